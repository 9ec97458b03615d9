/** Dates and times, written as the server writes them. */

/**
 * Returns a date and time in the reader's time zone. Put together from its parts, since the forms that browsers have
 * differ from the server's: of an English date they write the month first, or “Sept”.
 *
 * @param {string | number} at in ISO 8601, or milliseconds
 * @param {string} language of the page
 * @returns {string} such as “3 Nov 2026, 14:20”, in Chinese “2026年11月3日 14:20”
 */
export function formatMoment(at, language) {
  const isChinese = language.startsWith("zh");
  const format = new Intl.DateTimeFormat("en-US", {
    year: "numeric", month: isChinese ? "numeric" : "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const { year, month, day, hour, minute } = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return isChinese ? `${year}年${month}月${day}日 ${hour}:${minute}` : `${day} ${month} ${year}, ${hour}:${minute}`;
}
