/**
 * Counts words the same way as Python does; see annotation/rules/words.py.
 *
 * The character classes are written out, because `\s`, `trim` and Python's `strip` disagree about some of them.
 */

const WHITESPACE = String.raw`\t\n\v\f\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff`;
const PUNCTUATION =
  String.raw`\u2013\u2014\u2015\u2026\/\u3001-\u3003\u3008-\u3011\u3014-\u301f\u3030` +
  String.raw`\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`;
const CJK =
  String.raw`\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff` +
  String.raw`\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{323af}`;
const WORD = new RegExp(String.raw`[${CJK}]|[\p{L}\p{N}][^${WHITESPACE}${PUNCTUATION}${CJK}]*`, "gu");
const CITATION = /\[[0-9]{1,2}\]/g;
const SPACES = new RegExp(`[${WHITESPACE}]+`, "gu");
const INVISIBLE = new RegExp(
  String.raw`[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164` +
    String.raw`\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e0fff}]`,
  "gu",
);
const BLANK = new RegExp(`^[${WHITESPACE}]*$`, "u");

/**
 * Counts the words: runs with a letter or digit between spaces, dashes or Chinese punctuation. A Chinese character or a
 * kana counts as one, a citation such as [1] as none.
 *
 * @param {string} text
 * @returns {number}
 */
export function countWords(text) {
  return text.replace(CITATION, "").match(WORD)?.length ?? 0;
}

/**
 * Whether the text is empty or whitespace only.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function isBlank(text) {
  return BLANK.test(text);
}

/**
 * Returns the text on one line: without whitespace around it, and with one space for each run of it inside.
 *
 * @param {string} text
 */
export function singleSpaced(text) {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

/**
 * Returns the form in which texts are compared: on one line, in lower case, with full-width letters as ASCII ones, and without
 * characters that nobody sees.
 *
 * @param {string} text
 */
export function comparable(text) {
  return singleSpaced(singleSpaced(text).normalize("NFKC").replace(INVISIBLE, "").toLowerCase());
}
