/** Citations: `[1]` in a text cites the region with the number 1. A region keeps its number. All functions are pure. */

/** @import { NumberedRegion } from "../core/types.js" */

const CITATION = /\[(\d{1,2})\]/g;

export const MAX_CITED_REGIONS = 20;

/** @param {string} text @returns {number[]} the numbers that the text cites, each once, in their order in the text */
export function citedNumbers(text) {
  return [...new Set([...text.matchAll(CITATION)].map((match) => Number(match[1])))];
}

/**
 * Returns the numbers that the text cites and no region has.
 *
 * @param {string} text
 * @param {NumberedRegion[]} regions
 * @param {number} [precedingCount] regions that another question has: its regions have the numbers up to this one
 */
export function numbersWithoutRegion(text, regions, precedingCount = 0) {
  return citedNumbers(text).filter((number) => number > precedingCount && !hasNumber(regions, number));
}

/**
 * Returns the number of the next region: one that the text cites already, else the first that is free.
 *
 * @param {string} text
 * @param {NumberedRegion[]} regions
 * @param {number} [precedingCount]
 */
export function nextNumber(text, regions, precedingCount = 0) {
  const missing = numbersWithoutRegion(text, regions, precedingCount)[0];
  if (missing) return missing;
  let number = precedingCount + 1;
  while (hasNumber(regions, number)) number += 1;
  return number;
}

/** @param {NumberedRegion[]} regions @param {number} number */
function hasNumber(regions, number) {
  return regions.some((region) => region.number === number);
}

/**
 * Returns the citation to insert at the caret, with the spaces that separate it from the words around it.
 *
 * @param {string} text
 * @param {number} caret
 * @param {number} number
 */
export function citationAt(text, caret, number) {
  const separates = (/** @type {string} */ character) => /[\s\p{Ps}\p{Pi}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u.test(character);
  const joins = (/** @type {string} */ character) => /[\p{L}\p{N}]/u.test(character) && !separates(character);
  const last = text.charAt(caret - 1);
  const before = last && !separates(last) ? " " : "";
  return `${before}[${number}]${joins(text.charAt(caret)) ? " " : ""}`;
}
