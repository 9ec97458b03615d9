/** Compares answers, drafts and critiques. */

/** @import { Answers, Draft, CitedRegions } from "./types.js" */

/** @typedef {{answers: Answers, marks?: CitedRegions}} Content answers and the regions that they cite */

/** @param {unknown} value @param {unknown} other */
export function isSame(value, other) {
  return JSON.stringify(value ?? null) === JSON.stringify(other ?? null);
}

/** Compares regardless of the order of keys, which a database does not keep. @param {unknown} value @param {unknown} other */
export function isSameInAnyOrder(value, other) {
  return isSame(withSortedKeys(value), withSortedKeys(other));
}

/** @param {Answers} answers @param {Answers} others */
export function haveSameAnswers(answers, others) {
  return Object.keys({ ...answers, ...others }).every((key) => isSameInAnyOrder(answers[key], others[key]));
}

/** Whether both have the same answers and the same cited regions. @param {Content} content @param {Content} other */
export function haveSameContent(content, other) {
  return haveSameAnswers(content.answers, other.answers) && haveSameAnswers(content.marks ?? {}, other.marks ?? {});
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
  const entries = Object.entries(value).sort(([key], [other]) => (key < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, withSortedKeys(part)]));
}
