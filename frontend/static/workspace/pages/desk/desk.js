/** The desk: which image is on it, what happens to its answers, and where they go. */

import { makeUuid } from "./dom.js";
import { contentsOf, parcelFor, revisionBody, withoutNulls } from "./parcels.js";
import { adopt, commitStage, finishedContents, isOwnSave, makeRevision, makeWork, sameWork, setAnswer, stageAsking, stageToOpen } from "./work.js";

/** @import { Answer, Assignment, Critique, Definition, Draft, Parcel, Problem, Work } from "./types.js" */
/** @import { Past } from "./past.js" */
/** @import { Version } from "./conflict.js" */

/**
 * @typedef {{
 *   api: string, project: string,
 *   session: ReturnType<import("./session.js").makeSession>,
 *   drafts: ReturnType<import("./drafts.js").makeDrafts>,
 *   outbox: ReturnType<import("./outbox.js").makeOutbox>,
 *   clock: ReturnType<import("./clock.js").makeClock>,
 *   past: ReturnType<import("./past.js").makePast>,
 *   sitting: ReturnType<import("./sitting.js").makeSitting>,
 *   choose: (definition: Definition, mine: Version, theirs: Version) => Promise<"mine" | "theirs">,
 *   onWork: (work: Work) => void,
 *   onStage: (work: Work) => void,
 *   onAnswer: (work: Work) => void,
 *   onProblems: (problems: Problem[], told?: Record<string, string[]>) => void,
 *   onNothing: () => void,
 *   onKept: (kind: Parcel["kind"]) => void,
 *   onPause: () => void,
 * }} DeskNeeds
 */

