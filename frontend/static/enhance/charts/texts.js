// @ts-check
/** Numbers, days and sentences in the language of the page. */

/** @typedef {import("./types.js").Axis} Axis @typedef {import("./types.js").Words} Words */

const pageLanguage = document.documentElement.lang || "en";
// Days and numbers are written as the server writes them: 1 Mar 2026; in Chinese 21904.
const language = pageLanguage === "en" ? "en-GB" : pageLanguage;
const useGrouping = !pageLanguage.startsWith("zh");
export const DAY = 86_400_000;
const DAYS_WITHOUT_YEAR = 300;

/** @param {string} day as ISO writes it */
export const timeOf = (day) => Date.parse(`${day}T00:00:00Z`);

/** @param {number} value @param {Axis} axis */
export function numberText(value, { digits }) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping }).format(value);
}

/** @param {number} value @param {Axis} axis */
export const valueText = (value, axis) => (axis.unit ? `${numberText(value, axis)} ${axis.unit}` : numberText(value, axis));

/** @param {number} value */
export const tickText = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 6, useGrouping }).format(value);

/** @param {number} time */
export const dayText = (time) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(time);

/** Returns the text of a day on an axis. @param {number} time @param {number} first @param {number} last */
export function dayTick(time, first, last) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = last - first > DAYS_WITHOUT_YEAR * DAY ? { year: "numeric", month: "short" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(time);
}

/** Returns at most `most` days that are evenly apart, the first of them included. @param {number} first @param {number} last @param {number} most */
export function dayTicks(first, last, most) {
  const days = Math.round((last - first) / DAY);
  const step = [1, 2, 7, 14, 28, 91, 182, 364].find((length) => days / length < most) ?? 728;
  return Array.from({ length: Math.floor(days / step) + 1 }, (_, index) => first + index * step * DAY);
}

/** Replaces each `%(name)s`. @param {string} sentence @param {Record<string, string>} values */
export const fill = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");

/** Returns a value with its interval in words. @param {{value: number | null, low: number | null, high: number | null}} point @param {Axis} axis @param {Words} words */
export function intervalText({ value, low, high }, axis, words) {
  if (value === null) return words.missing;
  if (low === null || high === null) return valueText(value, axis);
  return fill(words.interval, { value: valueText(value, axis), low: numberText(low, axis), high: numberText(high, axis) });
}
