/** Measures the seconds spent on each stage, only while the page is visible and nobody takes a break. */

/** @import { Work } from "./types.js" */

export class StageTimer {
  /** @type {Work | null} */
  #work = null;
  /** When the current measurement began; 0 while nothing is measured. */
  #since = 0;
  #isPaused = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#begin();
      else this.record();
    });
  }

  /** @param {Work | null} work */
  watch(work) {
    this.#work = work;
    this.#begin();
  }

  /** Adds the time since the last call to the stage that is open. */
  record() {
    // Never negative: a critique must not be rejected because a clock was set back.
    const seconds = Math.max(0, performance.now() - this.#since) / 1000;
    const stage = this.#work?.openStage;
    if (this.#work && stage && this.#since) this.#work.timings[stage] = (this.#work.timings[stage] ?? 0) + seconds;
    this.#begin();
  }

  /** Measures nothing until the promise is settled. @template T @param {Promise<T>} promise @returns {Promise<T>} */
  pauseDuring(promise) {
    this.record();
    this.#isPaused = true;
    this.#since = 0;
    return promise.finally(() => {
      this.#isPaused = false;
      this.#begin();
    });
  }

  #begin() {
    this.#since = document.visibilityState === "visible" && !this.#isPaused ? performance.now() : 0;
  }
}
