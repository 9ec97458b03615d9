/** Unfinished answers: kept in this browser at once, and at the server within a second. */

import { NoAnswer, Refusal, call, patience } from "./api.js";
import { contents, sameWork } from "./work.js";

/** @import { Draft, KeptDraft, Work } from "./types.js" */
/** @typedef {ReturnType<typeof import("./journal.js").makeJournal>} Journal */

const PAUSE_MS = 700;

/**
 * @typedef {{
 *   journal: Journal, api: string, project: string, settle: () => void,
 *   onState: (state: "saved" | "saving" | "offline" | "failed", why?: string) => void,
 *   onConflict: (work: Work, theirs: Draft) => void,
 *   onSignedOut: () => void,
 * }} DraftNeeds
 */

/** @param {DraftNeeds} needs */
export function makeDrafts({ journal, api, project, settle, onState, onConflict, onSignedOut }) {
  /** @type {Map<string, {timer: number, sending: boolean, attempts: number, closed: boolean}>} */
  const states = new Map();

  /** What the journal holds, as far as it was read or written: the next image must not wait for a disk. @type {Map<string, KeptDraft | undefined>} */
  const known = new Map();

  /** @param {Work} work */
  const stateOf = (work) => {
    const state = states.get(work.id) ?? { timer: 0, sending: false, attempts: 0, closed: false };
    states.set(work.id, state);
    return state;
  };

  /** @param {Work} work */
  const keepHere = async (work) => {
    const { id, version } = work;
    const at = Math.max(Date.now(), (known.get(id)?.at ?? 0) + 1); // later than the one before, whatever is done to the clock
    const kept = { id, project, version, at, dirty: work.edits !== work.savedEdits, ...contents(work) };
    known.set(id, kept);
    await journal.put(kept);
  };

  /** @param {Work} work @param {number} delay */
  const schedule = (work, delay) => {
    const state = stateOf(work);
    window.clearTimeout(state.timer);
    if (!work.critique) state.timer = window.setTimeout(() => send(work), delay);
  };

  /** @param {Work} work @param {boolean} [keepalive] */
  const send = async (work, keepalive = false) => {
    const state = stateOf(work);
    if (state.sending || state.closed || work.edits === work.savedEdits) return;
    state.sending = true;
    const edits = work.edits;
    try {
      settle();
      const body = { version: work.version, ...contents(work) };
      const { version } = await call("PUT", `${api}assignments/${work.id}/draft/`, body, { keepalive });
      Object.assign(work, { version, savedEdits: edits });
      state.attempts = 0;
      if (!state.closed) await keepHere(work);
      if (!state.closed && work.edits === edits) onState("saved");
    } catch (reason) {
      if (!state.closed) resolveFailure(work, state, reason);
    } finally {
      state.sending = false;
      if (!state.closed && work.edits !== edits) schedule(work, PAUSE_MS);
    }
  };

  /** @param {Work} work @param {{attempts: number}} state @param {unknown} reason */
  const resolveFailure = (work, state, reason) => {
    if (reason instanceof Refusal && reason.code === "stale_draft") return reconcile(work, /** @type {Draft} */ (reason.body.draft));
    if (reason instanceof Refusal && reason.signedOut) return onSignedOut();
    if (reason instanceof Refusal && !reason.passing) return onState("failed", reason.detail);
    if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
    state.attempts += 1;
    schedule(work, patience(state.attempts) * 1000);
    return onState(reason instanceof NoAnswer ? "offline" : "failed");
  };

  /** @param {Work} work @param {Draft} theirs */
  const reconcile = (work, theirs) => {
    if (!sameWork(work, theirs)) return onConflict(work, theirs);
    work.version = theirs.version;
    return schedule(work, 0);
  };

  return {
    send,

    /** To be called after every change of a work. @param {Work} work */
    changed: (work) => {
      keepHere(work).catch((reason) => onState("failed", String(reason)));
      if (work.critique) return;
      onState("saving");
      schedule(work, PAUSE_MS);
    },

    /** The work was handed in, and is the outbox's from now on: what the server still says to an older save is of no interest. @param {Work} work */
    close: (work) => {
      const state = stateOf(work);
      state.closed = true;
      window.clearTimeout(state.timer);
      onState("saved");
    },

    /** Another version was taken over: it is what the server has. @param {Work} work */
    adopted: async (work) => {
      await keepHere(work);
      onState("saved");
    },

    /** @param {Work} work */
    reopen: (work) => void states.delete(work.id),

    /** @param {string} id @returns {Promise<KeptDraft | undefined>} */
    kept: async (id) => {
      if (known.has(id)) return known.get(id);
      const kept = await journal.get(id);
      if (!known.has(id)) known.set(id, kept);
      return known.get(id);
    },

    /** What was typed in this project and never reached the server, of work that is neither at hand nor handed in. @param {(id: string) => boolean} isAtHand */
    strays: async (isAtHand) => {
      const all = await journal.all();
      return all.filter((kept) => kept.dirty && kept.project === project && !kept.id.includes(":") && !isAtHand(kept.id));
    },

    /** The work is over: what is kept of it here is left alone from now on. @param {KeptDraft} kept */
    settle: (kept) => journal.put({ ...kept, dirty: false }),

    /** @param {string} id */
    forget: (id) => {
      known.set(id, undefined);
      return journal.remove(id);
    },
  };
}
