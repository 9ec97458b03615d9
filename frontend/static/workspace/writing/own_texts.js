/** Tells one's own texts from others: what is on the desk, and what was copied or cut there. Nothing of it is stored. */

const MOST_COPIES = 30;

/** What was copied or cut in a text on this page, the latest last. @type {string[]} */
const copies = [];

/** Remembers a text that was copied or cut from one's own. @param {string} text */
export function rememberCopy(text) {
  const copy = singleSpaced(text);
  if (!copy) return;
  copies.push(copy);
  if (copies.length > MOST_COPIES) copies.shift();
}

/** Whether a text is a part of one of these texts, or of one that was copied here. @param {string} text @param {string[]} texts */
export function isOwnText(text, texts) {
  const part = singleSpaced(text);
  return [...texts.map(singleSpaced), ...copies].some((own) => own.includes(part));
}

/** @param {string} text */
function singleSpaced(text) {
  return text.replace(/\s+/g, " ").trim();
}
