/** The work of a person that waits in this browser: submissions, and drafts that the server does not accept just now. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { DraftStore } from "../../core/draft_store.js";
import { Outbox } from "../../core/outbox.js";
import { OutboxStore } from "../../core/outbox_store.js";
import { workIdOf } from "../../core/submissions.js";
import { isRevisionId } from "../../core/work.js";
import { onReturn } from "../../ui/return_to_page.js";

/** @import { BrowserDatabase } from "../../core/browser_database.js" */
/** @import { Answers, StoredDraft, Submission } from "../../core/types.js" */

/** So many drafts are looked up with the server at most. */
const MAX_DRAFTS = 20;

/**
 * @typedef {{person: string, language: string, base: string, api: string, messages: Record<string, string>}} UnsentBootstrap
 * @typedef {{key: string, kind: Submission["kind"] | "draft", title: string, answers: Answers, isDraft: boolean,
 *            rejection: Reason | null}} UnsentItem `rejection`: null before the first answer of the server
 * @typedef {{code: string, detail: string}} Reason
 * @typedef {{api: string, database: BrowserDatabase, name: string, storage: Storage | null, onChange: () => void}} UnsentOptions
 */

export class UnsentWork {
  /** How many submissions were delivered from this page. */
  deliveredCount = 0;
  /** How many drafts were blocked when the page was opened, and are no more. */
  returnedCount = 0;
  #options;
  #drafts;
  #outbox;
  /** @type {{draft: StoredDraft, rejection: Reason}[]} */
  #blockedDrafts = [];
  #isLookingUp = false;

  /** @param {UnsentOptions} options */
  constructor(options) {
    const { database, name, storage, onChange } = options;
    this.#options = options;
    this.#drafts = new DraftStore(database, name, storage);
    this.#outbox = new Outbox({
      store: new OutboxStore(database, name, storage),
      onState: onChange,
      onDelivered: (submission) => void this.#delivered(submission),
      onRejected: onChange,
      onSignedOut: onChange,
    });
  }

  /** What could not be sent: without what is being sent for the first time. @returns {UnsentItem[]} oldest first */
  get items() {
    const unaccepted = this.#outbox.submissions.filter(({ refused }) => refused || this.#outbox.lastError);
    const submissions = unaccepted.map((submission) => ({
      key: submission.key,
      kind: submission.kind,
      title: titleOf(submission),
      answers: /** @type {Answers} */ (submission.body.answers ?? {}),
      isDraft: false,
      rejection: submission.refused,
    }));
    const drafts = this.#blockedDrafts.map(({ draft: { id, answers }, rejection }) => ({
      key: id,
      kind: /** @type {"draft"} */ ("draft"),
      title: "",
      answers,
      isDraft: true,
      rejection,
    }));
    return [...submissions, ...drafts];
  }

  get isSending() {
    return this.#outbox.isSending || this.#isLookingUp;
  }

  get lastError() {
    return this.#outbox.lastError;
  }

  /** Reads what waits, and sends it. */
  async load() {
    await this.#outbox.load();
    window.addEventListener("online", () => this.sendAgain());
    onReturn(() => this.sendAgain());
    await this.#findBlockedDrafts();
  }

  /** Sends everything without waiting for the next attempt, and looks up again which drafts are blocked. */
  sendAgain() {
    this.#outbox.resume();
    void this.#findBlockedDrafts();
  }

  /** @param {UnsentItem} item */
  async discard({ key, isDraft }) {
    if (!isDraft) return this.#outbox.discard(key);
    this.#blockedDrafts = this.#blockedDrafts.filter(({ draft }) => draft.id !== key);
    await this.#drafts.remove(key);
    return this.#options.onChange();
  }

  /** @param {Submission} submission */
  async #delivered(submission) {
    this.deliveredCount += 1;
    if (submission.kind !== "flag") await this.#drafts.remove(workIdOf(submission));
    this.#options.onChange();
  }

  /** Looks up the drafts that the server does not have: one whose desk is open to the person comes back there. */
  async #findBlockedDrafts() {
    if (this.#isLookingUp) return;
    this.#isLookingUp = true;
    const drafts = (await this.#drafts.all()).filter(({ id, dirty }) => dirty && !isRevisionId(id) && !this.#outbox.holds(id));
    if (drafts.length) this.#options.onChange();
    const blockedDrafts = [];
    for (const draft of drafts.slice(0, MAX_DRAFTS)) {
      const known = this.#blockedDrafts.find((blocked) => blocked.draft.id === draft.id)?.rejection ?? null;
      const rejection = await this.#rejectionOf(draft, known);
      if (rejection) blockedDrafts.push({ draft, rejection });
      else if (known) this.returnedCount += 1;
    }
    this.#blockedDrafts = blockedDrafts;
    this.#isLookingUp = false;
    if (drafts.length) this.#options.onChange();
  }

  /**
   * @param {StoredDraft} draft
   * @param {Reason | null} known the reason so far, which stays while no answer comes
   * @returns {Promise<Reason | null>} why the server does not accept it; null when it would
   */
  async #rejectionOf({ id }, known) {
    try {
      await request("GET", `${this.#options.api}assignments/${id}/`, ["image", "status"]);
      return null;
    } catch (error) {
      if (!isRequestError(error)) throw error;
      return error instanceof ApiError && [403, 404].includes(error.status) && !error.isSignedOut ? error : known;
    }
  }
}

/** @param {Submission} submission */
function titleOf({ assignment: { image, batch } }) {
  return [image?.title || image?.file, batch?.name].filter(Boolean).join(" · ");
}

/** Returns how many submissions of a person wait in this browser. @param {BrowserDatabase} database @param {string} name @param {Storage | null} storage */
export async function countUnsent(database, name, storage) {
  return (await new OutboxStore(database, name, storage).all()).length;
}
