/** Submissions that wait to be sent: stored until the server has them, sent one by one, in order. */

import { ApiError, ForeignAnswerError, NetworkError, isRequestError } from "../../requests/answers.js";
import { request, retryDelay } from "../../requests/api.js";
import { Backoff } from "./backoff.js";
import { ANSWER_PARTS, mayPass } from "./submissions.js";

/** @import { RequestError, Submission } from "./types.js" */
/** @import { OutboxStore } from "./outbox_store.js" */

/** How long a person waits to learn whether a submission that is being sent has arrived. */
const OUTCOME_MS = 4000;
/** Tabs of the desk's earlier versions may be open beside this one, so the name cannot change. */
const LOCK = "loupe-outbox";

/**
 * @typedef {{
 *   store: OutboxStore,
 *   onState: () => void,
 *   onDelivered: (submission: Submission, answer: any) => void,
 *   onRejected: (submission: Submission) => void,
 *   onSignedOut: () => void,
 * }} OutboxOptions `onRejected` is called once for each reason
 */

export class Outbox {
  #options;
  /** @type {Submission[]} */
  #submissions = [];
  /** Keys that were stored: a submission that is stored no more was sent by another tab. @type {Set<string>} */
  #storedKeys = new Set();
  #attempts = 0;
  #retryTimer = 0;
  /** Keys of held submissions that are to be tried again now. @type {Set<string>} */
  #dueKeys = new Set();
  #backoff = new Backoff(() => this.retryHeld());
  #isPaused = false;
  /** @type {RequestError | null} */
  #lastError = null;
  /** The key of the submission that is being sent. @type {string | null} */
  #sendingKey = null;
  #sending = Promise.resolve();

  /** @param {OutboxOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** All that are not delivered, oldest first. */
  get submissions() {
    return this.#submissions;
  }

  get isSending() {
    return this.#sendingKey !== null;
  }

  /** How many submissions wait to be sent. */
  get waitingCount() {
    return this.#submissions.filter((submission) => !submission.refused).length;
  }

  /** The submissions that were rejected for a reason that may pass: they stay here and are tried again. */
  get held() {
    return this.#submissions.filter(({ refused }) => refused && mayPass(refused));
  }

  /** Whether the last attempt got no answer. */
  get isOffline() {
    return this.#lastError instanceof NetworkError;
  }

  /** Why the last attempt failed; null after one that succeeded. */
  get lastError() {
    return this.#lastError;
  }

  /** Whether something would be lost with this page. */
  get isAtRisk() {
    return this.#submissions.some((submission) => !this.#options.store.isStored(submission));
  }

  /** Whether an assignment is submitted or skipped here. @param {string} assignment */
  holds(assignment) {
    return this.#submissions.some((submission) => submission.kind !== "flag" && submission.assignment.id === assignment);
  }

