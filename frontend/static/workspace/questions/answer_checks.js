/** Checks of answers that several question kinds share; see annotation/rules/kinds/. */

import { contains } from "../flow/conditions.js";

/** @import { Question } from "../flow/types.js" */
/** @import { AnswerProblem } from "./types.js" */

/** Sums of fractions may exceed a whole by a rounding error: a region that reaches the edge, a number on its step. */
export const ROUNDING = 1e-6;

/** NUL and lone surrogates, which no database column and no UTF-8 file can hold. */
const BAD_CHARACTERS = /[\0\ud800-\udfff]/u;

/** @param {string} text */
export function hasBadCharacters(text) {
  return BAD_CHARACTERS.test(text);
}

/** Counts characters as Python does: an emoji beyond the first plane is one. @param {string} text */
export function countCharacters(text) {
  return [...text].length;
}

/**
 * @param {Question} question
 * @param {unknown[]} values
 * @returns {AnswerProblem | null}
 */
export function checkOptions(question, values) {
  const options = (question.options ?? []).map((option) => option.value);
  return values.every((value) => contains(options, value)) ? null : { code: "not_an_option" };
}

/**
 * @param {number} count
 * @param {number} [min]
 * @param {number} [max]
 * @returns {AnswerProblem | null}
 */
export function checkCount(count, min = 0, max = Infinity) {
  if (count < min) return { code: "too_few", min, count };
  return count > max ? { code: "too_many", max, count } : null;
}
