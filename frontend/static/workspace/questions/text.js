/** Free text with a live word counter, and numbers. */

import { build } from "../dom.js";
import { countWords, textIn } from "../flow.js";
import { say } from "../words.js";
import { frameQuestion } from "./field.js";

/** @import { Question } from "../types.js" */
/** @import { Asking, Field } from "./field.js" */

/** @param {Asking} asking @returns {Field} */
export function askText(asking) {
  const { question, language, value, change } = asking;
  const counter = build("span", { class: "num" });
  const below = build("div", { id: `${question.key}-below`, class: "below" }, counter, hintsOf(question, language));
  const area = build("textarea", {
    id: question.key,
    rows: "7",
    spellcheck: "true",
    maxlength: question.max_characters,
    "aria-required": String(question.required ?? true),
    oninput: () => {
      count();
      change(area.value);
    },
  });
  const frame = frameQuestion(asking, area, below);
  const count = () => {
    const words = countWords(area.value);
    counter.textContent = counted(question, words);
    counter.classList.toggle("enough", words > 0 && words >= (question.min_words ?? 0) && words <= (question.max_words ?? Infinity));
  };
  const update = () => {
    frame.update();
    const text = String(value() ?? "");
    if (area.value !== text) area.value = text;
    count();
  };
  update();
  return { ...frame, key: question.key, isText: true, update, focus: () => area.focus({ preventScroll: true }), digit: () => false };
}

/** @param {Question} question @param {number} words */
function counted({ min_words: least, max_words: most }, words) {
  if (most && (words > most || !least || words >= least)) return say("words_at_most", { count: words, limit: most });
  if (least && words < least) return say("words_at_least", { count: words, limit: least });
  return say("words", { count: words });
}

/** @param {Question} question @param {string} language */
function hintsOf(question, language) {
  if (!question.hints?.length) return null;
  const hints = question.hints.map((hint) => build("li", {}, textIn(hint, language)));
  return build("ul", { class: "hints" }, ...hints);
}

/** @param {Asking} asking @returns {Field} */
export function askNumber(asking) {
  const { question, value, change } = asking;
  const input = build("input", {
    id: question.key,
    type: "number",
    inputmode: "decimal",
    min: question.min,
    max: question.max,
    step: question.step ?? "any",
    "aria-required": String(question.required ?? true),
    oninput: () => change(input.value === "" ? null : input.valueAsNumber),
  });
  const frame = frameQuestion(asking, input);
  const update = () => {
    frame.update();
    const number = value();
    if (input.valueAsNumber !== number) input.value = number === undefined ? "" : String(number);
  };
  update();
  return { ...frame, key: question.key, isText: true, update, focus: () => input.focus({ preventScroll: true }), digit: () => false };
}
