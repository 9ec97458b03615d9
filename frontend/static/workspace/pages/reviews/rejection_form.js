/** Asks once, with a reason, before a critique is rejected for good. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { MAX_CHARACTERS, problemOf } from "./comment_fields.js";

export class RejectionForm {
  #problem = build("p", { class: "problem", role: "alert", id: "rejection-problem" });
  #reason;
  element;

  /** @param {string} typed before @param {(reason: string) => void} onInput */
  constructor(typed, onInput) {
    this.#reason = build("textarea", {
      id: "rejection-reason",
      rows: "3",
      dir: "auto",
      maxlength: MAX_CHARACTERS,
      "aria-describedby": "rejection-note rejection-problem",
      oninput: () => {
        this.#problem.textContent = problemOf(this.#reason.value);
        onInput(this.#reason.value);
      },
    });
    this.#reason.value = typed;
    this.element = build(
      "section",
      { class: "rejection-form form-note", "aria-labelledby": "rejection-title" },
      build("h2", { id: "rejection-title" }, formatMessage("reject_title")),
      build("p", { class: "small", id: "rejection-note" }, formatMessage("reject_note")),
      build("label", { class: "small quiet", for: "rejection-reason" }, formatMessage("reject_reason")),
      this.#reason,
      this.#problem,
    );
  }

  get reason() {
    return this.#reason.value.trim();
  }

  /** Why the reason cannot be sent; “” when it can. */
  get problem() {
    return this.reason ? problemOf(this.reason) : formatMessage("problem_no_reason");
  }

  focus() {
    this.#reason.focus();
  }

  /** @param {string} text */
  showProblem(text) {
    this.#problem.textContent = text;
    this.#reason.focus();
  }
}
