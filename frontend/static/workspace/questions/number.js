/** The kind "number": a number within limits, in a field of one line. */

import { isNumber } from "../flow/conditions.js";
import { build } from "../ui/dom.js";
import { limitsMessage } from "../ui/validation.js";
import { ROUNDING } from "./answer_checks.js";
import { QuestionField } from "./field.js";

/** @import { Question } from "../flow/types.js" */
/** @import { AnswerProblem, FieldContext, QuestionKind } from "./types.js" */

/** @type {QuestionKind} */
export const number = {
  key: "number",
  isText: false,
  hasOptions: false,
  isNumeric: true,
  checkAnswer,
  formatAnswer: (_question, answer) => String(answer),
  createField: (context) => new NumberField(context),
};

/** @param {Question} question @param {unknown} answer @returns {AnswerProblem | null} */
function checkAnswer({ min, max, step }, answer) {
  if (!isNumber(answer)) return { code: "wrong_type" };
  if (answer < (min ?? -Infinity) || answer > (max ?? Infinity)) {
    return { code: "out_of_range", ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  }
  return step !== undefined && !isOnStep(answer - (min ?? 0), step) ? { code: "off_step", step } : null;
}

/** @param {number} distance @param {number} step */
function isOnStep(distance, step) {
  const steps = distance / step;
  return Math.abs(steps - Math.floor(steps + 0.5)) < ROUNDING;
}

class NumberField extends QuestionField {
  takesTyping = true;
  #input;

  /** @param {FieldContext} context */
  constructor(context) {
    super(context);
    const { question, change } = context;
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
    this.#input = input;
    const limits = limitsMessage(question);
    this.assemble(input, limits ? build("p", { id: `${question.key}-limits`, class: "quiet small" }, limits) : null);
    this.update();
  }

  update() {
    super.update();
    const answer = this.context.answer();
    if (this.#input.valueAsNumber !== answer) this.#input.value = answer === undefined ? "" : String(answer);
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }
}
