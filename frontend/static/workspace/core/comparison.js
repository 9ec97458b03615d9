/** Compares answers, drafts and critiques. */

/** @import { Answers, Draft, CitedRegions } from "./types.js" */

/** @typedef {{answers: Answers, marks?: CitedRegions}} Content answers and the regions that they cite */

/** @param {unknown} first @param {unknown} second */
export function isSame(first, second) {
  return JSON.stringify(first ?? null) === JSON.stringify(second ?? null);
}

/** Compares regardless of the order of keys, which a database does not keep. @param {unknown} first @param {unknown} second */
export function isSameInAnyOrder(first, second) {
  return isSame(withSortedKeys(first), withSortedKeys(second));
}

/** @param {Answers} first @param {Answers} second */
export function haveSameAnswers(first, second) {
  return Object.keys({ ...first, ...second }).every((key) => isSameInAnyOrder(first[key], second[key]));
}

/** Whether both have the same answers and the same cited regions. @param {Content} first @param {Content} second */
export function haveSameContent(first, second) {
  return haveSameAnswers(first.answers, second.answers) && haveSameAnswers(first.marks ?? {}, second.marks ?? {});
}

/**
 * Returns a short hash of answers and cited regions. The same content has the same hash, in whatever order its keys are.
 *
 * @param {Content} content
 */
export function fingerprint({ answers, marks = {} }) {
  const text = JSON.stringify(withSortedKeys({ answers, marks }));
  return [0x811c9dc5, 0x2545f491].map((seed) => hash(text, seed).toString(36)).join("-");
}

/** FNV-1a. @param {string} text @param {number} seed */
function hash(text, seed) {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/**
 * Whether the server's draft is a save from this browser whose answer was lost.
 *
 * @param {{version: number, sent?: string[]}} local
 * @param {Draft} remote
 */
export function isOwnSave({ version, sent = [] }, remote) {
  return remote.version === version + 1 && sent.includes(fingerprint(remote));
}

/** @param {unknown} value @returns {unknown} */
function withSortedKeys(value) {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, withSortedKeys(part)]));
}
