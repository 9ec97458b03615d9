/**
 * Submissions as this browser stores them until the server has them. They are written to localStorage before the next key
 * press is handled, and stay there until IndexedDB has them: a tab may close or crash in between.
 */

/** @import { Submission } from "./types.js" */
/** @import { BrowserDatabase } from "./browser_database.js" */

export class OutboxStore {
  #database;
  #prefix;
  #storage;
  /** Keys of submissions that are stored somewhere outside this page. @type {Set<string>} */
  #storedKeys = new Set();

  /**
   * @param {BrowserDatabase} database
   * @param {string} name begins every key of this person
   * @param {Storage | null} storage
   */
  constructor(database, name, storage) {
    this.#database = database;
    this.#prefix = `${name}/outbox/`;
    this.#storage = storage;
  }

  /** Whether the submission outlives this page. @param {Submission} submission */
  isStored({ key }) {
    return this.#storedKeys.has(key);
  }

  /**
   * Stores a submission, first in localStorage and then in IndexedDB.
   *
   * @param {Submission} submission
   * @returns {Promise<boolean>} whether IndexedDB has it: not where the browser is out of space, or stores nothing for pages
   */
  async put(submission) {
    this.#writeToStorage(submission);
    try {
      await this.#database.put("outbox", submission);
    } catch {
      return false;
    }
    if (!this.#database.isDurable) return false;
    this.#storedKeys.add(submission.key);
    this.#storage?.removeItem(this.#prefix + submission.key);
    return true;
  }

  /** Whether either store has it. @param {string} key */
  async has(key) {
    return Boolean(this.#storage?.getItem(this.#prefix + key) ?? (await this.#database.get("outbox", key)));
  }

  /** @returns {Promise<Submission[]>} what an earlier visit or another tab stored, oldest first */
  async all() {
    const inDatabase = /** @type {Submission[]} */ (await this.#database.all("outbox"));
    const submissions = new Map(inDatabase.map((submission) => [submission.key, submission]));
    for (const submission of this.#readFromStorage()) submissions.set(submission.key, submission);
    for (const key of submissions.keys()) this.#storedKeys.add(key);
    return [...submissions.values()].sort((first, second) => first.at - second.at);
  }

  /** @param {string} key */
  remove(key) {
    this.#storedKeys.delete(key);
    this.#storage?.removeItem(this.#prefix + key);
    return this.#database.remove("outbox", key);
  }

  /** @param {Submission} submission */
  #writeToStorage(submission) {
    try {
      this.#storage?.setItem(this.#prefix + submission.key, JSON.stringify(submission));
      if (this.#storage) this.#storedKeys.add(submission.key);
    } catch {
      this.#storage?.removeItem(this.#prefix + submission.key); // out of space: an older state must not stand for this one
    }
  }

  /** @returns {Submission[]} */
  #readFromStorage() {
    const keys = Object.keys(this.#storage ?? {}).filter((key) => key.startsWith(this.#prefix));
    return keys.flatMap((key) => {
      try {
        return [JSON.parse(this.#storage?.getItem(key) ?? "")];
      } catch {
        return []; // another tab removed it meanwhile
      }
    });
  }
}
