/** Runs a task again and again, less and less often: from half a minute up to a quarter of an hour. */

const FIRST_SECONDS = 30;
const LAST_SECONDS = 900;

export class Backoff {
  #task;
  #timer = 0;
  #seconds = FIRST_SECONDS;

  /** @param {() => void} task */
  constructor(task) {
    this.#task = task;
  }

  /** Runs the task some time later, unless that is settled already; stops when there is no need of it. @param {boolean} isNeeded */
  while(isNeeded) {
    if (!isNeeded) return this.stop();
    this.#timer ||= window.setTimeout(() => this.#run(), this.#seconds * (0.8 + Math.random() * 0.4) * 1000);
  }

  /** Runs the task no more; the next time begins with the shortest wait. */
  stop() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#seconds = FIRST_SECONDS;
  }

  #run() {
    this.#timer = 0;
    this.#seconds = Math.min(LAST_SECONDS, this.#seconds * 2);
    this.#task();
  }
}
