/** Two versions of an answer, cut to where they differ: the same as frontend/presenting/answer_diff.py writes on other pages. */

import { kindOf } from "../../questions/registry.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Question } from "./types.js" */

const LONGEST = 120;
const AROUND = 24;

/**
 * Builds a line with what an answer was and what it became.
 *
 * @param {Question} question
 * @param {unknown} before
 * @param {unknown} after
 * @param {string} language
 */
export function buildChange(question, before, after, language) {
  const [earlier, later] = [before, after].map((answer) => inWords(question, answer, language));
  const isCut = kindOf(question).isText && isText(before) && isText(after);
  const [from, to] = isCut ? cutToChange(earlier, later) : [shorten(earlier), shorten(later)];
  return build("p", { class: "answer-change small", dir: "auto" }, build("del", {}, from), " → ", build("ins", {}, to === from ? formatMessage("moved") : to));
}

/** @param {unknown} answer @returns {answer is string} */
function isText(answer) {
  return typeof answer === "string" && answer !== "";
}

/** @param {Question} question @param {unknown} answer @param {string} language */
function inWords(question, answer, language) {
  return answer === null || answer === undefined ? formatMessage("nothing") : kindOf(question).formatAnswer(question, answer, language);
}

/** Returns both without the beginning and the end that they share, but for a few words around the difference. @param {string} before @param {string} after @returns {[string, string]} */
export function cutToChange(before, after) {
  const start = sharedLength(before, after);
  const limit = Math.min(before.length, after.length) - start;
  const same = Math.min(limit, sharedLength(reversed(before), reversed(after)));
  let begin = Math.max(0, start - AROUND);
  if (begin) {
    const space = before.indexOf(" ", begin);
    begin = space >= 0 && space < start ? space + 1 : begin;
  }
  return [cut(before, begin, before.length - same), cut(after, begin, after.length - same)];
}

/** @param {string} first @param {string} second */
function sharedLength(first, second) {
  let length = 0;
  while (length < Math.min(first.length, second.length) && first[length] === second[length]) length += 1;
  return length;
}

/** @param {string} text */
function reversed(text) {
  return text.split("").reverse().join("");
}

/** @param {string} text @param {number} begin @param {number} end */
function cut(text, begin, end) {
  let stop = Math.min(text.length, end + AROUND);
  if (stop < text.length) {
    const space = text.lastIndexOf(" ", stop - 1);
    stop = space > end ? space : stop;
  }
  stop = Math.min(stop, begin + LONGEST);
  return `${begin ? "… " : ""}${text.slice(begin, stop).trim()}${stop < text.length ? " …" : ""}`;
}

/** @param {string} text */
function shorten(text) {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 2)} …`;
}
