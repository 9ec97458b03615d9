/** Unfinished answers: stored in this browser at once, and saved to the server within a second. */

import { DraftSync, isForServer, isUnsaved } from "./draft_sync.js";
import { draftContent, isRevisionId } from "./work.js";

/** @import { Draft, RequestError, StoredDraft, Work } from "./types.js" */
/** @import { SavingState } from "../ui/save_indicator.js" */
/** @import { DraftStore } from "./draft_store.js" */

/**
 * @typedef {{
 *   store: DraftStore, api: string, project: string,
 *   recordTime: () => void,
 *   onState: (state: SavingState, error?: RequestError | null) => void,
 *   onConflict: (work: Work, remote: Draft) => Promise<void>,
 *   onSignedOut: () => void,
 * }} DraftOptions `recordTime` adds the time spent so far to the work; `onConflict` resolves when the person has chosen
 */

export class Drafts {
  #options;
  /** @type {Map<string, DraftSync>} */
  #syncs = new Map();
  /** What the store holds, as far as it was read or written: so that the next image does not wait for the disk. @type {Map<string, StoredDraft | undefined>} */
  #cache = new Map();

  /** @param {DraftOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Saves everything that the server does not have, without waiting. @param {boolean} [isLeaving] the page may be gone before the answer */
  flush(isLeaving = false) {
    for (const sync of this.#syncs.values()) if (!sync.isClosed && isForServer(sync.work)) sync.flush(isLeaving);
  }

  /** To be called after every change of a work. @param {Work} work */
  changed(work) {
    const sync = this.#syncOf(work);
    this.#store(sync).catch(() => sync.fail("failed"));
    if (work.critique) return;
    sync.changed();
    this.#report();
  }

  /** To be called when the work is submitted: from now on the outbox has it, and no save matters any more. @param {Work} work */
  close(work) {
    this.#syncOf(work).close();
    this.#report();
  }

  /** To be called when the work was replaced by what the server has. @param {Work} work */
  async adopted(work) {
    const sync = this.#syncOf(work);
    sync.sent = [];
    sync.failure = null;
    await this.#store(sync);
    this.#report();
  }

  /** To be called when a closed work is on the desk again. @param {Work} work */
  reopen(work) {
    this.#syncs.delete(work.id);
  }

  /** @param {string} id of the work @returns {Promise<StoredDraft | undefined>} */
  async get(id) {
    if (this.#cache.has(id)) return this.#cache.get(id);
    const draft = await this.#options.store.get(id);
    if (!this.#cache.has(id)) this.#cache.set(id, draft);
    return this.#cache.get(id);
  }

  /**
   * Returns this project's drafts that never reached the server, of work that is neither claimed on this page nor submitted.
   *
   * @param {(id: string) => boolean} isAtHand
   */
  async orphaned(isAtHand) {
    const drafts = await this.#options.store.all();
    return drafts.filter(({ id, dirty, project }) => dirty && project === this.#options.project && !isRevisionId(id) && !isAtHand(id));
  }

  /** Marks a draft as one that needs no saving: its assignment has ended. @param {StoredDraft} draft */
  retire(draft) {
    return this.#options.store.put({ ...draft, dirty: false });
  }

  /** @param {string} id */
  remove(id) {
    this.#cache.set(id, undefined);
    this.#syncs.delete(id);
    return this.#options.store.remove(id);
  }

  /** @param {Work} work */
  #syncOf(work) {
    const sync = this.#syncs.get(work.id) ?? this.#makeSync(work);
    this.#syncs.set(work.id, sync);
    sync.work = work;
    return sync;
  }

  /** @param {Work} work */
  #makeSync(work) {
    const { api, recordTime, onConflict, onSignedOut } = this.#options;
    return new DraftSync(work, this.#cache.get(work.id)?.sent ?? [], {
      api,
      recordTime,
      onConflict,
      onSignedOut,
      store: (sync) => this.#store(sync),
      onChange: () => this.#report(),
    });
  }

  /** @param {DraftSync} sync */
  async #store({ work, sent }) {
    const { id, version, critique } = work;
    const at = Math.max(Date.now(), (this.#cache.get(id)?.at ?? 0) + 1); // later than the one before, even if the clock was set back
    const draft = { id, project: this.#options.project, version, at, dirty: isUnsaved(work), sent, ...(critique && { based_on: critique.updated_at }), ...draftContent(work) };
    this.#cache.set(id, draft);
    await this.#options.store.put(draft);
  }

  /** Reports the state of all drafts: a failure stays until a save has succeeded. */
  #report() {
    const open = [...this.#syncs.values()].filter(({ isClosed }) => !isClosed);
    const failure = open.find((sync) => sync.failure)?.failure;
    if (failure) return this.#options.onState(failure.state, failure.error);
    return this.#options.onState(open.some(({ work }) => isForServer(work)) ? "saving" : "saved");
  }
}
