/** The JSON of the document: a change of either side changes the other, and text that is no JSON yet is kept. */

import { build, setAttribute } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { asText, parseText } from "./json_text.js";

/** @import { Json } from "./types.js" */

/** @typedef {{area: HTMLTextAreaElement, problem: HTMLElement, keyOrder: string[], onDocument: (document: Json) => void, onInvalid: () => void}} JsonPaneOptions */

export class JsonPane {
  #options;
  #isValid = true;

  /** @param {JsonPaneOptions} options */
  constructor(options) {
    this.#options = options;
    options.area.addEventListener("input", () => this.#read());
  }

  /** The text if it is no JSON yet, else null. */
  get invalidText() {
    return this.#isValid ? null : this.#options.area.value;
  }

  /** Shows a document that was changed elsewhere. @param {Json} document */
  show(document) {
    const { area, keyOrder } = this.#options;
    const text = asText(document, keyOrder);
    const { scrollTop } = area;
    if (area.value !== text) area.value = text;
    area.scrollTop = scrollTop;
    this.#showError(null);
  }

  /** Shows text that was no JSON yet when it was kept. @param {string} text */
  showText(text) {
    this.#options.area.value = text;
    this.#read();
  }

  #read() {
    const { area, onDocument, onInvalid } = this.#options;
    const result = parseText(area.value);
    this.#showError("document" in result ? null : result);
    if ("document" in result) onDocument(result.document);
    else onInvalid();
  }

  /** @param {{error: {line: number, column: number, offset: number} | null} | null} result */
  #showError(result) {
    const { area, problem } = this.#options;
    this.#isValid = result === null;
    setAttribute(area, "aria-invalid", result && "true");
    problem.replaceChildren();
    if (!result) return;
    const { error } = result;
    problem.append(error ? formatMessage("json_error_at", { line: error.line, column: error.column }) : formatMessage("json_error"));
    if (error) problem.append(" ", build("button", { type: "button", class: "link", onclick: () => this.#goTo(error.offset) }, formatMessage("json_go_there")));
  }

  /** @param {number} offset */
  #goTo(offset) {
    const { area } = this.#options;
    area.focus();
    area.setSelectionRange(offset, Math.min(area.value.length, offset + 1));
  }
}
