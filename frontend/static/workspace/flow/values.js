/** What is wrong with one answered value, by the kind of its question; see annotation/rules/answer_checks.py. */

import { contains, isNumber } from "./conditions.js";
import { countWords } from "./words.js";

/**
 * @typedef {import("./types.js").Problem} Problem
 * @typedef {import("./types.js").ProblemCode} ProblemCode
 * @typedef {import("./types.js").Question} Question
 */

const MAX_CHARACTERS = 20_000;
const MAX_REGIONS = 100;
const MAX_LABEL_CHARACTERS = 200;
const SIDES = ["x", "y", "width", "height"];
/** Marks drawn to the very edge add up to a hair more than one. */
const ROUNDING = 1e-6;

/** NUL and lone surrogates: no database column or UTF-8 file can hold them. */
const BAD_CHARACTERS = /[\0\ud800-\udfff]/u;

/**
 * The first thing wrong with an answered value, or null. Never looks at whether it is required.
 * @param {Question} question
 * @param {unknown} value
 * @returns {Problem | null}
 */
export function valueProblem(question, value) {
  const found = CHECKS[question.kind](question, value);
  return found && { question: question.key, ...found };
}

/**
 * @typedef {Omit<Problem, "question">} Found
 * @typedef {(question: Question, value: unknown) => Found | null} Check
 */

/** @type {Check} */
function checkScale(question, value) {
  if (!isNumber(value) || !Number.isInteger(value)) return { code: "wrong_type" };
  return checkOptions(question, [value]);
}

/** @type {Check} */
function checkChoice(question, value) {
  if (typeof value !== "string") return { code: "wrong_type" };
  return checkOptions(question, [value]);
}

/** @type {Check} */
function checkMultichoice(question, value) {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return { code: "wrong_type" };
  const unknown = checkOptions(question, value);
  if (unknown) return unknown;
  if (new Set(value).size < value.length) return { code: "repeated" };
  return checkCount(value.length, question.min_choices, question.max_choices);
}

/**
 * @param {Question} question
 * @param {unknown[]} values
 * @returns {Found | null}
 */
function checkOptions(question, values) {
  const options = (question.options ?? []).map((option) => option.value);
  return values.every((value) => contains(options, value)) ? null : { code: "not_an_option" };
}

/**
 * @param {number} count
 * @param {number} [least]
 * @param {number} [most]
 * @returns {Found | null}
 */
function checkCount(count, least = 0, most = Infinity) {
  if (count < least) return { code: "too_few", min: least, count };
  return count > most ? { code: "too_many", max: most, count } : null;
}

/** @type {Check} */
function checkText(question, value) {
  if (typeof value !== "string") return { code: "wrong_type" };
  if (BAD_CHARACTERS.test(value)) return { code: "bad_characters" };
  const max = question.max_characters ?? MAX_CHARACTERS;
  const count = characters(value);
  return count > max ? { code: "too_long", max, count } : checkWords(question, value);
}

/**
 * Characters as Python counts them: an emoji beyond the first plane is one.
 * @param {string} text
 * @returns {number}
 */
function characters(text) {
  return [...text].length;
}

/**
 * @param {Question} question
 * @param {string} text
 * @returns {Found | null}
 */
function checkWords({ min_words: min, max_words: max }, text) {
  if (min === undefined && max === undefined) return null;
  const count = countWords(text);
  if (min !== undefined && count < min) return { code: "too_few_words", min, count };
  return max !== undefined && count > max ? { code: "too_many_words", max, count } : null;
}

/** @type {Check} */
function checkNumber({ min, max, step }, value) {
  if (!isNumber(value)) return { code: "wrong_type" };
  if (value < (min ?? -Infinity) || value > (max ?? Infinity)) {
    return { code: "out_of_range", ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  }
  return step !== undefined && !isOnStep(value - (min ?? 0), step) ? { code: "off_step", step } : null;
}

/**
 * @param {number} distance
 * @param {number} step
 * @returns {boolean}
 */
function isOnStep(distance, step) {
  const steps = distance / step;
  return Math.abs(steps - Math.floor(steps + 0.5)) < ROUNDING;
}

/** @type {Check} */
function checkRegion(question, value) {
  if (!Array.isArray(value)) return { code: "wrong_type" };
  for (const mark of value) {
    const code = markProblem(mark);
    if (code) return { code };
  }
  return checkCount(value.length, question.min_regions, question.max_regions ?? MAX_REGIONS);
}

/**
 * @param {unknown} mark
 * @returns {ProblemCode | null}
 */
function markProblem(mark) {
  if (typeof mark !== "object" || mark === null || Array.isArray(mark)) return "wrong_type";
  const fields = new Map(Object.entries(mark));
  if (![...fields.keys()].every((field) => field === "label" || SIDES.includes(field))) return "wrong_type";
  const sides = SIDES.map((side) => fields.get(side));
  if (!sides.every(isNumber)) return "wrong_type";
  return labelProblem(fields.has("label") ? fields.get("label") : "") ?? placeProblem(sides);
}

/**
 * @param {unknown} label
 * @returns {ProblemCode | null}
 */
function labelProblem(label) {
  if (typeof label !== "string") return "wrong_type";
  if (BAD_CHARACTERS.test(label)) return "bad_characters";
  return characters(label) > MAX_LABEL_CHARACTERS ? "too_long" : null;
}

/**
 * @param {number[]} sides
 * @returns {ProblemCode | null}
 */
function placeProblem([x, y, width, height]) {
  const fits = x + width <= 1 + ROUNDING && y + height <= 1 + ROUNDING;
  return x >= 0 && y >= 0 && width > 0 && height > 0 && fits ? null : "out_of_range";
}

/** @type {Record<Question["kind"], Check>} */
const CHECKS = {
  scale: checkScale,
  choice: checkChoice,
  multichoice: checkMultichoice,
  text: checkText,
  number: checkNumber,
  region: checkRegion,
};
