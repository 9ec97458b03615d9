/** The desk: shows one work at a time, changes its answers, and submits them. */

import { changedQuestions, isReturned, isReviewed, nextCommentedStage } from "../../core/returned.js";
import { makeSubmission, revisionBody } from "../../core/submissions.js";
import { makeUuid } from "../../core/uuid.js";
import { commitStage, setAnswer, stageToOpen, submissionContent } from "../../core/work.js";
import { WorkLoader } from "./work_loader.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Drafts } from "../../core/drafts.js" */
/** @import { HistoryEntry, SubmissionHistory } from "../../core/history.js" */
/** @import { ReturnedEntry, ReturnedWork } from "../../core/returned.js" */
/** @import { Outbox } from "../../core/outbox.js" */
/** @import { StageTimer } from "../../core/stage_timer.js" */
/** @import { Answer, Critique, Draft, Problem, Question, Submission, Work } from "../../core/types.js" */
/** @import { WorkSession } from "../../core/work_session.js" */
/** @import { ChooseVersion } from "./work_loader.js" */

/**
 * @typedef {{
 *   api: string, project: string,
 *   queue: AssignmentQueue, returned: ReturnedWork, drafts: Drafts, outbox: Outbox, timer: StageTimer, history: SubmissionHistory, session: WorkSession,
 *   chooseVersion: ChooseVersion,
 *   onWork: (work: Work) => void,
 *   onStage: (work: Work) => void,
 *   onAnswer: (work: Work) => void,
 *   onProblems: (problems: Problem[]) => void,
 *   onEmpty: () => void,
 *   mayStandBy: () => Promise<boolean>,
 *   onSubmitted: (outcome: Outcome, changed: Question[]) => void,
 *   onSessionOver: () => void,
 * }} DeskOptions `onWork`: another work is on the desk; `onStage`: another stage is open; `onEmpty`: no assignment is claimed;
 *   `mayStandBy` asks whether returned work is sent as it is; `onSubmitted`: with the questions that were changed
 * @typedef {"submit" | "revise" | "send_back" | "reopen"} Outcome `reopen`: a critique was changed after a decision
 */

export class Desk {
  #options;
  #loader;
  /** @type {Work | null} */
  #work = null;

  /** @param {DeskOptions} options */
  constructor(options) {
    this.#options = options;
    this.#loader = new WorkLoader(options);
  }

  get work() {
    return this.#work;
  }

  /** Shows what a reviewer returned, then the next assignment, if one is claimed. */
  async next() {
    const { queue, returned, timer, onEmpty } = this.#options;
    const entry = returned.take();
    if (entry) return this.#showReturned(entry);
    const assignment = queue.take();
    if (assignment) return this.#show(await this.#loader.load(assignment));
    timer.record();
    this.#work = null;
    return onEmpty();
  }

