/** The wording of a question, which may depend on earlier answers; see annotation/rules/prompts.py. */

import { kindOf } from "../questions/registry.js";
import { answerTo, contains, holds, isAnswered } from "./conditions.js";
import { baseLanguage, textIn } from "./texts.js";

/** @import { Answers, Definition, Question, Text } from "./types.js" */

/** @typedef {{questions: Question[], answers: Answers}} Earlier the visible questions before one, and their answers */

const PLACEHOLDER = /\{([^{}]+)\}/gu;

/**
 * Returns the prompt of a question in every language it has: of its first variant whose condition holds, else its own.
 * `{weak}` in it stands for the names of the earlier questions that were answered with the option `weak`. Throws a
 * RangeError for an unknown question.
 *
 * @param {Definition} definition
 * @param {string} questionKey
 * @param {Answers} answers
 * @returns {Text}
 */
export function prompt(definition, questionKey, answers) {
  /** @type {Earlier} */
  const earlier = { questions: [], answers: {} };
  for (const question of definition.stages.flatMap((stage) => stage.questions)) {
    if (question.key === questionKey) return fillText(chosenPrompt(question, earlier.answers), earlier);
    if (question.show_if && !holds(question.show_if, earlier.answers)) continue;
    earlier.questions.push(question);
    earlier.answers[question.key] = answerTo(answers, question.key);
  }
  throw new RangeError(`no question ${questionKey}`);
}

/**
 * @param {Question} question
 * @param {Answers} answers
 * @returns {Text}
 */
function chosenPrompt(question, answers) {
  const variant = question.prompt_if?.find((candidate) => holds(candidate.if, answers));
  return (variant ?? question).prompt;
}

/**
 * @param {Text} text
 * @param {Earlier} earlier
 * @returns {Text}
 */
function fillText(text, earlier) {
  if (typeof text === "string") return fillWording(text, "", earlier);
  const wordings = Object.entries(text);
  return Object.fromEntries(wordings.map(([tag, wording]) => [tag, fillWording(wording, tag, earlier)]));
}

/**
 * @param {string} wording
 * @param {string} language
 * @param {Earlier} earlier
 * @returns {string}
 */
function fillWording(wording, language, { questions, answers }) {
  const candidates = questions.filter((question) => kindOf(question).hasOptions && !kindOf(question).isNumeric);
  return wording.replace(PLACEHOLDER, (_, option) => {
    const matching = candidates.filter(({ key }) => isAnswered(answers[key]) && contains(answers[key], option));
    return joinNames(matching.map((question) => textIn(question.name ?? question.prompt, language)), language);
  });
}

/**
 * Joins names as the language writes a list: "a, b and c", "a、b和c"; in a text of no stated language "a, b, c".
 *
 * @param {string[]} names
 * @param {string} language
 * @returns {string}
 */
function joinNames(names, language) {
  if (names.length < 2) return names[0] ?? "";
  const firsts = names.slice(0, -1);
  const last = names[names.length - 1];
  if (baseLanguage(language) === "zh") return `${firsts.join("、")}和${last}`;
  if (baseLanguage(language) !== "en") return names.join(", ");
  // "colour and light, and composition": a name with its own "and" needs the comma.
  return `${firsts.join(", ")}${names.some((name) => name.includes(" and ")) ? ", and" : " and"} ${last}`;
}
