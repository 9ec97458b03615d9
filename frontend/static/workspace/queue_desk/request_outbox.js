/** Requests until the server has answered them: stored in this browser at once, sent in their order, and again until answered. */

import { ApiError, ForeignAnswerError, isRequestError } from "../../requests/answers.js";
import { retryDelay } from "../../requests/api.js";

/** @import { RequestError } from "../core/types.js" */

/** @typedef {{id: string, at: number}} StoredRequest `id` is unique among what waits; `at` in milliseconds. Browsers hold them, so their names cannot change */

/**
 * @template {StoredRequest} T
 * @typedef {{
 *   storage: Storage | null, name: string,
 *   send: (request: T) => Promise<any>,
 *   onState: () => void,
 *   onDelivered: (request: T, answer: any) => void,
 *   onRejected: (request: T, error: ApiError | ForeignAnswerError) => void,
 *   onSignedOut: () => void,
 *   holdMs?: number,
 * }} OutboxOptions `name` begins every key of this person in the storage; `holdMs`: how long the last request can be taken
 *   back before it is sent
 */

/** @template {StoredRequest} T */
export class RequestOutbox {
  #options;
  /** @type {T[]} */
  #requests = [];
  #sendingId = "";
  #attempts = 0;
  #timer = 0;
  #isPaused = false;
  #isUnstored = false;
  /** Until when the last request is held, in milliseconds. */
  #heldUntil = 0;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {OutboxOptions<T>} options */
  constructor(options) {
    this.#options = options;
    this.#requests = this.#read();
  }

  /** @returns {string[]} the ids of the requests that wait */
  get waitingIds() {
    return this.#requests.map(({ id }) => id);
  }

  /** Whether something would be lost if the page were closed now. */
  get isAtRisk() {
    return this.#isUnstored && this.#requests.length > 0;
  }

  /** Adds a request, in place of an earlier one with the same id that waits still. @param {T} request */
  add(request) {
    this.#requests = [...this.#requests.filter(({ id }) => id !== request.id || id === this.#sendingId), request];
    this.#heldUntil = Date.now() + (this.#options.holdMs ?? 0);
    this.#write(request);
    this.#options.onState();
    void this.#run();
  }

  /** Takes back a request that was not sent yet. @param {string} id @returns {boolean} whether there was one */
  takeBack(id) {
    if (id === this.#sendingId || !this.waitingIds.includes(id)) return false;
    this.#requests = this.#requests.filter((request) => request.id !== id);
    this.#options.storage?.removeItem(this.#key(id));
    this.#options.onState();
    return true;
  }

  /** Sends what waits without waiting for the next attempt. */
  resume() {
    this.#isPaused = false;
    void this.#run();
  }

  /** Sends what waits, also what could still be taken back, because the page may be closed next. */
  flush() {
    if (this.#heldUntil <= Date.now()) return;
    this.#heldUntil = 0;
    void this.#run();
  }

  async #run() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    while (this.#requests.length && !this.#sendingId && !this.#isPaused && !this.#timer) {
      const heldMs = this.#requests.length > 1 ? 0 : this.#heldUntil - Date.now();
      if (heldMs > 0) this.#timer = window.setTimeout(() => void this.#run(), heldMs);
      else await this.#send(this.#requests[0]);
    }
  }

  /** @param {T} request */
  async #send(request) {
    const { send, onState, onDelivered, onRejected } = this.#options;
    this.#sendingId = request.id;
    try {
      const answer = await send(request);
      this.#settle(request);
      onDelivered(request, answer);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      if (!isAboutRequest(error)) this.#retryAfter(error);
      else {
        this.#settle(request);
        onRejected(request, error);
      }
    } finally {
      this.#sendingId = "";
      onState();
    }
  }

  /** @param {T} request */
  #settle(request) {
    this.#attempts = 0;
    this.lastError = null;
    this.#requests = this.#requests.filter((candidate) => candidate !== request);
    if (!this.waitingIds.includes(request.id)) this.#options.storage?.removeItem(this.#key(request.id));
  }

  /** @param {RequestError} error */
  #retryAfter(error) {
    this.lastError = error;
    if (error instanceof ApiError && error.isSignedOut) {
      this.#isPaused = true;
      return this.#options.onSignedOut();
    }
    this.#attempts += 1;
    this.#timer = window.setTimeout(() => void this.#run(), retryDelay(this.#attempts, error) * 1000);
  }

  /** @param {string} id */
  #key(id) {
    return `${this.#options.name}judgement/${id}`;
  }

  /** @param {T} request */
  #write(request) {
    const { storage } = this.#options;
    try {
      storage?.setItem(this.#key(request.id), JSON.stringify(request));
      this.#isUnstored ||= !storage;
    } catch {
      this.#isUnstored = true; // out of space: it is sent from memory, and leaving the page asks first
    }
  }

  /** @returns {T[]} what an earlier visit stored, oldest first */
  #read() {
    const { storage } = this.#options;
    const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(this.#key("")));
    const stored = /** @type {T[]} */ (keys.map((key) => JSON.parse(storage?.getItem(key) ?? "null")).filter(Boolean));
    return stored.sort((first, second) => first.at - second.at);
  }
}

/** Whether an answer rejects this request, so that the others need not wait. @param {RequestError} error @returns {error is ApiError | ForeignAnswerError} */
function isAboutRequest(error) {
  if (error instanceof ForeignAnswerError) return error.isAboutRequest && error.status !== 403;
  return error instanceof ApiError && !error.isTemporary && !error.isSignedOut;
}
