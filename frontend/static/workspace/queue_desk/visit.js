/** What was shown in this visit, in its order, and which of it is on the page. */

/** @template {object} E an entry: a row, and what the person says of it */
export class Visit {
  #idOf;
  /** @type {E[]} */
  #entries = [];
  #position = -1;

  /** @param {(entry: E) => string} idOf returns the id of an entry's row */
  constructor(idOf) {
    this.#idOf = idOf;
  }

  get entries() {
    return this.#entries;
  }

  /** @returns {E | null} */
  get current() {
    return this.#entries[this.#position] ?? null;
  }

  /** The entry before the current one. @returns {E | null} */
  get previous() {
    return this.#entries[this.#position - 1] ?? null;
  }

  /** Goes back by one. @returns {E | null} null at the first */
  back() {
    if (this.#position < 1) return null;
    this.#position -= 1;
    return this.current;
  }

  /** Goes forward to an entry that was shown before. @returns {E | null} null at the last */
  forward() {
    if (this.#position + 1 >= this.#entries.length) return null;
    this.#position += 1;
    return this.current;
  }

  /** Adds an entry after all others, in place of an earlier one of its row, and goes there. @param {E} entry @returns {E} */
  add(entry) {
    this.#entries = [...this.#entries.filter((other) => this.#idOf(other) !== this.#idOf(entry)), entry];
    this.#position = this.#entries.length - 1;
    return entry;
  }

  /** Takes the current entry out, so that the next one follows the one before. */
  removeCurrent() {
    this.#entries.splice(this.#position, 1);
    this.#position -= 1;
  }

  /** Goes to an entry of the visit. @param {E} entry */
  goTo(entry) {
    this.#position = this.#entries.indexOf(entry);
  }

  /** Takes out the entry of a row, wherever it stands; the one before it is current if it was. @param {string} id of the row */
  remove(id) {
    const index = this.#entries.findIndex((entry) => this.#idOf(entry) === id);
    if (index < 0) return;
    this.#entries.splice(index, 1);
    if (index <= this.#position) this.#position -= 1;
  }

  /** Leaves the last entry behind when there is none after it. */
  end() {
    this.#position = this.#entries.length;
  }

  /** @param {string} id of a row @returns {E | null} */
  find(id) {
    return this.#entries.find((entry) => this.#idOf(entry) === id) ?? null;
  }
}
