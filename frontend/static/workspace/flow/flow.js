/**
 * The flow of a questionnaire in the browser: what is asked, what is complete, what comes next. All pure.
 *
 * The same as annotation/rules/flow.py and prompts.py; tests/rules/flow_cases.json holds both to one meaning.
 * The server is the judge: what is decided here only spares the annotator a round trip.
 */

import { answerTo, contains, holds, isAnswered } from "./flow/conditions.js";
import { prompt, textIn } from "./flow/prompts.js";
import { valueProblem } from "./flow/values.js";
import { countWords } from "./flow/words.js";

export { countWords, isAnswered, prompt, textIn };

/**
 * @typedef {import("./flow/types.js").Answers} Answers
 * @typedef {import("./flow/types.js").Definition} Definition
 * @typedef {import("./flow/types.js").Level} Level
 * @typedef {import("./flow/types.js").Problem} Problem
 * @typedef {import("./flow/types.js").Question} Question
 * @typedef {import("./flow/types.js").Stage} Stage
 * @typedef {{stage: Stage, question: Question}} Asked
 */

const NEVER_KEPT = new Set(["wrong_type", "not_an_option", "bad_characters", "too_long"]);

/**
 * The questions that these answers ask for, in order.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Question[]}
 */
export function visibleQuestions(definition, answers) {
  return [...walk(definition, answers)].map(({ question }) => question);
}

/**
 * Whether the question is asked, given these answers. An unknown key is not.
 * @param {Definition} definition
 * @param {string} questionKey
 * @param {Answers} answers
 * @returns {boolean}
 */
export function isVisible(definition, questionKey, answers) {
  return visibleQuestions(definition, answers).some((question) => question.key === questionKey);
}

/**
 * The answers to visible questions alone, in the order of the questions; blanks and unknown keys are left out.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Answers}
 */
export function prune(definition, answers) {
  const given = visibleQuestions(definition, answers).filter(({ key }) => isAnswered(answerTo(answers, key)));
  return Object.fromEntries(given.map(({ key }) => [key, answers[key]]));
}

/**
 * What keeps these answers from being accepted, at most one problem a question, in the order of the questions. With a
 * stage, only its questions are judged. Throws a RangeError for an unknown stage.
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string | null} [stageKey]
 * @returns {Problem[]}
 */
export function problems(definition, answers, stageKey = null) {
  if (stageKey !== null && !definition.stages.some(({ key }) => key === stageKey)) {
    throw new RangeError(`no stage ${stageKey}`);
  }
  const judged = [...walk(definition, answers)].filter(({ stage }) => stageKey === null || stage.key === stageKey);
  const found = judged.flatMap(({ question }) => problemWith(question, answerTo(answers, question.key)) ?? []);
  return stageKey === null ? [...found, ...unknown(definition, answers)] : found;
}

/**
 * What keeps unfinished answers from being stored: unknown questions and values that no question could mean.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Problem[]}
 */
export function draftProblems(definition, answers) {
  const given = questionsOf(definition).filter(({ key }) => isAnswered(answerTo(answers, key)));
  const found = given.flatMap((question) => valueProblem(question, answers[question.key]) ?? []);
  return [...found.filter(({ code }) => NEVER_KEPT.has(code)), ...unknown(definition, answers)];
}

/**
 * Whether the stage could be committed. One without visible questions is. Throws a RangeError for an unknown stage.
 * @param {Definition} definition
 * @param {string} stageKey
 * @param {Answers} answers
 * @returns {boolean}
 */
export function stageIsComplete(definition, stageKey, answers) {
  return problems(definition, answers, stageKey).length === 0;
}

/**
 * The stages that may be open: every committed one from the first on, and the one after them. Stages without a
 * visible question are left out and hold nobody up.
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string[]} committed
 * @returns {string[]}
 */
export function reachableStages(definition, answers, committed) {
  const asked = askedStages(definition, answers);
  const first = asked.findIndex((key) => !committed.includes(key));
  return first < 0 ? asked : asked.slice(0, first + 1);
}

/**
 * The first stage that is uncommitted or, after a change, incomplete again. Null: the critique can be submitted.
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string[]} committed
 * @returns {string | null}
 */
export function nextStage(definition, answers, committed) {
  const waits = (/** @type {string} */ key) => !committed.includes(key) || !stageIsComplete(definition, key, answers);
  return askedStages(definition, answers).find(waits) ?? null;
}

/**
 * The coarse level that the grade stands for, or null when no visible question gives one.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Level | null}
 */
export function level(definition, answers) {
  for (const question of visibleQuestions(definition, answers)) {
    const value = answerTo(answers, question.key);
    if (!question.levels || !isAnswered(value) || valueProblem(question, value)) continue;
    const found = Object.entries(question.levels).find(([, values]) => contains(values, value));
    if (found) return /** @type {Level} */ (found[0]);
  }
  return null;
}

/**
 * Each visible question with its stage. A hidden question counts as unanswered for those after it.
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Generator<Asked>}
 */
function* walk(definition, answers) {
  /** @type {Answers} */
  const earlier = {};
  for (const stage of definition.stages) {
    for (const question of stage.questions) {
      if (question.show_if && !holds(question.show_if, earlier)) continue;
      earlier[question.key] = answerTo(answers, question.key);
      yield { stage, question };
    }
  }
}

/**
 * @param {Definition} definition
 * @returns {Question[]}
 */
function questionsOf(definition) {
  return definition.stages.flatMap((stage) => stage.questions);
}

/**
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {string[]}
 */
function askedStages(definition, answers) {
  return [...new Set([...walk(definition, answers)].map(({ stage }) => stage.key))];
}

/**
 * @param {Question} question
 * @param {unknown} value
 * @returns {Problem | null}
 */
function problemWith(question, value) {
  if (isAnswered(value)) return valueProblem(question, value);
  return (question.required ?? true) ? { question: question.key, code: "required" } : null;
}

/**
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Problem[]}
 */
function unknown(definition, answers) {
  const known = new Set(questionsOf(definition).map(({ key }) => key));
  const strangers = Object.keys(answers).filter((key) => !known.has(key));
  return strangers.sort().map((key) => ({ question: key, code: "unknown_question" }));
}
