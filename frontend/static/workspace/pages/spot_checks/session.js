/** The instructions of this visit in the order in which they were shown, and which of them is on the page. */

/** @import { Entry, Instruction } from "./types.js" */

export class Session {
  /** @type {Entry[]} */
  #entries = [];
  #position = -1;

  /** @returns {Entry | null} */
  get current() {
    return this.#entries[this.#position] ?? null;
  }

  /** The entry before the current one. @returns {Entry | null} */
  get previous() {
    return this.#entries[this.#position - 1] ?? null;
  }

  /** @returns {string[]} the ids of all that were shown and are not known to be judged by the server */
  get openIds() {
    return this.#entries.filter(({ checked }) => !checked).map(({ instruction }) => instruction.id);
  }

  /** Goes back by one. @returns {Entry | null} null at the first */
  back() {
    if (this.#position < 1) return null;
    this.#position -= 1;
    return this.current;
  }

  /** Goes forward to an entry that was shown before. @returns {Entry | null} null at the last */
  forward() {
    if (this.#position + 1 >= this.#entries.length) return null;
    this.#position += 1;
    return this.current;
  }

  /** Adds an instruction after all others, and goes there. @param {Instruction} instruction @returns {Entry} */
  add(instruction) {
    const entry = { instruction, verdict: null, reason: "", checked: null };
    this.#entries = [...this.#entries.filter((other) => other.instruction.id !== instruction.id), entry];
    this.#position = this.#entries.length - 1;
    return entry;
  }

  /** Leaves the last entry behind when there is none after it. */
  end() {
    this.#position = this.#entries.length;
  }

  /** @param {string} id @returns {Entry | null} */
  find(id) {
    return this.#entries.find(({ instruction }) => instruction.id === id) ?? null;
  }
}
