/** Free text with a live word counter, and numbers. */

import { citationAt, citedIn, unmarked } from "../citations.js";
import { limitsInWords } from "../complaints.js";
import { build } from "../dom.js";
import { countWords, textIn } from "../flow.js";
import { keyOf } from "../keys.js";
import { say } from "../words.js";
import { frameQuestion } from "./field.js";

/** @import { Question } from "../types.js" */
/** @import { Asking, Field, Marking } from "./field.js" */

/** @param {Asking} asking @param {Marking} marking @returns {Field} */
export function askText(asking, marking) {
  const { question, language, value, change } = asking;
  const counter = build("span", { class: "num" });
  const places = listPlaces(asking, marking);
  const below = build(
    "div",
    { class: "below" },
    build("div", { class: "under" }, build("span", { id: `${question.key}-count` }, counter), startButton(marking.start)),
    places.element,
    hintsOf(question, language),
  );
  const area = build("textarea", {
    id: question.key,
    rows: "7",
    dir: "auto",
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
    const full = area.value.length >= (question.max_characters ?? Infinity);
    const over = full || words > (question.max_words ?? Infinity);
    counter.textContent = full ? say("characters_full", { count: area.value.length }) : counted(question, words);
    counter.classList.toggle("enough", !over && words > 0 && words >= (question.min_words ?? 0));
    counter.classList.toggle("over", over);
  };
  const update = () => {
    frame.update();
    const text = String(value() ?? "");
    if (area.value !== text) area.value = text;
    count();
    places.update(text);
  };
  update();
  return { ...frame, key: question.key, isText: true, update, focus: () => area.focus({ preventScroll: true }), cite: (number) => cite(area, number) };
}

/** Typed in rather than set, so that the browser can take it back like any other word. @param {HTMLTextAreaElement} area @param {number} number */
function cite(area, number) {
  area.focus({ preventScroll: true });
  if (citedIn(area.value).includes(number)) return;
  const caret = area.selectionEnd;
  area.setSelectionRange(caret, caret);
  document.execCommand("insertText", false, citationAt(area.value, caret, number));
}

/** @param {() => void} start */
function startButton(start) {
  return build("button", { type: "button", class: "link mark-start", onclick: start }, build("span", {}, say("mark_place")), build("kbd", { "aria-hidden": "true", "data-key": "mark_in_text" }, keyOf("mark_in_text")));
}

/** The boxes that were drawn for a text, and the numbers in it that have none. @param {Asking} asking @param {Marking} marking */
function listPlaces({ marks, before }, marking) {
  const list = build("ul", { class: "places" });
  const missing = build("p", { class: "quiet" });
  /** @type {string} */
  let listed = "";
  /** @param {string} text */
  const update = (text) => {
    const numbers = marks().map(({ number }) => number);
    if (listed !== numbers.join()) list.replaceChildren(...numbers.map((number) => rowOf(number, marking)));
    listed = numbers.join();
    const waiting = unmarked(text, marks(), before());
    missing.textContent = waiting.length ? say("marks_missing", { numbers: waiting.map((number) => `[${number}]`).join(" ") }) : "";
  };
  return { element: build("div", { class: "cited" }, list, missing), update };
}

/** @param {number} number @param {Marking} marking */
function rowOf(number, { select, remove }) {
  return build(
    "li",
    {},
    build("button", { type: "button", class: "place", "aria-label": say("show_place", { number }), onclick: () => select(number) }, `[${number}]`),
    build("button", { type: "button", class: "place", "aria-label": say("remove_place", { number }), onclick: () => remove(number) }, build("span", { "aria-hidden": "true" }, "×")),
  );
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
  return build("ul", { id: `${question.key}-hints`, class: "hints" }, ...hints);
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
  const limits = limitsInWords(question);
  const frame = frameQuestion(asking, input, limits ? build("p", { id: `${question.key}-limits`, class: "quiet small" }, limits) : null);
  const update = () => {
    frame.update();
    const number = value();
    if (input.valueAsNumber !== number) input.value = number === undefined ? "" : String(number);
  };
  update();
  return { ...frame, key: question.key, isText: true, update, focus: () => input.focus({ preventScroll: true }) };
}
