/** Decides when a task that follows changes runs: soon after the first change, one run at a time. No page, no network. */

/**
 * Runs `task` within `withinMs` of the first change that no run has taken up, however many changes follow. A run that is
 * due while another is under way, or while the throttle is on hold, starts as soon as that is over.
 */
export class Throttle {
  #task;
  #withinMs;
  #timer = 0;
  #hasChanges = false;
  #isDue = false;
  #isRunning = false;
  #isOnHold = false;
  #isStopped = false;
  #pausedUntil = 0;

  /**
   * @param {() => Promise<void>} task takes up the changes made so far
   * @param {number} withinMs
   */
  constructor(task, withinMs) {
    this.#task = task;
    this.#withinMs = withinMs;
  }

  /** Runs the task now, or as soon as it may run. */
  flush() {
    this.#isDue = true;
    this.#startIfFree();
  }

  /** To be called after each change. */
  changed() {
    if (this.#hasChanges || this.#isStopped) return;
    this.#hasChanges = true;
    this.#setTimer(Math.max(this.#withinMs, this.#pausedUntil - Date.now()));
  }

  /** Runs the task again later, or with the next change when that is sooner. @param {number} delayMs */
  retryAfter(delayMs) {
    if (!this.#hasChanges && !this.#isStopped) this.#setTimer(delayMs);
  }

  /** Runs the task again later, and with no change before that: a server has asked for it. @param {number} delayMs */
  pause(delayMs) {
    if (this.#isStopped) return;
    this.#isDue = false;
    this.#pausedUntil = Date.now() + delayMs;
    this.#setTimer(delayMs);
  }

  /** Starts no run until the promise is settled. @param {Promise<void>} promise */
  holdUntil(promise) {
    this.#isOnHold = true;
    void promise.finally(() => {
      this.#isOnHold = false;
      this.#startIfFree();
    });
  }

  /** Starts no further run. */
  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {number} delayMs */
  #setTimer(delayMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), delayMs);
  }

  #startIfFree() {
    if (!this.#isDue || this.#isRunning || this.#isOnHold || this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#isDue = this.#hasChanges = false;
    this.#pausedUntil = 0;
    this.#isRunning = true;
    void this.#task().finally(() => {
      this.#isRunning = false;
      this.#startIfFree();
    });
  }
}
