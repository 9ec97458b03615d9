/** Questions that this person has claimed to check: some are always here, with their images, before they are needed. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";

/** @import { ImageLoader } from "../../viewer/image_loader.js" */
/** @import { Check, RequestError } from "./types.js" */

const AHEAD = 3;
/** The most that the server claims for a person. */
const MAX_CLAIMS = 10;

/**
 * @typedef {{
 *   url: string, images: ImageLoader,
 *   titleOf: (check: Check) => string,
 *   busyIds: () => string[],
 *   isOver: (id: string) => boolean,
 *   onFilled: () => void,
 * }} QueueOptions `busyIds`: checks that are on the page or of which something waits to be sent;
 *   `isOver`: whether a check is finished for this person; `onFilled`: a request has ended
 */

export class CheckQueue {
  #options;
  /** @type {Check[]} */
  #waiting = [];
  isLoading = false;
  /** Whether the server had nothing new when it was last asked. */
  isDry = false;
  /** How many more there are for this person, as far as the server has said. @type {number | null} */
  open = null;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {QueueOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Takes in what was claimed. @param {{cross_checks: Check[], open: number}} claimed @returns {boolean} whether any of it was not here yet */
  add({ cross_checks: checks, open }) {
    this.open = open;
    const known = new Set([...this.#waiting.map(({ id }) => id), ...this.#options.busyIds()]);
    // A claim that was on its way together with a verdict still lists the check that this has finished.
    const unknown = checks.filter(({ id }) => !known.has(id) && !this.#options.isOver(id));
    for (const check of unknown) {
      this.#waiting.push(check);
      this.#options.images.prefetch(check.image, this.#options.titleOf(check));
    }
    return unknown.length > 0;
  }

  /** Returns the next check, and claims more. @returns {Check | null} */
  take() {
    const check = this.#waiting.shift() ?? null;
    if (this.#waiting.length < AHEAD - 1 && !this.isDry) void this.fill();
    return check;
  }

  /** Puts a check first. @param {Check} check */
  putFirst(check) {
    this.#waiting = [check, ...this.#waiting.filter(({ id }) => id !== check.id)];
  }

  /** Puts a check after all others that are here. @param {Check} check */
  putLast(check) {
    this.#waiting = [...this.#waiting.filter(({ id }) => id !== check.id), check];
  }

  async fill() {
    if (this.isLoading) return;
    const { url, busyIds, onFilled } = this.#options;
    this.isLoading = true;
    try {
      const count = Math.min(MAX_CLAIMS, AHEAD + busyIds().length);
      const claimed = await request("POST", url, ["cross_checks", "open"], { count });
      this.lastError = null;
      this.isDry = !this.add(claimed);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      this.lastError = error;
    } finally {
      this.isLoading = false;
      onFilled();
    }
  }
}
