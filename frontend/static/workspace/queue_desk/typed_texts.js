/** What a person has typed about a row and not sent: it comes back after a reload, and when the row is shown again. */

/** @template {object} T the texts of one row, by name */
export class TypedTexts {
  #storage;
  #name;
  /** @type {Map<string, Partial<T>>} */
  #typed = new Map();
  /** The rows whose texts the storage does not have. @type {Set<string>} */
  #unstoredIds = new Set();

  /** @param {Storage | null} storage @param {string} name begins every key of this person */
  constructor(storage, name) {
    this.#storage = storage;
    this.#name = name;
  }

  /** Whether something would be lost if the page were closed now. */
  get isAtRisk() {
    return this.#unstoredIds.size > 0;
  }

  /** @param {string} id of the row @returns {Partial<T>} */
  of(id) {
    const typed = this.#typed.get(id);
    return typed ?? /** @type {Partial<T>} */ (JSON.parse(this.#storage?.getItem(this.#key(id)) ?? "{}"));
  }

  /** @param {string} id @param {Partial<T>} typed */
  keep(id, typed) {
    const all = { ...this.of(id), ...typed };
    this.#typed.set(id, all);
    this.#unstoredIds.add(id);
    try {
      this.#storage?.setItem(this.#key(id), JSON.stringify(all));
      if (this.#storage) this.#unstoredIds.delete(id);
    } catch {
      this.#storage?.removeItem(this.#key(id)); // out of space: it stays in memory, and leaving the page asks first
    }
  }

  /** @param {string} id */
  forget(id) {
    this.#typed.delete(id);
    this.#unstoredIds.delete(id);
    this.#storage?.removeItem(this.#key(id));
  }

  /** @param {string} id */
  #key(id) {
    return `${this.#name}typed/${id}`;
  }
}
