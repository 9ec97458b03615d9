/** Counts what was submitted since the last break. Stored for this tab, so that a reload does not reset the count. */

import { kindOf } from "../questions/registry.js";

/** @import { Work } from "./types.js" */

/** @typedef {{seconds: number, items: number, at: number}} Totals time at work, items written, and when it was counted last, in milliseconds */

/** After a pause of this length a new session begins by itself. */
const BREAK_MS = 60 * 60 * 1000;

export class WorkSession {
  #key;
  #totalsKey;
  #submittedCount;
  /** @type {Totals} */
  #totals;

  /** @param {string} project @param {number} length images before a break is offered */
  constructor(project, length) {
    this.length = length;
    this.#key = `loupe-sitting-${project}`; // tabs that are open during an upgrade have their count under this name
    this.#totalsKey = `${this.#key}/totals`;
    this.#submittedCount = Number(sessionStorage.getItem(this.#key)) || 0;
    this.#totals = { seconds: 0, items: 0, at: Date.now(), ...JSON.parse(sessionStorage.getItem(this.#totalsKey) ?? "{}") };
  }

  get submittedCount() {
    return this.#hadBreak() ? 0 : this.#submittedCount;
  }

  get isOver() {
    return this.submittedCount >= this.length;
  }

  /** Whole minutes at work, without breaks. */
  get minutes() {
    return Math.round(this.#totals.seconds / 60);
  }

  /** How many items for a benchmark were written. */
  get items() {
    return this.#totals.items;
  }

  /** Counts a work that is submitted. @param {Work} work */
  add(work) {
    if (this.#hadBreak()) this.restart();
    this.#count(work, 1);
  }

  /** Takes a work back that was undone or rejected. @param {Work} work */
  remove(work) {
    this.#count(work, -1);
  }

  restart() {
    this.#set(0, { seconds: 0, items: 0, at: Date.now() });
  }

  #hadBreak() {
    return Date.now() - this.#totals.at > BREAK_MS;
  }

  /** @param {Work} work @param {1 | -1} sign */
  #count({ definition, answers, timings }, sign) {
    const questions = definition.stages.flatMap((stage) => stage.questions);
    const items = questions.filter((question) => kindOf(question).isItem && answers[question.key] !== undefined).length;
    const seconds = Object.values(timings).reduce((sum, part) => sum + part, 0);
    this.#set(Math.max(0, this.#submittedCount + sign), {
      seconds: Math.max(0, this.#totals.seconds + sign * seconds),
      items: Math.max(0, this.#totals.items + sign * items),
      at: Date.now(),
    });
  }

  /** @param {number} count @param {Totals} totals */
  #set(count, totals) {
    this.#submittedCount = count;
    this.#totals = totals;
    try {
      sessionStorage.setItem(this.#key, String(count));
      sessionStorage.setItem(this.#totalsKey, JSON.stringify(totals));
    } catch {
      return; // out of space: the count is right until the next reload
    }
  }
}
