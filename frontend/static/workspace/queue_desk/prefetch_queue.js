/** Rows that wait for this person, such as questions to check: some are always here, with their images, before they are needed. */

import { isRequestError } from "../../requests/answers.js";

/** @import { ImageInfo, RequestError } from "../core/types.js" */
/** @import { ImageLoader } from "../viewer/image_loader.js" */

/** With fewer rows than this, more are fetched. */
const LEAST = 2;

/** @typedef {{id: string, image: ImageInfo}} Row */

/**
 * @template {Row} R
 * @typedef {{
 *   images: ImageLoader,
 *   fetchRows: (waitingIds: string[]) => Promise<R[]>,
 *   isKnown: (id: string) => boolean,
 *   onFilled: () => void,
 * }} QueueOptions `fetchRows` may return rows that are here already; `isKnown`: whether a row is on the page, waits to be sent or
 *   is finished; `onFilled`: a request has ended
 */

/** @template {Row} R */
export class PrefetchQueue {
  #options;
  /** @type {R[]} */
  #waiting = [];
  isLoading = false;
  /** Whether the server had nothing new when it was last asked. */
  isDry = false;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {QueueOptions<R>} options */
  constructor(options) {
    this.#options = options;
  }

  /** The rows that are here and were not taken, the next one first. @returns {readonly R[]} */
  get waitingRows() {
    return this.#waiting;
  }

  /** Takes in rows that are not here yet. @param {R[]} rows @returns {boolean} whether there was one */
  add(rows) {
    const { images, isKnown } = this.#options;
    const waiting = new Set(this.#waiting.map(({ id }) => id));
    const unknown = rows.filter(({ id }) => !waiting.has(id) && !isKnown(id));
    this.#waiting.push(...unknown);
    for (const { image } of unknown) images.prefetch(image, imageTitle(image));
    return unknown.length > 0;
  }

  /** Returns the next row, and fetches more. @returns {R | null} */
  take() {
    const row = this.#waiting.shift() ?? null;
    if (this.#waiting.length < LEAST && !this.isDry) void this.fill();
    return row;
  }

  /** Puts a row before all others. @param {R} row */
  putFirst(row) {
    this.#waiting = [row, ...this.#waiting.filter(({ id }) => id !== row.id)];
  }

  /** Puts a row after all others that are here. @param {R} row */
  putLast(row) {
    this.#waiting = [...this.#waiting.filter(({ id }) => id !== row.id), row];
  }

  async fill() {
    if (this.isLoading) return;
    const { fetchRows, onFilled } = this.#options;
    this.isLoading = true;
    try {
      const rows = await fetchRows(this.#waiting.map(({ id }) => id));
      this.lastError = null;
      this.isDry = !this.add(rows);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      this.lastError = error;
    } finally {
      this.isLoading = false;
      onFilled();
    }
  }
}

/** @param {ImageInfo} image */
export function imageTitle({ title, file }) {
  return title || file;
}
