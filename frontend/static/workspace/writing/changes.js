/** How the text of a field changed, and what the kind of an input event says of it. No page. */

/** @import { Way } from "../core/types.js" */

/** Characters of the longest phrase that a person dictates or completes at once; what is longer comes from a program. */
export const LONGEST_PHRASE = 300;

/** Counts the characters that are new in a text after one change of it. @param {string} before @param {string} after */
export function insertedLength(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return after.length - start - end;
}

/**
 * Returns in which way an input enters text; null if it only removes, restores or formats some. Corrections of spelling
 * and what is dictated are typed.
 *
 * @param {{inputType?: string, isTrusted: boolean}} event
 * @param {number} length how many characters are new
 * @param {Way | null} source how the text came that was pasted or dropped last
 * @returns {Way | null}
 */
export function wayOf({ inputType = "", isTrusted }, length, source) {
  if (!isTrusted) return "silent";
  if (/^(delete|history|format)/.test(inputType)) return null;
  if (inputType === "insertFromYank") return "pasted_own";
  if (inputType === "insertFromDrop") return source ?? "dropped";
  if (inputType.startsWith("insertFromPaste")) return source ?? "pasted_other";
  if (inputType === "insertFromComposition" || inputType === "insertCompositionText") return "composed";
  return length > LONGEST_PHRASE ? "silent" : "typed";
}
