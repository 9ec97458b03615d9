/** The wording of a question, which may follow from what was answered before it; see annotation/rules/prompts.py. */

import { answerTo, contains, holds, isAnswered } from "./conditions.js";

/**
 * @typedef {import("./types.js").Answers} Answers
 * @typedef {import("./types.js").Definition} Definition
 * @typedef {import("./types.js").Question} Question
 * @typedef {import("./types.js").Text} Text
 */

const PLACEHOLDER = /\{([^{}]+)\}/gu;

/**
 * The text in a language: exactly that tag, else one of the same language, else English, else the first there is.
 * @param {Text} text
 * @param {string} language
 * @returns {string}
 */
export function textIn(text, language) {
  if (typeof text === "string") return text;
  const tags = Object.keys(text);
  const exact = tags.find((tag) => tag.toLowerCase() === language.toLowerCase());
  const relative = tags.find((tag) => family(tag) === family(language));
  const english = tags.find((tag) => tag.toLowerCase() === "en");
  return text[exact ?? relative ?? english ?? tags[0]];
}

/**
 * The prompt of a question: its first variant whose condition holds, else its own; in every language it has. `{weak}`
 * in it stands for the names of the earlier questions that were answered with the option `weak`. Throws a RangeError
 * for an unknown question.
 * @param {Definition} definition
 * @param {string} questionKey
 * @param {Answers} answers
 * @returns {Text}
 */
export function prompt(definition, questionKey, answers) {
  /** @type {Question[]} */
  const earlier = [];
  /** @type {Answers} */
  const given = {};
  for (const question of definition.stages.flatMap((stage) => stage.questions)) {
    if (question.key === questionKey) return filled(chosen(question, given), earlier, given);
    if (question.show_if && !holds(question.show_if, given)) continue;
    earlier.push(question);
    given[question.key] = answerTo(answers, question.key);
  }
  throw new RangeError(`no question ${questionKey}`);
}

/**
 * @param {Question} question
 * @param {Answers} given
 * @returns {Text}
 */
function chosen(question, given) {
  const variant = question.prompt_if?.find((candidate) => holds(candidate.if, given));
  return (variant ?? question).prompt;
}

/**
 * @param {Text} text
 * @param {Question[]} earlier
 * @param {Answers} given
 * @returns {Text}
 */
function filled(text, earlier, given) {
  if (typeof text === "string") return filledIn(text, "", earlier, given);
  const wordings = Object.entries(text);
  return Object.fromEntries(wordings.map(([tag, wording]) => [tag, filledIn(wording, tag, earlier, given)]));
}

/**
 * @param {string} wording
 * @param {string} language
 * @param {Question[]} earlier
 * @param {Answers} given
 * @returns {string}
 */
function filledIn(wording, language, earlier, given) {
  const choices = earlier.filter(({ kind }) => kind === "choice" || kind === "multichoice");
  return wording.replace(PLACEHOLDER, (_, option) => {
    const named = choices.filter(({ key }) => isAnswered(given[key]) && contains(given[key], option));
    return joined(named.map((question) => textIn(question.name ?? question.prompt, language)), language);
  });
}

/**
 * A list as the language writes it: "a, b and c", "a、b和c"; in a text of no stated language "a, b, c".
 * @param {string[]} names
 * @param {string} language
 * @returns {string}
 */
function joined(names, language) {
  if (names.length < 2) return names[0] ?? "";
  const firsts = names.slice(0, -1);
  const last = names[names.length - 1];
  if (family(language) === "zh") return `${firsts.join("、")}和${last}`;
  if (family(language) !== "en") return names.join(", ");
  // "colour and light, and composition": a name with its own "and" needs the comma.
  return `${firsts.join(", ")}${names.some((name) => name.includes(" and ")) ? ", and" : " and"} ${last}`;
}

/**
 * @param {string} tag
 * @returns {string}
 */
function family(tag) {
  return tag.toLowerCase().split("-")[0];
}