  /** Reads what an earlier visit stored, and sends it. */
  async load() {
    this.#submissions = await this.#options.store.all();
    for (const submission of this.#submissions) this.#storedKeys.add(submission.key);
    const rejected = this.#submissions.filter(({ refused }) => refused && !mayPass(refused));
    for (const submission of rejected) this.#options.onRejected(submission);
    this.#options.onState();
    this.retryHeld();
  }

  /** Sends again after a pause, or without waiting for the next attempt; what is held is tried again, too. */
  resume() {
    this.#isPaused = false;
    this.retryHeld();
  }

  /** Tries everything again that was rejected for a reason that may have passed. */
  retryHeld() {
    for (const { key } of this.held) this.#dueKeys.add(key);
    void this.#run();
  }

  /**
   * Accepts a submission at once and sends it in the background.
   *
   * @param {Submission} submission
   * @returns {Promise<boolean>} whether it is stored and still here, so that its draft can be removed
   */
  async add(submission) {
    this.#submissions.push(submission);
    this.#options.onState();
    const isStored = await this.#store(submission);
    if (!this.#retryTimer) void this.#run();
    return isStored && this.#submissions.includes(submission);
  }

  /** Sends a rejected submission once more, as it is. @param {Submission} submission */
  sendAgain(submission) {
    submission.refused = null;
    void this.#run();
  }

  /** @param {string} key */
  async discard(key) {
    this.#submissions = this.#submissions.filter((submission) => submission.key !== key);
    await this.#options.store.remove(key);
    this.#options.onState();
  }

  /**
   * Takes back a submission that was not sent yet. Waits for the outcome of one that is being sent; throws NetworkError
   * when that takes too long.
   *
   * @param {string} key
   * @returns {Promise<Submission | null>} null when it has arrived
   */
  async takeBack(key) {
    if (this.#sendingKey === key) {
      await Promise.race([this.#sending, new Promise((resolve) => window.setTimeout(resolve, OUTCOME_MS))]);
    }
    if (this.#sendingKey === key) throw new NetworkError("still being sent");
    const submission = this.#submissions.find((candidate) => candidate.key === key);
    if (!submission) return null;
    await this.#remove(submission);
    this.#options.onState();
    return submission;
  }

  /** Sends the first submission, then the next; after a temporary failure it waits before the next attempt. */
  async #run() {
    window.clearTimeout(this.#retryTimer);
    this.#retryTimer = 0;
    const submission = this.#submissions.find(({ key, refused }) => !refused || this.#dueKeys.has(key));
    if (!submission || this.#sendingKey || this.#isPaused) return;
    this.#sendingKey = submission.key;
    this.#options.onState();
    this.#sending = this.#send(submission);
    await this.#sending;
    if (!this.#retryTimer) void this.#run();
  }

  /** @param {Submission} submission */
  async #send(submission) {
    try {
      await withLock(() => this.#deliver(submission));
      this.#attempts = 0;
      this.#lastError = null;
    } catch (error) {
      this.#retryAfter(error);
    } finally {
      this.#sendingKey = null;
      this.#options.onState();
    }
  }

  /** @param {Submission} submission */
  async #deliver(submission) {
    const wasSentElsewhere = this.#storedKeys.has(submission.key) && !(await this.#options.store.has(submission.key));
    if (wasSentElsewhere) return void (await this.#remove(submission));
    try {
      const answer = await request(submission.method, submission.path, ANSWER_PARTS[submission.kind], submission.body);
      await this.#remove(submission);
      this.#backoff.stop();
      this.#options.onDelivered(submission, answer);
    } catch (error) {
      if (!isAboutSubmission(error)) throw error;
      await this.#reject(submission, error);
    }
    this.#backoff.while(this.held.length > 0);
  }

  /** @param {unknown} error */
  #retryAfter(error) {
    if (error instanceof ApiError && error.isSignedOut) {
      this.#isPaused = true;
      return this.#options.onSignedOut();
    }
    if (!isRequestError(error)) throw error;
    this.#attempts += 1;
    this.#lastError = error;
    this.#retryTimer = window.setTimeout(() => this.#run(), retryDelay(this.#attempts, error) * 1000);
  }

  /** @param {Submission} submission @param {ApiError | ForeignAnswerError} error */
  async #reject(submission, error) {
    const isKnown = submission.refused?.code === error.code;
    this.#dueKeys.delete(submission.key);
    submission.refused = rejectionOf(error);
    await this.#store(submission);
    if (!isKnown) this.#options.onRejected(submission);
  }

  /** Stores a submission if the browser has the space; it is sent from memory in either case. @param {Submission} submission */
  async #store(submission) {
    const isStored = await this.#options.store.put(submission);
    if (isStored) this.#storedKeys.add(submission.key);
    return isStored;
  }

  /** @param {Submission} submission */
  async #remove(submission) {
    this.#dueKeys.delete(submission.key);
    this.#submissions = this.#submissions.filter((candidate) => candidate !== submission);
    await this.#options.store.remove(submission.key);
  }
}

/** Whether an answer rejects this submission, so that the others need not wait. @param {unknown} error @returns {error is ApiError | ForeignAnswerError} */
function isAboutSubmission(error) {
  if (error instanceof ForeignAnswerError) return error.isAboutRequest;
  return error instanceof ApiError && !error.isTemporary && !error.isSignedOut;
}

/** @param {ApiError | ForeignAnswerError} error @returns {NonNullable<Submission["refused"]>} */
function rejectionOf(error) {
  if (error instanceof ForeignAnswerError) return { code: error.code, detail: "", fields: {} };
  const { code, detail, fields, body } = error;
  const critique = /** @type {{id?: unknown} | string | undefined} */ (body.critique);
  const id = typeof critique === "string" ? critique : critique?.id;
  return { code, detail, fields, ...(typeof id === "string" && { critique: id }) };
}

/**
 * Lets one tab send at a time, so that two tabs do not send the same submission. Where the browser has no locks (a page
 * served without TLS), the submission's key still keeps the server from accepting it twice.
 *
 * @param {() => Promise<void>} task
 */
function withLock(task) {
  return navigator.locks ? navigator.locks.request(LOCK, task) : task();
}
