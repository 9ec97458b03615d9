/** Counts the critiques submitted since the last break. Stored for this tab, so that a reload does not reset the count. */

export class WorkSession {
  #key;
  #submittedCount;

  /** @param {string} project @param {number} length images before a break is offered */
  constructor(project, length) {
    this.length = length;
    this.#key = `loupe-sitting-${project}`; // tabs that are open during an upgrade have their count under this name
    this.#submittedCount = Number(sessionStorage.getItem(this.#key)) || 0;
  }

  get submittedCount() {
    return this.#submittedCount;
  }

  get isOver() {
    return this.#submittedCount >= this.length;
  }

  increment() {
    this.#set(this.#submittedCount + 1);
  }

  decrement() {
    this.#set(Math.max(0, this.#submittedCount - 1));
  }

  restart() {
    this.#set(0);
  }

  /** @param {number} count */
  #set(count) {
    this.#submittedCount = count;
    try {
      sessionStorage.setItem(this.#key, String(count));
    } catch {
      return; // out of space: the count is right until the next reload
    }
  }
}
