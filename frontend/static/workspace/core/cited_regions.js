/** The regions of the image that a text cites by their numbers. */

import { isSameInAnyOrder } from "./comparison.js";

/** @import { NumberedRegion, Work } from "./types.js" */

/** @param {Work} work @param {string} question @returns {NumberedRegion[]} the regions that this text may cite, by number */
export function citedRegions(work, question) {
  return work.marks[question] ?? [];
}

/**
 * Replaces the regions that a text may cite.
 *
 * @param {Work} work
 * @param {string} question
 * @param {NumberedRegion[]} regions
 * @returns {boolean} whether that changed anything
 */
export function setCitedRegions(work, question, regions) {
  const ordered = [...regions].sort((first, second) => first.number - second.number);
  if (isSameInAnyOrder(citedRegions(work, question), ordered)) return false;
  const { [question]: _replaced, ...unchanged } = work.marks;
  work.marks = ordered.length ? { ...unchanged, [question]: ordered } : unchanged;
  work.edits += 1;
  return true;
}
