/** Work that a reviewer returned: its comments, and which of the author's critiques came back. */

import { visibleQuestionsIn, visibleStages } from "./work.js";
import { haveSameContent } from "./comparison.js";

/** @import { Assignment, Critique, Question, Stage, Work } from "./types.js" */

/** @typedef {{critique: Critique, assignment: Assignment | null}} ReturnedEntry */

/** Whether a work mends a critique that a reviewer returned. @param {Work} work */
export function isReturned({ critique }) {
  return critique?.status === "returned";
}

/** Whether a work changes a critique that a reviewer accepted or fixed: its review opens again then. @param {Work} work */
export function isReviewed({ critique }) {
  return critique?.status === "accepted" || critique?.status === "fixed";
}

/** @param {Work} work @returns {Record<string, string>} the reviewer's comments by question; "" for the whole critique */
export function commentsOf(work) {
  return isReturned(work) ? (work.critique?.review?.comments ?? {}) : {};
}

/** Returns the comments on questions that the critique does not show. @param {Work} work @returns {string[]} */
export function generalComments(work) {
  const shown = visibleStages(work).flatMap((stage) => visibleQuestionsIn(work, stage)).map(({ key }) => key);
  return Object.entries(commentsOf(work)).flatMap(([question, comment]) => (shown.includes(question) ? [] : [comment]));
}

/** Returns the next stage with a comment that the author has not gone through; null for none. @param {Work} work @returns {Stage | null} */
export function nextCommentedStage(work) {
  const comments = commentsOf(work);
  const isWaiting = (/** @type {Stage} */ stage) => stage.key !== work.openStage && !work.mendedStages?.includes(stage.key);
  return visibleStages(work).find((stage) => isWaiting(stage) && visibleQuestionsIn(work, stage).some(({ key }) => comments[key])) ?? null;
}

/** Returns the questions of which the answer or its regions differ from the critique that is revised. @param {Work} work @returns {Question[]} */
export function changedQuestions({ definition, critique, answers, marks }) {
  if (!critique) return [];
  const part = (/** @type {{answers: Work["answers"], marks: Work["marks"]}} */ content, /** @type {string} */ key) => ({
    answers: { [key]: content.answers[key] },
    marks: { [key]: content.marks[key] },
  });
  const questions = definition.stages.flatMap((stage) => stage.questions);
  return questions.filter(({ key }) => !haveSameContent(part(critique, key), part({ answers, marks }, key)));
}

export class ReturnedWork {
  /** @type {ReturnedEntry[]} */
  #entries;

  /** @param {{critique: Critique, comments: Record<string, string>}[]} returned the critiques that came back, the oldest first */
  constructor(returned) {
    this.#entries = returned.map(({ critique, comments }) => ({
      critique: { ...critique, review: { decision: "return", at: "", ...critique.review, comments } },
      assignment: null,
    }));
  }

  /** How many can be shown now. */
  get length() {
    return this.#entries.filter(({ assignment }) => assignment).length;
  }

  /**
   * Fetches the assignments, without which nothing can be shown. One that cannot be fetched now waits for the next visit.
   *
   * @param {(id: string) => Promise<Assignment>} fetchAssignment
   * @param {(id: string) => boolean} isBusy whether the revision of an assignment's critique waits to be sent
   */
  async load(fetchAssignment, isBusy) {
    this.#entries = this.#entries.filter(({ critique }) => !isBusy(critique.assignment));
    const loading = this.#entries.map(async (entry) => (entry.assignment = await fetchAssignment(entry.critique.assignment)));
    await Promise.allSettled(loading);
  }

  /** @returns {ReturnedEntry | null} the next that can be shown */
  take() {
    const entry = this.#entries.find(({ assignment }) => assignment) ?? null;
    this.#entries = this.#entries.filter((other) => other !== entry);
    return entry;
  }

  /** Takes out a critique that is shown for another reason. @param {string} id */
  remove(id) {
    this.#entries = this.#entries.filter(({ critique }) => critique.id !== id);
  }
}
