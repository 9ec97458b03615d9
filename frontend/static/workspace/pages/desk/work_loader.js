/** Makes the work that the desk shows: from an assignment, a submitted critique or a submission that was undone or rejected. */

import { haveSameContent, isOwnSave } from "../../core/comparison.js";
import { nextCommentedStage } from "../../core/returned.js";
import { contentOf, withoutNulls } from "../../core/submissions.js";
import { adoptDraft, makeRevision, makeWork, stageWithQuestion } from "../../core/work.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Content } from "../../core/comparison.js" */
/** @import { Drafts } from "../../core/drafts.js" */
/** @import { HistoryEntry } from "../../core/history.js" */
/** @import { Assignment, Critique, Definition, Draft, Submission, Work } from "../../core/types.js" */

/**
 * @typedef {(definition: Definition, local: Content, remote: Content) => Promise<"local" | "remote">} ChooseVersion
 * @typedef {{queue: AssignmentQueue, drafts: Drafts, chooseVersion: ChooseVersion}} LoaderServices
 */

export class WorkLoader {
  #services;

  /** @param {LoaderServices} services */
  constructor(services) {
    this.#services = services;
  }

  /** Makes work with the draft of the server or of this browser, whichever is newer. @param {Assignment} assignment @returns {Promise<Work>} */
  async load(assignment) {
    const { queue, drafts } = this.#services;
    const [definition, stored] = await Promise.all([queue.definitionOf(assignment.questionnaire.id), drafts.get(assignment.id)]);
    const remote = assignment.draft;
    const work = makeWork(assignment, definition, stored?.dirty ? stored : (remote ?? stored ?? null));
    if (!stored?.dirty) return work;
    work.edits = 1;
    if (remote && remote.version > stored.version && !haveSameContent(remote, stored) && !isOwnSave(stored, remote)) {
      await this.resolveConflict(work, remote);
    } else {
      work.version = Math.max(stored.version, remote?.version ?? 0);
      drafts.changed(work);
    }
    return work;
  }

  /** Has the person choose between the work and the server's draft, and applies the choice. @param {Work} work @param {Draft} remote */
  async resolveConflict(work, remote) {
    const { drafts, chooseVersion } = this.#services;
    if ((await chooseVersion(work.definition, work, remote)) === "remote") {
      adoptDraft(work, remote);
      await drafts.adopted(work);
    } else {
      work.version = remote.version;
      drafts.changed(work);
    }
  }

  /**
   * Makes the revision of a submitted critique, with the changes that were made and not submitted yet. These stay based on
   * the critique as it was when they were begun: if it has changed since, the server rejects them and the person chooses.
   *
   * @param {HistoryEntry & {critique: Critique}} entry
   * @returns {Promise<Work>}
   */
  async loadRevision({ id, assignment, critique }) {
    const { queue, drafts } = this.#services;
    const [owner, definition] = [assignment ?? (await queue.refresh(id)), await queue.definitionOf(critique.questionnaire.id)];
    const revision = makeRevision(critique, owner, definition);
    revision.openStage = nextCommentedStage(revision)?.key ?? null;
    const stored = await drafts.get(revision.id);
    if (!stored?.dirty) return revision;
    const { answers, marks = {}, revisions } = structuredClone(stored);
    const base = { ...critique, updated_at: stored.based_on ?? critique.updated_at };
    return { ...revision, critique: base, answers, marks, revisions, edits: 1 };
  }

  /** Makes the work of a submission that was taken back or rejected, open at the first problem. @param {Submission} submission @returns {Promise<Work>} */
  async restore(submission) {
    const { assignment, critique, body, refused } = submission;
    const definition = await this.#services.queue.definitionOf(assignment.questionnaire.id);
    const work = critique
      ? { ...makeRevision(critique, assignment, definition), answers: withoutNulls(body.answers), marks: contentOf(submission).marks ?? {} }
      : makeWork(assignment, definition, { version: await this.#serverVersion(assignment), ...contentOf(submission) });
    work.edits = 1;
    work.openStage = stageWithQuestion(work, Object.keys(refused?.fields ?? {}));
    return work;
  }

  /** The version of the server's draft, so that the next save is not rejected as stale. @param {Assignment} assignment */
  async #serverVersion({ id }) {
    const assignment = await this.#services.queue.refresh(id).catch(() => null);
    return assignment?.draft?.version ?? 0;
  }
}
