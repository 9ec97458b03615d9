/** Citations: `[1]` in a text stands for the box with the number 1. Pure; a number belongs to its box for good. */

/** @import { Mark } from "./types.js" */

const CITATION = /\[(\d{1,2})\]/g;

export const MOST_MARKS = 20;

/** @param {string} text @returns {number[]} the numbers that the text cites, each once, as they come */
export function citedIn(text) {
  return [...new Set([...text.matchAll(CITATION)].map((found) => Number(found[1])))];
}

/**
 * The numbers that the text cites and that belong to no box yet.
 *
 * @param {string} text
 * @param {Mark[]} marks
 * @param {number} [before] places that another question marked: they have the numbers up to this one
 */
export function unmarked(text, marks, before = 0) {
  return citedIn(text).filter((number) => number > before && !marks.some((mark) => mark.number === number));
}

/**
 * The number of the next box: what the text cites already, else the first that is free.
 *
 * @param {string} text
 * @param {Mark[]} marks
 * @param {number} [before]
 */
export function nextNumber(text, marks, before = 0) {
  const waiting = unmarked(text, marks, before)[0];
  if (waiting) return waiting;
  let number = before + 1;
  while (marks.some((mark) => mark.number === number)) number += 1;
  return number;
}

/**
 * What to write at the caret so that the citation stands apart from the word before and the word after it.
 *
 * @param {string} text
 * @param {number} caret
 * @param {number} number
 */
export function citationAt(text, caret, number) {
  const apart = (/** @type {string} */ character) => /[\s\p{Ps}\p{Pi}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u.test(character);
  const joins = (/** @type {string} */ character) => /[\p{L}\p{N}]/u.test(character) && !apart(character);
  const last = text.charAt(caret - 1);
  const before = last && !apart(last) ? " " : "";
  return `${before}[${number}]${joins(text.charAt(caret)) ? " " : ""}`;
}
