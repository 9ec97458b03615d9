/** The document as JSON text for people, as frontend/presenting/questionnaires/questionnaire_json.py formats it. */

/** @import { Json } from "./types.js" */

const WIDTH = 100;
const STEP = "  ";

/** Returns the JSON of a document; parts that fit into a line of 100 characters take one line. @param {Json} document @param {string[]} keyOrder */
export function asText(document, keyOrder) {
  return format(ordered(document, new Map(keyOrder.map((key, rank) => [key, rank]))), "");
}

/**
 * Parses JSON text. Of a text that is none, returns where it ends being JSON, as far as the browser says so.
 *
 * @param {string} text
 * @returns {{document: Json} | {error: {line: number, column: number, offset: number} | null}}
 */
export function parseText(text) {
  try {
    return { document: JSON.parse(text) };
  } catch (error) {
    return { error: placeOf(String(/** @type {Error} */ (error).message), text) };
  }
}

/** @param {string} message of the browser's parser @param {string} text */
function placeOf(message, text) {
  const [, line, column] = message.match(/line (\d+) column (\d+)/) ?? [];
  if (line) return { line: Number(line), column: Number(column), offset: offsetOf(text, Number(line), Number(column)) };
  const [, position] = message.match(/position (\d+)/) ?? [];
  const isAtEnd = /end of|unterminated/i.test(message);
  if (!position && !isAtEnd) return null;
  const offset = position ? Number(position) : text.length;
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines[lines.length - 1].length + 1, offset };
}

/** @param {string} text @param {number} line @param {number} column */
function offsetOf(text, line, column) {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, part) => sum + part.length + 1, 0) + column - 1;
}

/** @param {Json} value @param {Map<string, number>} ranks @returns {Json} */
function ordered(value, ranks) {
  if (Array.isArray(value)) return value.map((item) => ordered(item, ranks));
  if (typeof value !== "object" || value === null) return value;
  const rank = (/** @type {string} */ key) => ranks.get(key) ?? ranks.size;
  const compare = (/** @type {string} */ left, /** @type {string} */ right) => rank(left) - rank(right) || (ranks.has(left) ? 0 : compareCodePoints(left, right));
  return Object.fromEntries(Object.keys(value).sort(compare).map((key) => [key, ordered(value[key], ranks)]));
}

/** @param {string} left @param {string} right */
function compareCodePoints(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** @param {Json} value @param {string} indent @returns {string} */
function format(value, indent) {
  const line = inOneLine(value);
  if (typeof value !== "object" || value === null || indent.length + [...line].length <= WIDTH) return line;
  const inner = indent + STEP;
  const isList = Array.isArray(value);
  const parts = isList ? value.map((item) => format(item, inner)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${format(item, inner)}`);
  const [begin, end] = isList ? "[]" : "{}";
  return `${begin}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${end}`;
}

/** @param {Json} value @returns {string} */
function inOneLine(value) {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inOneLine(item)}`).join(", ")}}`;
}
