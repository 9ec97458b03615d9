/** Claims assignments before they are needed, and shows the reason when there is none. */

import { ApiError, NetworkError, isRequestError } from "../../../requests/answers.js";
import { retryDelay } from "../../../requests/api.js";
import { AHEAD } from "../../core/assignment_queue.js";
import { requestErrorMessage } from "../../ui/messages.js";
import { closedDesk, fetchFailed, fetching, nothingLeft, waitingForNetwork } from "./empty_states.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Outbox } from "../../core/outbox.js" */
/** @import { ReturnedWork } from "../../core/returned.js" */
/** @import { Assignment, Claimed } from "../../core/types.js" */
/** @import { WorkSession } from "../../core/work_session.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Qualification, QualificationState } from "./qualification.js" */

/** What the server answers while a person is handed no new images and has begun none: it stays so until somebody does something. */
const GATES = new Set(["paused", "consent_required", "qualification_required"]);

/**
 * @typedef {{
 *   queue: AssignmentQueue, returned: ReturnedWork, outbox: Outbox, session: WorkSession, desk: Desk,
 *   projectUrl: string,
 *   showEmptyState: (content: Node) => void,
 *   onSignedOut: () => Promise<void>,
 *   qualification: Qualification | null,
 * }} PrefetchOptions `qualification`: where the desk shows training or the test
 */

export class Prefetcher {
  #options;
  #retryTimer = 0;
  #attempts = 0;
  #isClaiming = false;
  /** Why the server hands out no new images; "" if it does. */
  #gate = "";

  /** @param {PrefetchOptions} options */
  constructor(options) {
    this.#options = options;
    window.addEventListener("online", () => !options.desk.work && this.claim());
  }

  /** Begins with the assignments that came with the page, if there are any. @param {Claimed | null} claimed */
  begin(claimed) {
    const { queue, qualification, returned } = this.#options;
    if (claimed) queue.receive(claimed);
    this.#gate = claimed?.gate?.detail ?? "";
    if (queue.length && qualification?.show(/** @type {QualificationState} */ (claimed), () => this.#fillDesk())) return;
    if (queue.length || returned.length || this.#gate) this.#fillDesk();
    else this.claim();
  }

  /** To be called when the server has accepted a submission. @param {Assignment[]} assignments that came with the answer */
  delivered(assignments) {
    const { queue, desk, qualification } = this.#options;
    queue.refill(assignments);
    if (qualification && !desk.work) return this.claim(); // the answer explains what was submitted
    if (!desk.work) this.#fillDesk();
    if (queue.length < AHEAD && queue.openCount > 0) this.claim();
  }

  /** Claims assignments in the background. */
  claim() {
    void this.#claim();
  }

  async #claim() {
    const { queue, outbox, desk, showEmptyState, qualification } = this.#options;
    window.clearTimeout(this.#retryTimer);
    if (this.#isClaiming) return;
    this.#isClaiming = true;
    if (!desk.work) showEmptyState(fetching());
    if (qualification && outbox.waitingCount) return void (this.#isClaiming = false); // until it is delivered
    try {
      const answer = await queue.claim(outbox.waitingCount + outbox.held.length);
      this.#attempts = 0;
      this.#isClaiming = false;
      this.#gate = answer.gate?.detail ?? "";
      if (!qualification?.show(answer, () => this.#fillDesk())) this.#fillDesk();
    } catch (error) {
      this.#isClaiming = false;
      this.#handleError(error);
    }
  }

  /** Shows the first assignment on an empty desk. */
  #fillDesk() {
    const { queue, returned, outbox, session, desk, projectUrl, showEmptyState } = this.#options;
    if (desk.work) return;
    if (queue.length || returned.length) void desk.next().catch((error) => this.#handleError(error));
    else if (this.#gate) showEmptyState(closedDesk(this.#gate));
    else if (!outbox.waitingCount) showEmptyState(nothingLeft(projectUrl, session.submittedCount, () => this.claim()));
  }

  /** @param {unknown} error */
  #handleError(error) {
    const { outbox, desk, showEmptyState, onSignedOut } = this.#options;
    if (error instanceof ApiError && error.isSignedOut) return void onSignedOut().then(() => this.claim());
    if (!isRequestError(error)) throw error;
    if (error instanceof ApiError && GATES.has(error.code)) {
      this.#gate = error.detail;
      return this.#fillDesk();
    }
    this.#attempts += 1;
    this.#retryTimer = window.setTimeout(() => this.claim(), retryDelay(this.#attempts, error) * 1000);
    if (desk.work) return undefined;
    const isOffline = error instanceof NetworkError;
    return showEmptyState(isOffline ? waitingForNetwork(outbox.waitingCount) : fetchFailed(requestErrorMessage(error), () => this.claim()));
  }
}
