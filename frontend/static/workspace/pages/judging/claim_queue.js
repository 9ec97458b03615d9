/** Interpretations that this person has claimed: some are always here, with their images, before they are needed. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";

/** @import { ImageLoader } from "../../viewer/image_loader.js" */
/** @import { Claim, RequestError } from "./types.js" */

const AHEAD = 3;
/** The most that the server claims for a person. */
const MAX_CLAIMS = 10;

/**
 * @typedef {{
 *   url: string, images: ImageLoader,
 *   titleOf: (claim: Claim) => string,
 *   busyIds: () => string[],
 *   isKnown: (id: string) => boolean,
 *   onFilled: () => void,
 * }} QueueOptions `busyIds`: claims that count for the server although they are not in the queue;
 *   `isKnown`: whether a claim was shown in this visit; `onFilled`: a request has ended
 */

export class ClaimQueue {
  #options;
  /** @type {Claim[]} */
  #waiting = [];
  isLoading = false;
  /** Whether the server had nothing new when it was last asked. */
  isDry = false;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {QueueOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Returns the next claim, and fetches more. @returns {Claim | null} */
  take() {
    const claim = this.#waiting.shift() ?? null;
    if (this.#waiting.length < AHEAD - 1 && !this.isDry) void this.fill();
    return claim;
  }

  /** Puts a claim after all others that are here. @param {Claim} claim */
  putLast(claim) {
    this.#waiting = [...this.#waiting.filter(({ id }) => id !== claim.id), claim];
  }

  async fill() {
    if (this.isLoading) return;
    const { url, busyIds, onFilled } = this.#options;
    this.isLoading = true;
    try {
      const count = Math.min(MAX_CLAIMS, AHEAD + busyIds().length);
      const { claims } = await request("POST", url, ["claims", "open"], { count });
      this.lastError = null;
      this.isDry = !this.#add(claims);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      this.lastError = error;
    } finally {
      this.isLoading = false;
      onFilled();
    }
  }

  /** @param {Claim[]} claims @returns {boolean} whether any of them was not here yet */
  #add(claims) {
    const waiting = new Set(this.#waiting.map(({ id }) => id));
    const unknown = claims.filter(({ id }) => !waiting.has(id) && !this.#options.isKnown(id));
    for (const claim of unknown) {
      this.#waiting.push(claim);
      this.#options.images.prefetch(claim.image, this.#options.titleOf(claim));
    }
    return unknown.length > 0;
  }
}
