/** The field of questions with options, which a digit chooses. */

import { textIn } from "../flow/texts.js";
import { build } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";
import { QuestionField } from "./field.js";

/** @import { Answer, Option, Question } from "../core/types.js" */
/** @import { FieldContext } from "./types.js" */

/** Characters: of all options together in one row, of one option in a column. */
const LONGEST_ROW = 34;
const LONGEST_COLUMN = 20;
const LONGEST_LIST = 6;
/** How many options have a digit; the labels of those after them are aligned with the others. */
const DIGITS = 9;

/** Returns the labels of the chosen options. @param {Question} question @param {Answer} answer @param {string} language */
export function formatOptions(question, answer, language) {
  const values = Array.isArray(answer) ? answer : [answer];
  return values.map((value) => labelOf(question, value, language)).join(formatMessage("comma"));
}

/** @param {Question} question @param {unknown} value @param {string} language */
function labelOf(question, value, language) {
  const option = question.options?.find((candidate) => candidate.value === value);
  return option ? textIn(option.label, language) : String(value);
}

export class OptionsField extends QuestionField {
  /** @type {HTMLInputElement[]} */
  #inputs;

  /** @param {FieldContext} context @param {{isMultiple?: boolean}} [options] */
  constructor(context, { isMultiple = false } = {}) {
    super(context);
    const { question, language, compact } = context;
    const options = question.options ?? [];
    const labels = options.map((option) => textIn(option.label, language));
    const inRow = compact && labels.join("").length <= LONGEST_ROW;
    this.#inputs = options.map((option, index) => this.#inputFor(option, index, isMultiple));
    const isRequired = isMultiple ? null : String(question.required ?? true);
    const role = isMultiple ? "group" : "radiogroup";
    const rows = this.#inputs.map((input, index) => optionRow(input, index, labels[index] ?? ""));
    this.assemble(build("div", { class: layoutOf(inRow, labels), role, "aria-required": isRequired }, ...rows));
    this.update();
  }

  update() {
    super.update();
    const answer = this.context.answer();
    const options = this.context.question.options ?? [];
    this.#inputs.forEach((input, index) => (input.checked = isChosen(answer, options[index]?.value)));
  }

  /** Focuses no option before there is an answer: a highlighted one would bias the judgement. */
  focus() {
    (this.#inputs.find((input) => input.checked) ?? this.title).focus({ preventScroll: true });
  }

  focusFirstOption() {
    this.#inputs[0]?.focus({ preventScroll: true });
  }

  /** @param {number} digit */
  chooseByDigit(digit) {
    const input = this.#inputs[digit - 1];
    input?.focus({ preventScroll: true });
    input?.click();
    return input !== undefined;
  }

  /** @param {Option} option @param {number} index @param {boolean} isMultiple */
  #inputFor({ value }, index, isMultiple) {
    const { question, change } = this.context;
    return build("input", {
      type: isMultiple ? "checkbox" : "radio",
      name: question.key,
      value,
      id: `${question.key}-${index}`,
      onchange: () => change(isMultiple ? this.#checkedValues() : value),
    });
  }

  #checkedValues() {
    const options = this.context.question.options ?? [];
    return options.filter((_, index) => this.#inputs[index]?.checked).map((option) => String(option.value));
  }
}

/** @param {HTMLInputElement} input @param {number} index @param {string} label */
function optionRow(input, index, label) {
  const hasDigit = index < DIGITS;
  const key = build("kbd", { "aria-hidden": "true", class: hasDigit ? null : "keyless" }, hasDigit && String(index + 1));
  return build("label", { class: label.length > LONGEST_COLUMN ? "choice long" : "choice" }, input, key, build("span", {}, label));
}

/** @param {boolean} inRow @param {string[]} labels */
function layoutOf(inRow, labels) {
  if (inRow) return "choices row";
  const long = labels.filter((label) => label.length > LONGEST_COLUMN);
  return labels.length > LONGEST_LIST && long.length * 3 <= labels.length ? "choices many" : "choices";
}

/** @param {Answer | undefined} answer @param {string | number | undefined} value */
function isChosen(answer, value) {
  return Array.isArray(answer) ? answer.some((chosen) => chosen === value) : answer === value;
}
