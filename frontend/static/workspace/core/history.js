/** The critiques that this person submitted last, which can be changed; a change after a decision is reviewed anew. */

import { request } from "../../requests/api.js";

/** @import { Assignment, Critique } from "./types.js" */

const MAX_ENTRIES = 20;
const CHANGEABLE = ["submitted", "returned", "fixed"];

/**
 * @typedef {{id: string, assignment: Assignment | null, critique: Critique | null, submissionKey: string | null}} HistoryEntry
 *   `id` is the assignment's; `submissionKey` is null once the server has the critique
 */

/** Whether its author may change a critique: not once it is rejected or withdrawn. @param {Critique} critique */
export function isChangeable({ status }) {
  return CHANGEABLE.includes(status);
}

export class SubmissionHistory {
  #url;
  /** Newest first. @type {HistoryEntry[]} */
  #entries = [];
  #isLoaded = false;

  /** @param {{api: string, project: string}} options */
  constructor({ api, project }) {
    this.#url = `${api}projects/${project}/critiques/?mine=1&limit=${MAX_ENTRIES}`;
  }

  /** @returns {HistoryEntry | null} */
  get last() {
    return this.#entries[0] ?? null;
  }

  /** @param {Assignment} assignment @param {string} submissionKey */
  add(assignment, submissionKey) {
    const otherEntries = this.#entries.filter((entry) => entry.id !== assignment.id);
    this.#entries = [{ id: assignment.id, assignment, critique: null, submissionKey }, ...otherEntries].slice(0, MAX_ENTRIES);
  }

  /** @param {string} id */
  remove(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
  }

  /** To be called when the server has accepted a critique or a revision. @param {Critique} critique */
  delivered(critique) {
    for (const entry of this.#entries) if (entry.id === critique.assignment) Object.assign(entry, { critique, submissionKey: null });
  }

  /**
   * Returns the entry before `id`, or the last one when `id` is not among them; null when there is none. Asks the server
   * for the critiques before this visit when it needs them.
   *
   * @param {string | null} id
   * @returns {Promise<HistoryEntry | null>}
   */
  async before(id) {
    if (this.#indexOf(id) + 1 >= this.#entries.length) await this.#load();
    return this.#entries[this.#indexOf(id) + 1] ?? null;
  }

  /** @param {string | null} id @returns {HistoryEntry | null} */
  after(id) {
    return this.#entries[this.#indexOf(id) - 1] ?? null;
  }

  /** @param {string | null} id */
  #indexOf(id) {
    return this.#entries.findIndex((entry) => entry.id === id);
  }

  /** Adds what was submitted before this visit, once. */
  async #load() {
    if (this.#isLoaded) return;
    const { results } = await request("GET", this.#url, ["results"]);
    this.#isLoaded = true;
    const older = /** @type {Critique[]} */ (results).filter((critique) => isChangeable(critique) && this.#indexOf(critique.assignment) < 0);
    const entries = older.map((critique) => ({ id: critique.assignment, assignment: null, critique, submissionKey: null }));
    this.#entries = [...this.#entries, ...entries].slice(0, MAX_ENTRIES);
  }
}
