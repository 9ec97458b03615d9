/** The parts that every question on the desk has: its prompt, its help, and what is wrong with its answer. */

import { textIn } from "../flow/texts.js";
import { build, setAttribute } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";

/** @import { Field, FieldContext } from "./types.js" */

/** Characters from which a prompt is set a little smaller. */
const LONG_PROMPT = 110;

/** @implements {Field} */
export class QuestionField {
  takesTyping = false;

  /** @param {FieldContext} context */
  constructor(context) {
    const { question, language, compact, note, comment } = context;
    const { key } = question;
    this.context = context;
    this.key = key;
    /** The element with the words of the prompt: the heading, or the label in it. @type {HTMLElement} */
    this.words = this.title = build("h2", { id: `${key}-prompt`, class: "prompt", tabindex: "-1" });
    this.help = question.help ? build("p", { id: `${key}-help`, class: "quiet help" }, textIn(question.help, language)) : null;
    this.note = note ? build("p", { id: `${key}-note`, class: "note small" }, note) : null;
    this.comment = comment ? build("div", { id: `${key}-comment`, class: "reviewer-comment" }, build("p", { class: "label" }, formatMessage("reviewer_comment")), build("p", { dir: "auto" }, comment)) : null;
    this.problem = build("p", { id: `${key}-problem`, class: "problem", role: "alert" });
    this.element = build("section", { class: compact ? "question compact" : "question", "data-question": key });
    /** The element that takes the answer. @type {HTMLElement} */
    this.control = this.element;
  }

  /**
   * Puts the parts into the element. To be called once by the constructor of a subclass.
   *
   * @param {HTMLElement} control an input or a textarea, which the prompt then labels, or a group of them
   * @param {HTMLElement | null} [below] belongs under the control; whatever has an id in it describes the control
   */
  assemble(control, below = null) {
    this.control = control;
    if (control.matches("input, textarea")) this.title.append((this.words = build("label", { for: control.id })));
    this.element.append(...[this.title, this.help, this.note, this.comment, control, this.problem, below].filter((part) => part !== null));
    const descriptions = [this.help, this.note, this.comment, this.problem, ...(below?.querySelectorAll("[id]") ?? [])].flatMap((part) => part?.id ?? []);
    setAttribute(control, "aria-labelledby", this.title.id);
    setAttribute(control, "aria-describedby", descriptions.join(" "));
  }

  update() {
    const text = this.context.prompt();
    if (this.words.textContent === text) return;
    this.words.textContent = text;
    this.title.classList.toggle("long-prompt", text.length > LONG_PROMPT);
  }

  focus() {
    this.title.focus({ preventScroll: true });
  }

  /** @param {string} text */
  showProblem(text) {
    if (this.problem.textContent !== text) this.problem.textContent = text;
    setAttribute(this.control, "aria-invalid", text ? "true" : null);
  }
}
