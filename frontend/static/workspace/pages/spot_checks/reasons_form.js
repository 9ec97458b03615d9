/** Asks why an instruction is rejected: a digit chooses a reason and rejects at once, or the person types one. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

const MAX_CHARACTERS = 500;

export class ReasonsForm {
  element;
  #reasons;
  #onReject;
  #text = build("input", { id: "own-reason", dir: "auto", maxlength: MAX_CHARACTERS, autocomplete: "off" });

  /**
   * @param {[string, string][]} reasons code and label
   * @param {string} typed what the person has typed before
   * @param {{onReject: (reason: string) => void, onInput: (text: string) => void, onLeave: () => void}} handlers
   */
  constructor(reasons, typed, { onReject, onInput, onLeave }) {
    this.#reasons = reasons;
    this.#onReject = onReject;
    this.#text.value = typed;
    this.#text.addEventListener("input", () => onInput(this.#text.value));
    const rows = reasons.map(([code, label], index) =>
      build("button", { type: "button", class: "choice reason", onclick: () => onReject(code) }, build("kbd", { "aria-hidden": "true" }, String(index + 1)), build("span", {}, label)),
    );
    this.element = build(
      "form",
      { class: "reasons", "aria-labelledby": "reasons-title", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      build("h2", { id: "reasons-title", class: "prompt", tabindex: "-1" }, formatMessage("reasons_title")),
      build("div", { class: "choices" }, ...rows),
      build("label", { class: "small quiet", for: "own-reason" }, formatMessage("own_reason")),
      this.#text,
      build(
        "div",
        { class: "buttons" },
        build("button", { type: "button", class: "button", onclick: onLeave }, formatMessage("cancel"), build("kbd", { "aria-hidden": "true" }, "Esc")),
        build("button", { class: "button" }, formatMessage("reject"), build("kbd", { "aria-hidden": "true" }, "↵")),
      ),
    );
  }

  focus() {
    const heading = this.element.querySelector("h2");
    if (this.#text.value) this.#text.focus();
    else heading?.focus();
  }

  /** @param {number} digit */
  choose(digit) {
    const reason = this.#reasons[digit - 1];
    if (reason) this.#onReject(reason[0]);
  }

  submit() {
    this.element.requestSubmit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (text) this.#onReject(text);
    else this.#text.focus();
  }
}
