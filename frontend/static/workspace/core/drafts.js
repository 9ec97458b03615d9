/** Unfinished answers: kept in this browser at once, and at the server within a second. */

import { NoAnswer, Refusal, call, patience } from "./api.js";
import { makeThrottle } from "./throttle.js";
import { contents, fingerprint, isOwnSave, sameWork } from "./work.js";

/** @import { Draft, KeptDraft, Work } from "./types.js" */
/** @import { SavingState } from "./indicator.js" */
/** @import { Throttle } from "./throttle.js" */
/** @typedef {ReturnType<typeof import("./journal.js").makeJournal>} Journal */

/** A save leaves within a second of the first unsent change; the rest of the second is for a browser that is busy. */
const WITHIN_MS = 800;
/** The first saves without an answer are the likeliest to have arrived: they left before the network was gone. */
const MOST_UNANSWERED = 100;

/**
 * @typedef {{
 *   journal: Journal, api: string, project: string, settle: () => void,
 *   onState: (state: SavingState, why?: string) => void,
 *   onConflict: (work: Work, theirs: Draft) => Promise<void>,
 *   onSignedOut: () => void,
 * }} DraftNeeds `onConflict` resolves when the person has chosen
 * @typedef {{
 *   work: Work, throttle: Throttle, closed: boolean, attempts: number, sent: string[], keepalive: boolean,
 *   failure: {state: SavingState, why: string} | null,
 * }} DraftState `work` is what is on the desk now or was last; `sent`: fingerprints of the saves since `work.version`
 *   that were not answered
 */

/** @param {DraftNeeds} needs */
export function makeDrafts({ journal, api, project, settle, onState, onConflict, onSignedOut }) {
  /** @type {Map<string, DraftState>} */
  const states = new Map();

  /** What the journal holds, as far as it was read or written: the next image must not wait for a disk. @type {Map<string, KeptDraft | undefined>} */
  const known = new Map();

  /** @param {Work} work */
  const stateOf = (work) => {
    const state = states.get(work.id) ?? makeState(work);
    states.set(work.id, state);
    state.work = work;
    return state;
  };

  /** @param {Work} work @returns {DraftState} */
  const makeState = (work) => {
    const throttle = makeThrottle(() => send(state), WITHIN_MS);
    const sent = known.get(work.id)?.sent ?? [];
    /** @type {DraftState} */
    const state = { work, throttle, closed: false, attempts: 0, sent, keepalive: false, failure: null };
    return state;
  };

  /** @param {DraftState} state */
  const keepHere = async ({ work, sent }) => {
    const { id, version } = work;
    const at = Math.max(Date.now(), (known.get(id)?.at ?? 0) + 1); // later than the one before, whatever is done to the clock
    const kept = { id, project, version, at, dirty: isUnsent(work), sent, ...contents(work) };
    known.set(id, kept);
    await journal.put(kept);
  };

  /** Without waiting for the disk, which may be slower than the server. @param {DraftState} state */
  const keepBesides = (state) => void keepHere(state).catch(() => undefined); // `changed` has said so already

  /** Tells how it stands with all drafts: a failure stays until a save has succeeded. */
  const report = () => {
    const open = [...states.values()].filter(({ closed }) => !closed);
    const failure = open.find((state) => state.failure)?.failure;
    if (failure) return onState(failure.state, failure.why);
    return onState(open.some(({ work }) => isForServer(work)) ? "saving" : "saved");
  };

  /** @param {DraftState} state @param {SavingState} saving @param {string} [why] */
  const fail = (state, saving, why = "") => {
    state.failure = { state: saving, why };
    report();
  };

  /** @param {DraftState} state */
  const send = async (state) => {
    const { work, keepalive } = state;
    state.keepalive = false;
    if (!isForServer(work)) return;
    settle();
    const { edits } = work;
    const body = { version: work.version, ...contents(work) };
    const print = fingerprint(body);
    if (state.sent.length < MOST_UNANSWERED) state.sent = [...state.sent, print];
    keepBesides(state);
    try {
      const { version } = await call("PUT", `${api}assignments/${work.id}/draft/`, body, { keepalive });
      Object.assign(work, { version, savedEdits: edits });
      acknowledge(state, version);
    } catch (reason) {
      if (reason instanceof Refusal && !reason.passing) state.sent = state.sent.filter((each) => each !== print);
      if (!state.closed) resolveFailure(state, reason);
    }
  };

  /** @param {DraftState} state @param {number} version what the server has now */
  const acknowledge = (state, version) => {
    state.work.version = version; // it may have been put on the desk anew meanwhile
    Object.assign(state, { attempts: 0, sent: [], failure: null });
    if (state.closed) return;
    keepBesides(state);
    report();
  };

  /** @param {DraftState} state @param {unknown} reason */
  const resolveFailure = (state, reason) => {
    if (reason instanceof Refusal && reason.code === "stale_draft") return reconcile(state, /** @type {Draft} */ (reason.body.draft));
    if (reason instanceof Refusal && reason.signedOut) return onSignedOut();
    if (reason instanceof Refusal && !reason.passing) return fail(state, "failed", reason.detail);
    if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
    state.attempts += 1;
    state.throttle.retryAfter(patience(state.attempts) * 1000);
    return fail(state, reason instanceof NoAnswer ? "offline" : "failed");
  };

  /** @param {DraftState} state @param {Draft} theirs */
  const reconcile = (state, theirs) => {
    const { work, sent } = state;
    state.failure = null; // the server has answered
    report();
    if (!sameWork(work, theirs) && !isOwnSave({ version: work.version, sent }, theirs)) {
      return state.throttle.holdUntil(onConflict(work, theirs));
    }
    Object.assign(work, { version: theirs.version });
    state.sent = [];
    return state.throttle.flush();
  };

  return {
    /** Sends all that is unsent without waiting. @param {boolean} [leaving] the page may be gone before the answer */
    flush: (leaving = false) => {
      for (const state of states.values()) {
        if (state.closed || !isForServer(state.work)) continue;
        state.keepalive = leaving;
        state.throttle.flush();
      }
    },

    /** To be called after every change of a work. @param {Work} work */
    changed: (work) => {
      const state = stateOf(work);
      keepHere(state).catch((reason) => fail(state, "failed", String(reason)));
      if (work.critique) return;
      state.throttle.changed();
      report();
    },

    /** The work was handed in, and is the outbox's from now on: what the server still says to an older save is of no interest. @param {Work} work */
    close: (work) => {
      const state = stateOf(work);
      state.closed = true;
      state.throttle.stop();
      report();
    },

    /** Another version was taken over: it is what the server has. @param {Work} work */
    adopted: async (work) => {
      const state = stateOf(work);
      Object.assign(state, { sent: [], failure: null });
      await keepHere(state);
      report();
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
      states.delete(id);
      return journal.remove(id);
    },
  };
}

/** @param {Work} work whether it has changes that the server does not have */
function isUnsent(work) {
  return work.edits !== work.savedEdits;
}

/** What is changed in a critique stays in this browser until it is handed in. @param {Work} work */
function isForServer(work) {
  return !work.critique && isUnsent(work);
}
