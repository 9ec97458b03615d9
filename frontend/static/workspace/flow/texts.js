/** Texts in several languages; see annotation/rules/prompts.py. */

/** @import { Text } from "./types.js" */

/**
 * Returns the text in a language: in exactly that tag, else in one of the same language, else in English, else in the
 * first there is.
 *
 * @param {Text} text
 * @param {string} language
 * @returns {string}
 */
export function textIn(text, language) {
  if (typeof text === "string") return text;
  const tags = Object.keys(text);
  const exact = tags.find((tag) => tag.toLowerCase() === language.toLowerCase());
  const related = tags.find((tag) => baseLanguage(tag) === baseLanguage(language));
  const english = tags.find((tag) => tag.toLowerCase() === "en");
  return text[exact ?? related ?? english ?? tags[0]];
}

/** @param {string} tag @returns {string} "zh" of "zh-Hans" */
export function baseLanguage(tag) {
  return tag.toLowerCase().split("-")[0];
}
