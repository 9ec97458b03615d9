/**
 * Counts how many characters of a text are typed, composed with an input method, pasted or dropped, or changed without
 * any input. Only numbers are kept: neither keys nor times.
 */

import { insertedLength, wayOf } from "./changes.js";
import { isOwnText, rememberCopy } from "./own_texts.js";

/** @import { Way } from "../core/types.js" */

export class WritingMeter {
  #area;
  #ownTexts;
  #record;
  /** The text after the last change that was counted. */
  #text;
  /** Where the text that is being pasted or dropped comes from. @type {Way | null} */
  #source = null;

  /**
   * @param {HTMLTextAreaElement} area
   * @param {() => string[]} ownTexts the author's texts on the desk
   * @param {(way: Way, characters: number) => void} record
   */
  constructor(area, ownTexts, record) {
    this.#area = area;
    this.#ownTexts = ownTexts;
    this.#record = record;
    this.#text = area.value;
    area.addEventListener("beforeinput", (event) => !event.isComposing && this.#count("silent"));
    area.addEventListener("compositionstart", () => this.#count("silent"));
    area.addEventListener("compositionend", () => this.#count("composed"));
    area.addEventListener("paste", (event) => this.#expect(event.clipboardData, "pasted_other"));
    area.addEventListener("drop", (event) => this.#expect(event.dataTransfer, "dropped"));
    for (const type of ["copy", "cut"]) area.addEventListener(type, () => rememberCopy(this.#selection()));
  }

  /** To be called after the page itself has set the text. */
  restart() {
    this.#text = this.#area.value;
  }

  /** Counts what an input has changed, except while an input method composes: that is counted at its end. @param {InputEvent} event */
  measure(event) {
    if (event.isComposing) return;
    this.#count(wayOf(event, insertedLength(this.#text, this.#area.value), this.#source));
    this.#source = null;
  }

  /** @param {Way | null} way */
  #count(way) {
    const { value } = this.#area;
    if (value === this.#text) return;
    const characters = insertedLength(this.#text, value);
    this.#text = value;
    if (way && characters) this.#record(way, characters);
  }

  /** @param {DataTransfer | null} data @param {Way} otherwise */
  #expect(data, otherwise) {
    const text = data?.getData("text/plain") ?? "";
    this.#source = text && isOwnText(text, this.#ownTexts()) ? "pasted_own" : otherwise;
  }

  #selection() {
    const { value, selectionStart, selectionEnd } = this.#area;
    return value.slice(selectionStart, selectionEnd);
  }
}
