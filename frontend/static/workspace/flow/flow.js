/**
 * Evaluates the flow of a questionnaire: what is visible, what is complete, what comes next. All functions are pure.
 *
 * It is the same as annotation/rules/flow.py; tests/rules/flow_cases.json holds both to one meaning. The server decides
 * what it accepts: what is evaluated here only saves the annotator a round trip.
 */

import { answerProblem, storedAnswer } from "../questions/registry.js";
import { answerTo, holds, isAnswered } from "./conditions.js";

/**
 * @import { Answers, Definition, Problem, Question, Stage } from "./types.js"
 * @typedef {{stage: Stage, question: Question}} VisibleQuestion
 */

/**
 * Returns the questions that are asked, given these answers, in order.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Question[]}
 */
export function visibleQuestions(definition, answers) {
  return [...walk(definition, answers)].map(({ question }) => question);
}

/**
 * Whether the question is asked, given these answers. A question of an unknown key is not.
 *
 * @param {Definition} definition
 * @param {string} questionKey
 * @param {Answers} answers
 * @returns {boolean}
 */
export function isVisible(definition, questionKey, answers) {
  return visibleQuestions(definition, answers).some((question) => question.key === questionKey);
}

/**
 * Returns the answers to visible questions only in their stored form, in the order of the questions, without blanks and
 * unknown keys.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Answers}
 */
export function prune(definition, answers) {
  const answered = visibleQuestions(definition, answers).filter(({ key }) => isAnswered(answerTo(answers, key)));
  return Object.fromEntries(answered.map((question) => [question.key, storedAnswer(question, answers[question.key])]));
}

/**
 * Returns what keeps these answers from being accepted: at most one problem a question, in the order of the questions.
 * With a stage, only its questions are checked. Throws a RangeError for an unknown stage.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string | null} [stageKey]
 * @returns {Problem[]}
 */
export function problems(definition, answers, stageKey = null) {
  if (stageKey !== null && !definition.stages.some(({ key }) => key === stageKey)) {
    throw new RangeError(`no stage ${stageKey}`);
  }
  const checked = [...walk(definition, answers)].filter(({ stage }) => stageKey === null || stage.key === stageKey);
  const questionProblems = checked.flatMap(({ question }) => problemWith(question, answerTo(answers, question.key)) ?? []);
  return stageKey === null ? [...questionProblems, ...unknownQuestions(definition, answers)] : questionProblems;
}

/**
 * Whether the stage can be committed; one without visible questions can. Throws a RangeError for an unknown stage.
 *
 * @param {Definition} definition
 * @param {string} stageKey
 * @param {Answers} answers
 * @returns {boolean}
 */
export function stageIsComplete(definition, stageKey, answers) {
  return problems(definition, answers, stageKey).length === 0;
}

/**
 * Returns the stages that can be opened: every committed one from the first on, and the one after them. Stages without
 * a visible question are left out and block nothing.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string[]} committed
 * @returns {string[]}
 */
export function reachableStages(definition, answers, committed) {
  const stages = visibleStages(definition, answers);
  const first = stages.findIndex((key) => !committed.includes(key));
  return first < 0 ? stages : stages.slice(0, first + 1);
}

/**
 * Returns the first stage that is uncommitted or, after a change, incomplete again; null when the critique can be
 * submitted.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @param {string[]} committed
 * @returns {string | null}
 */
export function nextStage(definition, answers, committed) {
  const isUnfinished = (/** @type {string} */ key) => !committed.includes(key) || !stageIsComplete(definition, key, answers);
  return visibleStages(definition, answers).find(isUnfinished) ?? null;
}

/**
 * Yields each visible question with its stage. A hidden question counts as unanswered for those after it.
 *
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Generator<VisibleQuestion>}
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
 * @param {Answers} answers
 * @returns {string[]}
 */
function visibleStages(definition, answers) {
  return [...new Set([...walk(definition, answers)].map(({ stage }) => stage.key))];
}

/**
 * @param {Question} question
 * @param {unknown} value
 * @returns {Problem | null}
 */
function problemWith(question, value) {
  if (isAnswered(value)) return answerProblem(question, value);
  return (question.required ?? true) ? { question: question.key, code: "required" } : null;
}

/**
 * @param {Definition} definition
 * @param {Answers} answers
 * @returns {Problem[]}
 */
function unknownQuestions(definition, answers) {
  const keys = new Set(definition.stages.flatMap((stage) => stage.questions.map(({ key }) => key)));
  const unknownKeys = Object.keys(answers).filter((key) => !keys.has(key));
  return unknownKeys.sort().map((key) => ({ question: key, code: "unknown_question" }));
}
