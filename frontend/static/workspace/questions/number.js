/** The kind "number": a number within limits, in a field of one line. A text that is no number is kept as it was typed. */

import { isNumber } from "../flow/conditions.js";
import { build } from "../ui/dom.js";
import { limitsMessage, problemMessage } from "../ui/validation.js";
import { ROUNDING, countCharacters, hasBadCharacters } from "./answer_checks.js";
import { QuestionField } from "./field.js";

/** @import { Question } from "../flow/types.js" */
/** @import { AnswerProblem, FieldContext, QuestionKind } from "./types.js" */

/** A longer text is no attempt at a number; annotation/rules/kinds/number.py has the same limit. */
const MAX_CHARACTERS = 100;
const PLAIN = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)$/;
/** Either thousands or a decimal fraction, by the country: 1,500 is not read as one of them. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** What a Chinese keyboard types. Unicode's own normal form is not used for it: 3² would become 32. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;

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
  if (typeof answer === "string" && countCharacters(answer) <= MAX_CHARACTERS) {
    return { code: hasBadCharacters(answer) ? "bad_characters" : "not_a_number" };
  }
  if (!isNumber(answer)) return { code: "wrong_type" };
  if (answer < (min ?? -Infinity) || answer > (max ?? Infinity)) {
    return { code: "out_of_range", ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  }
  return step !== undefined && !isOnStep(answer - (min ?? 0), step) ? { code: "off_step", step } : null;
}

/** @param {string} character */
function toHalfWidth(character) {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

/** @param {number} distance @param {number} step */
function isOnStep(distance, step) {
  const steps = distance / step;
  return Math.abs(steps - Math.floor(steps + 0.5)) < ROUNDING;
}

/**
 * Reads a whole text as a number, with a point or a comma before the decimals, also in the digits and signs of a Chinese
 * keyboard.
 *
 * @param {string} text
 * @returns {number | null} null for anything else, also for a number that is too large to be exact
 */
export function readNumber(text) {
  const plain = text.replace(FULL_WIDTH, toHalfWidth).trim().replace("\u2212", "-").replace("\u3002", ".");
  if (!PLAIN.test(plain) || AMBIGUOUS.test(plain)) return null;
  const value = Number(plain.replace(",", "."));
  return isNumber(value) ? value : null;
}

class NumberField extends QuestionField {
  takesTyping = true;
  #input;

  /** @param {FieldContext} context */
  constructor(context) {
    super(context);
    const { question } = context;
    const input = build("input", {
      id: question.key,
      type: "text", // browsers give the text of a field of type "number" away unless it is a number
      inputmode: (question.min ?? -1) < 0 ? "text" : "decimal", // not every phone's number pad has a minus
      autocomplete: "off",
      maxlength: MAX_CHARACTERS,
      "aria-required": String(question.required ?? true),
      oninput: () => context.change(this.#read()),
      onchange: () => this.#judge(),
    });
    this.#input = input;
    const limits = limitsMessage(question);
    this.assemble(input, limits ? build("p", { id: `${question.key}-limits`, class: "quiet small" }, limits) : null);
    this.update();
  }

  update() {
    super.update();
    const answer = this.context.answer() ?? null;
    if (this.#read() !== answer) this.#input.value = answer === null ? "" : String(answer);
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** @returns {number | string | null} the number; else the text as it was typed, or null without any */
  #read() {
    const text = this.#input.value;
    return text.trim() === "" ? null : (readNumber(text) ?? text);
  }

  /** Shows what is wrong with the number when the person is done with it. */
  #judge() {
    const { question } = this.context;
    const answer = this.#read();
    const problem = answer === null ? null : checkAnswer(question, answer);
    this.showProblem(problem ? problemMessage({ question: question.key, ...problem }) : "");
  }
}
