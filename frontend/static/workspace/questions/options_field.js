/** Scales, choices and multiple choices: options that a digit picks. */

import { build } from "../dom.js";
import { textIn } from "../flow.js";
import { frameQuestion } from "./field.js";

/** @import { Answer, Option } from "../types.js" */
/** @import { Asking, Field } from "./field.js" */

/** Characters: of all options together in one row, of one option in a column. */
const LONGEST_ROW = 34;
const LONGEST_COLUMN = 20;
const LONGEST_LIST = 6;
/** Digits that answer; what comes after stands in line with the others. */
const KEYS = 9;

/** @param {Asking} asking @returns {Field} */
export function askChoice(asking) {
  const { question, language, compact, value, change } = asking;
  const many = question.kind === "multichoice";
  const options = question.options ?? [];
  const labels = options.map((option) => textIn(option.label, language));
  const inRow = compact && labels.join("").length <= LONGEST_ROW;
  const inputs = options.map((option, index) =>
    build("input", {
      type: many ? "checkbox" : "radio",
      name: question.key,
      value: option.value,
      id: `${question.key}-${index}`,
      onchange: () => change(many ? ticked(options, inputs) : option.value),
    }),
  );
  const group = build(
    "div",
    { class: layoutOf(inRow, labels), role: many ? "group" : "radiogroup", "aria-required": many ? null : String(question.required ?? true) },
    ...inputs.map((input, index) =>
      build("label", { class: (labels[index] ?? "").length > LONGEST_COLUMN ? "choice long" : "choice" }, input, build("kbd", { "aria-hidden": "true", class: index < KEYS ? null : "keyless" }, index < KEYS && String(index + 1)), build("span", {}, labels[index])),
    ),
  );
  const frame = frameQuestion(asking, group);
  const update = () => {
    frame.update();
    const chosen = value();
    inputs.forEach((input, index) => (input.checked = holds(chosen, options[index]?.value)));
  };
  update();
  return {
    ...frame,
    key: question.key,
    isText: false,
    update,
    // Nothing is highlighted before there is an answer: a marked option would draw the judgement towards it.
    focus: () => (inputs.find((input) => input.checked) ?? frame.title).focus({ preventScroll: true }),
    enter: () => inputs[0]?.focus({ preventScroll: true }),
    digit: (digit) => {
      const input = inputs[digit - 1];
      input?.focus({ preventScroll: true });
      input?.click();
      return input !== undefined;
    },
  };
}

/** @param {boolean} inRow @param {string[]} labels */
function layoutOf(inRow, labels) {
  if (inRow) return "choices row";
  const long = labels.filter((label) => label.length > LONGEST_COLUMN);
  return labels.length > LONGEST_LIST && long.length * 3 <= labels.length ? "choices many" : "choices";
}

/** @param {Answer | undefined} chosen @param {string | number | undefined} value */
function holds(chosen, value) {
  return Array.isArray(chosen) ? chosen.some((each) => each === value) : chosen === value;
}

/** @param {Option[]} options @param {HTMLInputElement[]} inputs */
function ticked(options, inputs) {
  return options.filter((_, index) => inputs[index]?.checked).map((option) => String(option.value));
}