/** @param {DeskNeeds} needs */
export function makeDesk(needs) {
  const { api, project, session, drafts, outbox, clock, past, sitting } = needs;
  /** @type {Work | null} */
  let work = null;

  /** @param {Work} next */
  const putOn = (next) => {
    clock.settle();
    work = next;
    work.open ??= stageToOpen(work);
    clock.watch(work);
    needs.onWork(work);
  };

  /** Takes the next image, if one is claimed. */
  const next = async () => {
    const assignment = session.take();
    if (!assignment) {
      clock.settle();
      work = null;
      return needs.onNothing();
    }
    return putOn(await workFor(assignment));
  };

  /** With the draft of the server or that of this browser, whichever is newer. @param {Assignment} assignment @returns {Promise<Work>} */
  const workFor = async (assignment) => {
    const [definition, kept] = await Promise.all([session.definitionOf(assignment.questionnaire.id), drafts.kept(assignment.id)]);
    const theirs = assignment.draft;
    const made = makeWork(assignment, definition, kept?.dirty ? kept : (theirs ?? kept ?? null));
    if (!kept?.dirty) return made;
    made.edits = 1;
    if (theirs && theirs.version > kept.version && !sameWork(theirs, kept) && !isOwnSave(kept, theirs)) await settleConflict(made, theirs);
    else {
      made.version = Math.max(kept.version, theirs?.version ?? 0);
      drafts.changed(made);
    }
    return made;
  };

  /** @param {Work} on @param {Draft} theirs */
  const settleConflict = async (on, theirs) => {
    const chosen = await needs.choose(on.definition, on, theirs);
    if (chosen === "theirs") {
      adopt(on, theirs);
      await drafts.adopted(on);
    } else {
      on.version = theirs.version;
      drafts.changed(on);
    }
    if (work === on) putOn(on);
  };

  /** @param {Work} on @param {string | null} stage */
  const openStage = (on, stage) => {
    clock.settle();
    on.open = stage;
    needs.onStage(on);
  };

  /** Commits the open stage. @param {Work} on @returns {boolean} whether nothing stood in the way */
  const commit = (on) => {
    if (!on.open) return true;
    clock.settle();
    const found = commitStage(on, on.open);
    if (found.length) needs.onProblems(found);
    else drafts.changed(on);
    return !found.length;
  };

  /** The draft goes only when the parcel is kept: a tab that dies in between still has one of them. @type {(on: Work, kind: Parcel["kind"], key: string, body: Parcel["body"]) => Promise<void>} */
  const dispatch = async (on, kind, key, body) => {
    const kept = await outbox.add(parcelFor({ api, project }, on, kind, key, body));
    if (kept && kind !== "flag") await drafts.forget(on.id);
  };

  /** @param {Work} on */
  const handIn = (on) => {
    drafts.close(on);
    const key = makeUuid();
    const kind = on.critique ? "revise" : "submit";
    const body = on.critique ? revisionBody(on, on.critique) : { key, ...finishedContents(on), claim: 1 };
    if (kind === "submit") {
      past.remember(on.assignment, key);
      sitting.count();
    }
    void dispatch(on, kind, key, body).then(() => needs.onKept(kind));
    return next().then(() => sitting.isOver() && needs.onPause());
  };

  /** A critique that was handed in, with what was changed in it and not saved yet. @param {Critique} critique @param {Assignment} assignment @param {Definition} definition */
  const revisionOf = async (critique, assignment, definition) => {
    const revision = makeRevision(critique, assignment, definition);
    const kept = await drafts.kept(revision.id);
    if (!kept?.dirty) return revision;
    const { answers, marks = {}, revisions } = structuredClone(kept);
    return { ...revision, answers, marks, revisions, edits: 1 };
  };

  /** A revision leaves the current image where it is: it comes back afterwards. */
  const setAside = () => {
    if (!work) return;
    clock.settle();
    if (work.critique) drafts.close(work);
    else session.putBack({ ...work.assignment, draft: null });
  };

  /** @param {Past} one */
  const openPast = async (one) => {
    const assignment = one.assignment ?? (await session.refresh(one.id));
    if (!one.critique) return;
    const definition = await session.definitionOf(one.critique.questionnaire.id);
    const revision = await revisionOf(one.critique, assignment, definition);
    setAside();
    drafts.reopen(revision);
    putOn(revision);
  };

  /** @param {Parcel} parcel */
  const bringBack = async (parcel) => {
    const definition = await session.definitionOf(parcel.assignment.questionnaire.id);
    const back = parcel.critique
      ? { ...makeRevision(parcel.critique, parcel.assignment, definition), answers: withoutNulls(parcel.body.answers), marks: contentsOf(parcel).marks ?? {} }
      : makeWork(parcel.assignment, definition, { version: await latestVersion(parcel), ...contentsOf(parcel) });
    back.edits = 1;
    back.open = stageAsking(back, Object.keys(parcel.refused?.fields ?? {}));
    if (parcel.kind === "submit") {
      past.forget(parcel.assignment.id);
      sitting.uncount();
    }
    setAside();
    drafts.reopen(back);
    drafts.changed(back);
    putOn(back);
  };

  /** The version of the server's draft, so that the next save is not taken for a stale one. @param {Parcel} parcel */
  const latestVersion = async (parcel) => {
    const assignment = await session.refresh(parcel.assignment.id).catch(() => null);
    return assignment?.draft?.version ?? 0;
  };

  return {
    work: () => work,
    next,
    putOn,
    settleConflict,
    bringBack,

    /** @param {string} question @param {Answer | null} value */
    answer: (question, value) => {
      if (!work) return;
      const edits = work.edits;
      setAnswer(work, question, value);
      if (work.edits === edits) return;
      drafts.changed(work);
      needs.onAnswer(work);
    },

    /** The boxes of a text are other ones. @param {Work} on */
    marked: (on) => {
      drafts.changed(on);
      needs.onAnswer(on);
    },

    /** @param {string} stage */
    reopen: (stage) => work && openStage(work, stage),

    /** Commits the open stage and asks the next; `submits`: hands in when nothing is left to ask. @param {boolean} submits */
    goOn: async (submits) => {
      const on = work;
      if (!on) return;
      const wasReady = !on.open;
      if (!commit(on)) return;
      const stage = stageToOpen(on);
      if (!stage && (submits || wasReady)) await handIn(on);
      else openStage(on, stage);
    },

    /** @param {"skip" | "flag"} kind @param {{reason: string, note: string}} why */
    leave: async (kind, why) => {
      const on = work;
      if (!on || on.critique) return;
      void dispatch(on, kind, makeUuid(), kind === "skip" ? { ...why, claim: 1 } : why);
      if (kind === "flag") return;
      drafts.close(on);
      await next();
    },

    previous: async () => {
      const one = await past.before(work?.critique ? work.assignment.id : null);
      if (one) await openPast(one);
      return one !== null;
    },

    /** Towards the image that is current. */
    forward: async () => {
      if (!work?.critique) return;
      const one = past.after(work.assignment.id);
      if (one) await openPast(one);
      else {
        setAside();
        await next();
      }
    },

    /** Takes the last submit back if it has not left yet, else puts the critique on the desk to be revised. @returns {Promise<boolean>} */
    undo: async () => {
      const last = past.last() ?? (await past.before(null));
      if (!last) return false;
      const parcel = last.parcel ? await outbox.takeBack(last.parcel) : null;
      if (parcel) await bringBack(parcel);
      else await openPast(last);
      return parcel !== null || last.critique !== null;
    },
  };
}
