/** What a person has typed about an instruction and not sent: it comes back after a reload, and when it is shown again. */

/** @typedef {{words?: import("./types.js").Words, reason?: string}} Typed */

export class TypedTexts {
  #storage;
  #name;
  /** @type {Map<string, Typed>} */
  #typed = new Map();

  /** @param {Storage | null} storage @param {string} name begins every key of this person */
  constructor(storage, name) {
    this.#storage = storage;
    this.#name = name;
  }

  /** @param {string} id of the instruction @returns {Typed} */
  of(id) {
    const typed = this.#typed.get(id);
    return typed ?? /** @type {Typed} */ (JSON.parse(this.#storage?.getItem(this.#key(id)) ?? "{}"));
  }

  /** @param {string} id @param {Typed} typed */
  keep(id, typed) {
    const all = { ...this.of(id), ...typed };
    this.#typed.set(id, all);
    try {
      this.#storage?.setItem(this.#key(id), JSON.stringify(all));
    } catch {
      this.#storage?.removeItem(this.#key(id)); // out of space: it stays in memory
    }
  }

  /** @param {string} id */
  forget(id) {
    this.#typed.delete(id);
    this.#storage?.removeItem(this.#key(id));
  }

  /** @param {string} id */
  #key(id) {
    return `${this.#name}typed/${id}`;
  }
}
