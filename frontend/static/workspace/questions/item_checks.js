/** Checks the answer to a question of the kind "mcq", which is a question with options; see annotation/rules/kinds/mcq.py. */

import { isNumber } from "../flow/conditions.js";
import { comparable, countWords, singleSpaced } from "../flow/words.js";
import { countCharacters, hasBadCharacters } from "./answer_checks.js";

/** @import { ItemAnswer, Option, Question } from "../flow/types.js" */
/** @import { AnswerProblem } from "./types.js" */

export const MIN_OPTIONS = 2;
export const MAX_OPTIONS = 4;
export const MAX_CHARACTERS = 500;
export const LETTERS = "ABCD";
const MAX_TAG_CHARACTERS = 40;
const PARTS = ["question", "options", "correct", "dimension", "kind"];

/** @param {Question} question @param {unknown} answer @returns {AnswerProblem | null} */
export function checkItem(question, answer) {
  const item = readItem(answer);
  if (!item) return { code: "wrong_type" };
  const { question: text, options } = withoutSpaces(item);
  return (
    textProblem(question, [item.question, ...item.options]) ??
    questionProblem(question, text) ??
    optionsProblem(question, options) ??
    tagProblem(question, item, options)
  );
}

/** Returns the answer as it is stored: each text on one line, without empty options at the end. @param {unknown} answer */
export function normalizeItem(answer) {
  const item = readItem(answer);
  return item ? withoutSpaces(item) : answer;
}

/** Returns an answer with all of its parts, or null unless those that it has are of their types. @param {unknown} answer @returns {ItemAnswer | null} */
export function readItem(answer) {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return null;
  const parts = new Map(Object.entries(answer));
  const options = parts.has("options") ? parts.get("options") : [];
  const [question, correct, dimension, kind] = ["question", "correct", "dimension", "kind"].map((part) => parts.get(part) ?? null);
  const isItem =
    [...parts.keys()].every((part) => PARTS.includes(part)) &&
    typeof question === "string" &&
    Array.isArray(options) &&
    options.every((option) => typeof option === "string") &&
    isIndex(correct) &&
    isTag(dimension) &&
    isTag(kind);
  return isItem ? { question, options, correct, dimension, kind } : null;
}

/** @param {ItemAnswer} item @returns {ItemAnswer} */
function withoutSpaces(item) {
  const options = item.options.map(singleSpaced);
  const last = options.findLastIndex((option) => option !== "");
  return { ...item, question: singleSpaced(item.question), options: options.slice(0, last + 1) };
}

/** @param {unknown} value */
function isIndex(value) {
  return value === null || (isNumber(value) && Number.isInteger(value) && value >= 0);
}

/** @param {unknown} value */
function isTag(value) {
  return value === null || (typeof value === "string" && countCharacters(value) <= MAX_TAG_CHARACTERS && !hasBadCharacters(value));
}

/** @param {Question} question @param {string[]} texts @returns {AnswerProblem | null} */
function textProblem({ max_characters: max = MAX_CHARACTERS }, texts) {
  if (texts.some(hasBadCharacters)) return { code: "bad_characters" };
  const count = Math.max(...texts.map(countCharacters));
  return count > max ? { code: "too_long", max, count } : null;
}

/** @param {Question} question @param {string} text @returns {AnswerProblem | null} */
function questionProblem({ max_question_words: max = Infinity }, text) {
  if (!comparable(text)) return { code: "no_item_question" };
  const count = countWords(text);
  return count > max ? { code: "too_many_question_words", max, count } : null;
}

/** Returns the problem with their number, else the first problem of one of them. @param {Question} question @param {string[]} options @returns {AnswerProblem | null} */
function optionsProblem(question, options) {
  const { min_options: min = MIN_OPTIONS, max_options: max = MAX_OPTIONS } = question;
  const texts = options.map(comparable);
  const count = texts.filter(Boolean).length;
  if (count < min) return { code: "too_few_options", min, count };
  if (options.length > max) return { code: "too_many_options", max, count: options.length };
  for (let option = 0; option < options.length; option += 1) {
    const found = optionProblem(question, options, texts, option);
    if (found) return { ...found, option };
  }
  return null;
}

/** @param {Question} question @param {string[]} options @param {string[]} texts the options as they are compared @param {number} index @returns {AnswerProblem | null} */
function optionProblem({ max_option_words: max = Infinity }, options, texts, index) {
  if (!texts[index]) return { code: "empty_option" };
  const count = countWords(options[index]);
  if (count > max) return { code: "too_many_option_words", max, count };
  return texts.indexOf(texts[index]) < index ? { code: "repeated_option" } : null;
}

/** @param {Question} question @param {ItemAnswer} item @param {string[]} options @returns {AnswerProblem | null} */
function tagProblem({ dimensions = [], kinds = [] }, { correct, dimension, kind }, options) {
  if (correct === null || correct >= options.length) return { code: "no_correct_option" };
  if (!hasTag(dimensions, dimension)) return { code: "unknown_dimension" };
  return hasTag(kinds, kind) ? null : { code: "unknown_kind" };
}

/** @param {Option[]} tags @param {string | null} value */
function hasTag(tags, value) {
  return tags.some((tag) => tag.value === value);
}
