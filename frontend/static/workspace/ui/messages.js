/** The messages of the page in the person's language. The server writes them into the page. */

import { ApiError, troubleOf } from "../../requests/answers.js";

/** @import { ForeignAnswerError, NetworkError } from "../../requests/answers.js" */

/** Every language writes an integer below this with the same digits and no separator. */
const PLAIN_BELOW = 1000;

/** @type {Record<string, string | {one: string, other: string}>} */
let catalogue = {};
let language = "en";
/** @type {Intl.PluralRules | undefined} */
let pluralRules;
/** @type {Intl.NumberFormat | undefined} */
let numberFormat;

/**
 * Sets the messages and the language of the page.
 *
 * @param {Record<string, string | {one: string, other: string}>} messages
 * @param {string} tag of the language, as in BCP 47
 */
export function useMessages(messages, tag) {
  catalogue = messages;
  language = tag;
  pluralRules = numberFormat = undefined;
}

/** Loads the rules of the language. A browser needs some 40 ms for it, so it is not done before the first image is shown. */
export function loadLanguageRules() {
  return { pluralRules: (pluralRules ??= new Intl.PluralRules(language)), numberFormat: (numberFormat ??= new Intl.NumberFormat(language)) };
}

/**
 * Returns the message of `key` with each `{name}` replaced by its value. Of a message with plural forms, `count` selects one.
 * Throws an Error for an unknown key.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function formatMessage(key, values = {}) {
  const message = catalogue[key];
  if (message === undefined) throw new Error(`No message for ${key}`);
  const text = typeof message === "string" ? message : message[pluralForm(Number(values.count))];
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => {
    const value = values[name];
    return value === undefined ? placeholder : typeof value === "number" ? formatNumber(value) : String(value);
  });
}

/**
 * Returns what happened to a request, and what to do: in the words of the server where it answered.
 *
 * @param {ApiError | ForeignAnswerError | NetworkError} error
 * @param {"trouble" | "state_reason"} [length] `state_reason`: a few words, for the strip
 */
export function requestErrorMessage(error, length = "trouble") {
  if (error instanceof ApiError && error.code === "not_authenticated") return formatMessage("signed_out"); // the API's own words are for programs
  if (error instanceof ApiError && error.detail) return error.detail;
  return troubleMessage("status" in error ? error.status : null, length);
}

/** Returns the message of a rejection with the sentences of its fields. @param {ApiError | ForeignAnswerError} error */
export function rejectionMessage(error) {
  const sentences = error instanceof ApiError ? Object.values(error.fields).flat().map(String) : [];
  return sentences.length ? sentences.join(" ") : requestErrorMessage(error);
}

/** @param {number | null} status of an answer that is not Loupe's; null without any @param {"trouble" | "state_reason"} [length] */
export function troubleMessage(status, length = "trouble") {
  return formatMessage(`${length}_${troubleOf(status)}`, { status: String(status) });
}

/** @param {number} count @returns {"one" | "other"} */
function pluralForm(count) {
  return loadLanguageRules().pluralRules.select(count) === "one" ? "one" : "other";
}

/** @param {number} value */
function formatNumber(value) {
  return Number.isInteger(value) && value >= 0 && value < PLAIN_BELOW ? String(value) : loadLanguageRules().numberFormat.format(value);
}