  /** @param {string} question @param {Answer | null} value */
  answer(question, value) {
    if (this.#work && setAnswer(this.#work, question, value)) this.contentChanged(this.#work);
  }

  /** To be called after every change of the answers or the regions that they cite. @param {Work} work */
  contentChanged(work) {
    this.#options.drafts.changed(work);
    this.#options.onAnswer(work);
  }

  /** @param {string} stage */
  reopen(stage) {
    if (this.#work) this.#openStage(this.#work, stage);
  }

  /** Commits the open stage and opens the next. @param {boolean} submits whether to submit when no stage is left */
  async goOn(submits) {
    const work = this.#work;
    if (!work) return;
    const wasReady = !work.openStage;
    if (!this.#commit(work)) return;
    const stage = stageToOpen(work) ?? nextCommentedStage(work)?.key ?? null;
    if (!stage && (submits || wasReady)) await this.#submit(work);
    else this.#openStage(work, stage);
  }

  /** Skips or flags the image. @param {"skip" | "flag"} kind @param {{reason: string, note: string}} reason */
  async leave(kind, reason) {
    const work = this.#work;
    if (!work || work.critique) return;
    void this.#send(work, { kind, key: makeUuid(), body: kind === "skip" ? { ...reason, claim: 1 } : reason });
    if (kind === "flag") return;
    this.#options.drafts.close(work);
    await this.next();
  }

  /** Shows the critique that was submitted before. @returns {Promise<boolean>} whether there is one */
  async previous() {
    const entry = await this.#options.history.before(this.#work?.critique ? this.#work.assignment.id : null);
    if (entry) await this.#showEntry(entry);
    return entry !== null;
  }

  /** Shows the critique that was submitted after, or the current assignment when there is none. */
  async forward() {
    if (!this.#work?.critique) return;
    const entry = this.#options.history.after(this.#work.assignment.id);
    if (entry) return this.#showEntry(entry);
    this.#setAside();
    return this.next();
  }

  /** Shows a critique of this person to be revised. @param {Critique} critique */
  revise(critique) {
    this.#options.returned.remove(critique.id);
    return this.#showEntry({ id: critique.assignment, assignment: null, critique, submissionKey: null });
  }

  /** Takes the last submit back if it was not sent yet, else shows its critique to be revised. @returns {Promise<boolean>} whether there was one */
  async undo() {
    const { history, outbox } = this.#options;
    const entry = history.last ?? (await history.before(null));
    if (!entry) return false;
    const submission = entry.submissionKey ? await outbox.takeBack(entry.submissionKey) : null;
    if (submission) await this.restore(submission);
    else await this.#showEntry(entry);
    return submission !== null || entry.critique !== null;
  }

  /** Shows the work of a submission that was taken back or rejected. @param {Submission} submission */
  async restore(submission) {
    const { drafts, history, session } = this.#options;
    const work = await this.#loader.restore(submission);
    if (submission.kind === "submit") {
      history.remove(submission.assignment.id);
      session.remove(work);
    }
    this.#setAside();
    drafts.reopen(work);
    drafts.changed(work);
    this.#show(work);
  }

  /** Has the person choose between a work and the server's draft of it. @param {Work} work @param {Draft} remote */
  async resolveConflict(work, remote) {
    await this.#loader.resolveConflict(work, remote);
    if (this.#work === work) this.#show(work);
  }

  /** @param {Work} work */
  #show(work) {
    const { timer, onWork } = this.#options;
    timer.record();
    this.#work = work;
    work.openStage ??= stageToOpen(work);
    timer.watch(work);
    onWork(work);
  }

  /** @param {Work} work @param {string | null} stage */
  #openStage(work, stage) {
    this.#options.timer.record();
    work.openStage = stage;
    this.#options.onStage(work);
  }

  /** Commits the open stage. @param {Work} work @returns {boolean} whether there was no problem */
  #commit(work) {
    if (!work.openStage) return true;
    this.#options.timer.record();
    const problems = commitStage(work, work.openStage);
    if (problems.length) this.#options.onProblems(problems);
    else this.#options.drafts.changed(work);
    if (!problems.length && isReturned(work)) work.mendedStages = [...(work.mendedStages ?? []), work.openStage];
    return !problems.length;
  }

  /** @param {Work} work */
  async #submit(work) {
    const { drafts, history, session, mayStandBy, onSubmitted, onSessionOver } = this.#options;
    const changed = changedQuestions(work);
    if (isReturned(work) && !changed.length && !(await mayStandBy())) return;
    drafts.close(work);
    const key = makeUuid();
    const kind = work.critique ? "revise" : "submit";
    const body = work.critique ? revisionBody(work, work.critique) : { key, ...submissionContent(work), claim: 1 };
    if (kind === "submit") {
      history.add(work.assignment, key);
      session.add(work);
    }
    void this.#send(work, { kind, key, body }).then(() => onSubmitted(outcomeOf(work), changed));
    await this.next();
    if (session.isOver) onSessionOver();
  }

  /** Puts a submission into the outbox. The draft is removed only when that is stored: a tab that crashes in between still has one of them. @param {Work} work @param {{kind: Submission["kind"], key: string, body: Submission["body"]}} content */
  async #send(work, content) {
    const { api, project, outbox, drafts } = this.#options;
    const isStored = await outbox.add(makeSubmission({ api, project }, work, content));
    if (isStored && content.kind !== "flag") await drafts.remove(work.id);
  }

  /** Makes room for a revision: the current assignment is shown again afterwards. */
  #setAside() {
    const work = this.#work;
    if (!work) return;
    const { timer, drafts, queue } = this.#options;
    timer.record();
    if (work.critique) drafts.close(work);
    else queue.putBack({ ...work.assignment, draft: null });
  }

  /** @param {ReturnedEntry} entry */
  async #showReturned({ critique, assignment }) {
    const revision = await this.#loader.loadRevision({ id: critique.assignment, assignment, critique, submissionKey: null });
    this.#options.drafts.reopen(revision);
    this.#show(revision);
  }

  /** @param {HistoryEntry} entry */
  async #showEntry(entry) {
    const { critique } = entry;
    if (!critique) return;
    const revision = await this.#loader.loadRevision({ ...entry, critique });
    this.#setAside();
    this.#options.drafts.reopen(revision);
    this.#show(revision);
  }
}

/** @param {Work} work that was sent @returns {Outcome} */
function outcomeOf(work) {
  if (!work.critique) return "submit";
  return isReturned(work) ? "send_back" : isReviewed(work) ? "reopen" : "revise";
}
