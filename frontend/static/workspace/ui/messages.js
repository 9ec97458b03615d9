/** What the desk says, in the person's language; the server hands the texts over with the page. */

/** A number that every language writes with the same digits, and no separator. */
const PLAIN_BELOW = 1000;

/** @type {Record<string, string | {one: string, other: string}>} */
let catalogue = {};
let language = "en";
/** @type {Intl.PluralRules | undefined} */
let plurals;
/** @type {Intl.NumberFormat | undefined} */
let numbers;

/**
 * @param {Record<string, string | {one: string, other: string}>} messages
 * @param {string} tag of the language, as in BCP 47
 */
export function useWords(messages, tag) {
  catalogue = messages;
  language = tag;
  plurals = numbers = undefined;
}

/** A browser loads the rules of a language in some 40 ms: not while the first photograph is waited for. */
export function prepareWords() {
  return { plurals: (plurals ??= new Intl.PluralRules(language)), numbers: (numbers ??= new Intl.NumberFormat(language)) };
}

/**
 * The text of `key` with `{name}` replaced by the values. A text with plural forms is chosen by `count`.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const entry = catalogue[key];
  if (entry === undefined) throw new Error(`No text for ${key}`);
  const text = typeof entry === "string" ? entry : prepareWords().plurals.select(Number(values.count)) === "one" ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? written(value) : String(value);
  });
}

/** @param {number} value */
function written(value) {
  return Number.isInteger(value) && value >= 0 && value < PLAIN_BELOW ? String(value) : prepareWords().numbers.format(value);
}

/** @param {string} key */
export function knows(key) {
  return key in catalogue;
}
