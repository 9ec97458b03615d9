/** Evaluates conditions over earlier answers: `show_if`, and the `if` of a prompt variant; see annotation/rules/conditions.py. */

import { isBlank } from "./words.js";

/** @import { Answers, Condition } from "./types.js" */

/**
 * Whether a value counts as an answer: not null, not blank text, not an empty list.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
export function isAnswered(value) {
  if (typeof value === "string") return !isBlank(value);
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined;
}

/**
 * Returns the answer under a key, never a property that every object inherits.
 *
 * @param {Answers} answers
 * @param {string} key
 * @returns {unknown}
 */
export function answerTo(answers, key) {
  return Object.hasOwn(answers, key) ? answers[key] : undefined;
}

/**
 * Whether the answer is the expected value or, for a list of choices, includes it.
 *
 * @param {unknown} value
 * @param {unknown} expected
 * @returns {boolean}
 */
export function contains(value, expected) {
  return Array.isArray(value) ? value.includes(expected) : value === expected;
}

/**
 * Whether a value is a finite number that JSON represents exactly.
 *
 * @param {unknown} value
 * @returns {value is number}
 */
export function isNumber(value) {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/**
 * Whether a condition holds over earlier answers. Every comparison with an unanswered question is false, `ne` too.
 *
 * @param {Condition} condition
 * @param {Answers} answers
 * @returns {boolean}
 */
export function holds(condition, answers) {
  if ("all" in condition) return condition.all.every((/** @type {Condition} */ part) => holds(part, answers));
  if ("any" in condition) return condition.any.some((/** @type {Condition} */ part) => holds(part, answers));
  if ("not" in condition) return !holds(condition.not, answers);
  const value = answerTo(answers, condition.question);
  if ("answered" in condition) return isAnswered(value) === condition.answered;
  return isAnswered(value) && compares(condition, value);
}

/**
 * @param {Condition} condition
 * @param {unknown} value
 * @returns {boolean}
 */
function compares(condition, value) {
  if ("eq" in condition) return contains(value, condition.eq);
  if ("ne" in condition) return !contains(value, condition.ne);
  if ("in" in condition) return condition.in.some((/** @type {unknown} */ expected) => contains(value, expected));
  if (!isNumber(value)) return false;
  if ("lt" in condition) return value < condition.lt;
  if ("lte" in condition) return value <= condition.lte;
  if ("gt" in condition) return value > condition.gt;
  return value >= condition.gte;
}
