/** Saves the draft of one work to the server, and handles its answers. */

import { ApiError, ForeignAnswerError, NetworkError, isRequestError } from "../../requests/answers.js";
import { request, retryDelay } from "../../requests/api.js";
import { fingerprint, haveSameContent, isOwnSave } from "./comparison.js";
import { mayPass } from "./submissions.js";
import { Throttle } from "./throttle.js";
import { draftContent } from "./work.js";

/** @import { Draft, RequestError, Work } from "./types.js" */
/** @import { SavingState } from "../ui/save_indicator.js" */

/** A save leaves within a second of the first unsent change; the rest of the second allows for a busy browser. */
const WITHIN_MS = 800;
/** The first saves without an answer are the most likely to have arrived: they were sent before the network failed. */
const MAX_UNANSWERED = 100;

/**
 * @typedef {{
 *   api: string,
 *   recordTime: () => void,
 *   store: (sync: DraftSync) => Promise<void>,
 *   onChange: () => void,
 *   onConflict: (work: Work, remote: Draft) => Promise<void>,
 *   onSignedOut: () => void,
 * }} SyncServices `store` writes the draft to this browser; `onConflict` resolves when the person has chosen
 */

export class DraftSync {
  /** What is on the desk now or was last. @type {Work} */
  work;
  isClosed = false;
  /** @type {{state: SavingState, error: RequestError | null} | null} */
  failure = null;
  /** Fingerprints of the saves since `work.version` that were not answered. @type {string[]} */
  sent;
  #services;
  #throttle = new Throttle(() => this.#save(), WITHIN_MS);
  #attempts = 0;
  #keepalive = false;

  /** @param {Work} work @param {string[]} sent @param {SyncServices} services */
  constructor(work, sent, services) {
    this.work = work;
    this.sent = sent;
    this.#services = services;
  }

  /** To be called after each change of a work that the server is to have. */
  changed() {
    this.#throttle.changed();
  }

  /** Saves without waiting. @param {boolean} keepalive the page may be gone before the answer */
  flush(keepalive) {
    this.#keepalive = keepalive;
    this.#throttle.flush();
  }

  /** Saves no more, and ignores the answer to a save that is under way. */
  close() {
    this.isClosed = true;
    this.#throttle.stop();
  }

  /** @param {SavingState} state @param {RequestError | null} [error] */
  fail(state, error = null) {
    this.failure = { state, error };
    this.#services.onChange();
  }

  async #save() {
    const { work } = this;
    const keepalive = this.#keepalive;
    this.#keepalive = false;
    if (!isForServer(work)) return;
    this.#services.recordTime();
    const { edits } = work;
    const body = { version: work.version, ...draftContent(work) };
    const sentFingerprint = fingerprint(body);
    if (this.sent.length < MAX_UNANSWERED) this.sent = [...this.sent, sentFingerprint];
    this.#storeInBackground();
    try {
      const { version } = await request("PUT", `${this.#services.api}assignments/${work.id}/draft/`, ["version"], body, { keepalive });
      if (!Number.isInteger(version)) throw new ForeignAnswerError(200); // stored, it would have every later save rejected
      Object.assign(work, { version, savedEdits: edits });
      this.#acknowledge(version);
    } catch (error) {
      if (error instanceof ApiError && !error.isTemporary) this.sent = this.sent.filter((entry) => entry !== sentFingerprint);
      if (!this.isClosed) this.#handleError(error);
    }
  }

  /** Does not wait for the disk, which may be slower than the server. */
  #storeInBackground() {
    void this.#services.store(this).catch(() => undefined); // the change itself was stored before, and reported the failure
  }

  /** @param {number} version what the server has now */
  #acknowledge(version) {
    this.work.version = version; // the desk may show the assignment with a new work by now
    this.#attempts = 0;
    this.sent = [];
    this.failure = null;
    if (this.isClosed) return;
    this.#storeInBackground();
    this.#services.onChange();
  }

  /** @param {unknown} error */
  #handleError(error) {
    if (error instanceof ApiError && error.code === "stale_draft") return this.#reconcile(/** @type {Draft} */ (error.body.draft));
    if (error instanceof ApiError && error.isSignedOut) return this.#services.onSignedOut();
    if (!isRequestError(error)) throw error;
    if (!(error instanceof ApiError) || error.isTemporary || mayPass(error)) {
      this.#attempts += 1;
      const delayMs = retryDelay(this.#attempts, error) * 1000;
      if ("retryAfter" in error && error.retryAfter) this.#throttle.pause(delayMs);
      else this.#throttle.retryAfter(delayMs);
    }
    return this.fail(error instanceof NetworkError ? "offline" : "failed", error);
  }

  /** @param {Draft} remote the draft that the server has instead */
  #reconcile(remote) {
    const { work, sent } = this;
    this.failure = null; // the server has answered
    this.#services.onChange();
    if (!haveSameContent(work, remote) && !isOwnSave({ version: work.version, sent }, remote)) {
      return this.#throttle.holdUntil(this.#services.onConflict(work, remote));
    }
    work.version = remote.version;
    this.sent = [];
    return this.#throttle.flush();
  }
}

/** @param {Work} work whether it has changes that the server does not have */
export function isUnsaved(work) {
  return work.edits !== work.savedEdits;
}

/** Whether there is something to save to the server. The changes of a revision stay in this browser until it is submitted. @param {Work} work */
export function isForServer(work) {
  return !work.critique && isUnsaved(work);
}
