/**
 * Drafts as this browser stores them, in two stores. What is typed is written to localStorage before the next key press is
 * handled: a tab may close or crash before IndexedDB has written it. A browser that crashes loses the last minute of
 * localStorage, and nothing of IndexedDB. When the two differ, the later draft counts.
 */

/** @import { StoredDraft } from "./types.js" */
/** @import { BrowserDatabase } from "./browser_database.js" */

export class DraftStore {
  #database;
  #name;
  #storage;
  /** The newest state of each draft that IndexedDB does not have yet: a state that is superseded is never written. @type {Map<string, StoredDraft>} */
  #pending = new Map();
  /** @type {Map<string, Promise<void>>} */
  #writes = new Map();

  /**
   * @param {BrowserDatabase} database
   * @param {string} name begins every key of this person
   * @param {Storage | null} storage
   */
  constructor(database, name, storage) {
    this.#database = database;
    this.#name = name;
    this.#storage = storage;
  }

  /** Resolves when both stores have the draft, or something newer. @param {StoredDraft} draft @returns {Promise<void>} */
  put(draft) {
    this.#writeToStorage(draft);
    this.#pending.set(draft.id, draft);
    const write = this.#writes.get(draft.id) ?? this.#writePending(draft.id);
    this.#writes.set(draft.id, write);
    return write;
  }

  /** @param {string} id @returns {Promise<StoredDraft | undefined>} */
  async get(id) {
    const inStorage = this.#readFromStorage(id);
    const inDatabase = /** @type {StoredDraft | undefined} */ (await this.#database.get("drafts", id));
    return laterOf(inStorage, inDatabase);
  }

  /** Returns every draft of this person, from both stores. @returns {Promise<StoredDraft[]>} */
  async all() {
    const inDatabase = /** @type {StoredDraft[]} */ (await this.#database.all("drafts"));
    const drafts = new Map(inDatabase.map((draft) => [draft.id, draft]));
    for (const id of this.#idsInStorage()) {
      const draft = this.#readFromStorage(id);
      if (draft && laterOf(draft, drafts.get(draft.id)) === draft) drafts.set(draft.id, draft);
    }
    return [...drafts.values()];
  }

  /** @param {string} id */
  remove(id) {
    this.#pending.delete(id);
    this.#storage?.removeItem(this.#key(id));
    return this.#database.remove("drafts", id);
  }

  /** @param {string} id */
  #key(id) {
    return `${this.#name}/${id}`;
  }

  /** @param {StoredDraft} draft */
  #writeToStorage(draft) {
    try {
      this.#storage?.setItem(this.#key(draft.id), JSON.stringify(draft));
    } catch {
      this.#storage?.removeItem(this.#key(draft.id)); // out of space: an older state must not stand for this one
    }
  }

  /** @param {string} id @returns {StoredDraft | undefined} */
  #readFromStorage(id) {
    try {
      return JSON.parse(this.#storage?.getItem(this.#key(id)) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  #idsInStorage() {
    const prefix = this.#key("");
    const keys = Object.keys(this.#storage ?? {}).filter((key) => key.startsWith(prefix) && !key.startsWith(this.#key("outbox/")));
    return keys.map((key) => key.slice(prefix.length));
  }

  /** @param {string} id */
  async #writePending(id) {
    try {
      for (let draft = this.#pending.get(id); draft; draft = this.#pending.get(id)) {
        this.#pending.delete(id);
        await this.#database.put("drafts", draft);
      }
    } finally {
      this.#writes.delete(id);
    }
  }
}

/** The draft in localStorage counts where both are equally late. @param {StoredDraft | undefined} inStorage @param {StoredDraft | undefined} inDatabase */
function laterOf(inStorage, inDatabase) {
  return inStorage && inStorage.at >= (inDatabase?.at ?? 0) ? inStorage : inDatabase;
}
