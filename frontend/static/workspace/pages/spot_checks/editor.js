/** The form in which a person edits the words of an instruction. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Instruction, Words } from "./types.js" */

const MAX_CHARACTERS = 4000;
let lastNumber = 0;

export class Editor {
  element;
  #question;
  #answer;
  #options;
  #radios;
  #followUps;
  #problem = build("p", { class: "problem", role: "alert" });

  /**
   * @param {Instruction} instruction
   * @param {Words} words that the fields begin with
   * @param {{onInput: (words: Words) => void, onSave: () => void, onLeave: () => void}} handlers
   */
  constructor(instruction, words, { onInput, onSave, onLeave }) {
    this.#question = textField(formatMessage("field_question"), words.question);
    this.#answer = textField(formatMessage("field_answer"), words.answer);
    this.#options = words.options.map((option, index) => textField(formatMessage("field_option", { number: index + 1 }), option, "input"));
    this.#radios = words.options.map((_, index) => rightOption(index, words.correct_option));
    this.#followUps = words.follow_ups.map((exchange) => ({
      question: textField(formatMessage("field_follow_up"), exchange.question),
      answer: textField(formatMessage("field_answer"), exchange.answer),
    }));
    this.element = build(
      "form",
      { class: "instruction editing", lang: instruction.language, "aria-label": formatMessage("edit"), oninput: () => onInput(this.words()), onsubmit: submit(onSave) },
      ...this.#question.parts,
      ...(this.#options.length ? this.#options.flatMap((option, index) => [optionRow(option, this.#radios[index])]) : this.#answer.parts),
      ...this.#followUps.flatMap(({ question, answer }) => [...question.parts, ...answer.parts]),
      this.#problem,
      build(
        "div",
        { class: "buttons" },
        build("button", { type: "button", class: "button", onclick: onLeave }, formatMessage("cancel"), build("kbd", { "aria-hidden": "true" }, "Esc")),
        build("button", { class: "button primary" }, formatMessage("save"), build("kbd", { "aria-hidden": "true" }, "Ctrl ↵")),
      ),
    );
  }

  focus() {
    const field = this.#options.length ? this.#options[0].field : this.#answer.field;
    field.focus();
  }

  /** @param {string} text */
  showProblem(text) {
    this.#problem.textContent = text;
  }

  /** @returns {Words} as the fields have them now */
  words() {
    const options = this.#options.map(({ field }) => field.value.trim());
    const correct = this.#radios.findIndex(({ checked }) => checked);
    return {
      question: this.#question.field.value.trim(),
      answer: options.length ? (options[correct] ?? "") : this.#answer.field.value.trim(),
      options,
      correct_option: correct < 0 ? null : correct,
      follow_ups: this.#followUps.map(({ question, answer }) => ({ question: question.field.value.trim(), answer: answer.field.value.trim() })),
    };
  }

  /** Returns why the words cannot be saved; "" if they can. The server checks them again. */
  problem() {
    const { question, answer, options, correct_option, follow_ups } = this.words();
    if (options.length && correct_option === null) return formatMessage("problem_no_right_option");
    if ([question, answer, ...options, ...follow_ups.flatMap((exchange) => [exchange.question, exchange.answer])].includes("")) return formatMessage("problem_empty");
    if (new Set(options.map((option) => option.toLowerCase())).size < options.length) return formatMessage("problem_same_options");
    return "";
  }
}

/** @param {() => void} onSave */
function submit(onSave) {
  return (/** @type {Event} */ event) => {
    event.preventDefault();
    onSave();
  };
}

/** @param {string} label @param {string} value @param {"textarea" | "input"} [tag] */
function textField(label, value, tag = "textarea") {
  const id = `edit-${(lastNumber += 1)}`;
  const field = build(tag, { id, dir: "auto", maxlength: MAX_CHARACTERS, rows: tag === "textarea" && "2" });
  field.value = value;
  return { field, parts: [build("label", { class: "small quiet", for: id, lang: document.documentElement.lang }, label), field] };
}

/** @param {number} index @param {number | null} correct */
function rightOption(index, correct) {
  const radio = build("input", { type: "radio", name: "correct-option", "aria-label": formatMessage("field_right_option", { number: index + 1 }) });
  radio.checked = index === correct;
  return radio;
}

/** @param {{field: HTMLElement, parts: HTMLElement[]}} option @param {HTMLInputElement} radio */
function optionRow({ field, parts: [label] }, radio) {
  label.classList.add("hidden-visually");
  return build("div", { class: "option-row" }, radio, label, field);
}
