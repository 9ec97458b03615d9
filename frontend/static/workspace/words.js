/** What the desk says, in the person's language; the server hands the texts over with the page. */

/** @type {Record<string, string | {one: string, other: string}>} */
let catalogue = {};
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");

/**
 * @param {Record<string, string | {one: string, other: string}>} messages
 * @param {string} language a BCP 47 tag
 */
export function useWords(messages, language) {
  catalogue = messages;
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
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
  const text = typeof entry === "string" ? entry : plurals.select(Number(values.count)) === "one" ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? numbers.format(value) : String(value);
  });
}

/** @param {string} key */
export function knows(key) {
  return key in catalogue;
}
