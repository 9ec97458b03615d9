/** Judgements until the server has them: stored in this browser at once, sent in their order, and again until answered. */

import { ApiError, ForeignAnswerError, isRequestError } from "../../../requests/answers.js";
import { retryDelay } from "../../../requests/api.js";

/** @import { RequestError } from "./types.js" */

/** @typedef {{id: string, at: number}} Sendable `id` is unique among what waits; `at` in milliseconds */

/**
 * @template {Sendable} T
 * @typedef {{
 *   storage: Storage | null, name: string,
 *   send: (judgement: T) => Promise<any>,
 *   onState: () => void,
 *   onDelivered: (judgement: T, answer: any) => void,
 *   onRejected: (judgement: T, error: ApiError | ForeignAnswerError) => void,
 *   onSignedOut: () => void,
 * }} OutboxOptions `name` begins every key of this person in the storage
 */

/** @template {Sendable} T */
export class JudgementOutbox {
  #options;
  /** @type {T[]} */
  #judgements = [];
  #sendingId = "";
  #attempts = 0;
  #timer = 0;
  #isPaused = false;
  #isUnstored = false;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {OutboxOptions<T>} options */
  constructor(options) {
    this.#options = options;
    this.#judgements = this.#read();
  }

  /** @returns {string[]} the ids of the judgements that wait */
  get waitingIds() {
    return this.#judgements.map(({ id }) => id);
  }

  /** Whether something would be lost if the page were closed now. */
  get isAtRisk() {
    return this.#isUnstored && this.#judgements.length > 0;
  }

  /** Adds a judgement, in place of an earlier one with the same id that waits still. @param {T} judgement */
  add(judgement) {
    this.#judgements = [...this.#judgements.filter(({ id }) => id !== judgement.id || id === this.#sendingId), judgement];
    this.#write(judgement);
    this.#options.onState();
    void this.#run();
  }

  /** Takes back a judgement that was not sent yet. @param {string} id @returns {boolean} whether there was one */
  takeBack(id) {
    if (id === this.#sendingId || !this.waitingIds.includes(id)) return false;
    this.#judgements = this.#judgements.filter((judgement) => judgement.id !== id);
    this.#options.storage?.removeItem(this.#key(id));
    this.#options.onState();
    return true;
  }

  /** Sends what waits without waiting for the next attempt. */
  resume() {
    this.#isPaused = false;
    void this.#run();
  }

  async #run() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    while (this.#judgements.length && !this.#sendingId && !this.#isPaused && !this.#timer) await this.#send(this.#judgements[0]);
  }

  /** @param {T} judgement */
  async #send(judgement) {
    const { send, onState, onDelivered, onRejected } = this.#options;
    this.#sendingId = judgement.id;
    try {
      const answer = await send(judgement);
      this.#settle(judgement);
      onDelivered(judgement, answer);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      if (!isAboutJudgement(error)) this.#retryAfter(error);
      else {
        this.#settle(judgement);
        onRejected(judgement, error);
      }
    } finally {
      this.#sendingId = "";
      onState();
    }
  }

  /** @param {T} judgement */
  #settle(judgement) {
    this.#attempts = 0;
    this.lastError = null;
    this.#judgements = this.#judgements.filter((candidate) => candidate !== judgement);
    if (!this.waitingIds.includes(judgement.id)) this.#options.storage?.removeItem(this.#key(judgement.id));
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

  /** @param {T} judgement */
  #write(judgement) {
    const { storage } = this.#options;
    try {
      storage?.setItem(this.#key(judgement.id), JSON.stringify(judgement));
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

/** Whether an answer rejects this judgement, so that the others need not wait. @param {RequestError} error @returns {error is ApiError | ForeignAnswerError} */
function isAboutJudgement(error) {
  if (error instanceof ForeignAnswerError) return error.isAboutRequest && error.status !== 403;
  return error instanceof ApiError && !error.isTemporary && !error.isSignedOut;
}
