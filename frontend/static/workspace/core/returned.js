/** Work that a reviewer returned: its comments, and which of the author's critiques came back. */

import { isRequestError } from "../../requests/answers.js";
import { haveSameContent } from "./comparison.js";
import { visibleQuestionsIn, visibleStages } from "./work.js";

/** @import { Assignment, Critique, Question, Stage, Work } from "./types.js" */

/** How many are fetched before they are needed. */
const AHEAD = 2;

/**
 * @typedef {{critique: Critique, assignment: Assignment}} ReturnedEntry
 * @typedef {{
 *   ids: string[],
 *   fetchCritique: (id: string) => Promise<Critique>, fetchAssignment: (id: string) => Promise<Assignment>,
 *   isBusy: (assignment: string) => boolean, prepare: (assignment: Assignment) => void,
 * }} ReturnedOptions `ids` of the critiques that came back; `isBusy`: its revision waits to be sent; `prepare` fetches and decodes
 *   the image
 */

/** Whether a work mends a critique that a reviewer returned. @param {Work} work */
export function isReturned({ critique }) {
  return critique?.status === "returned";
}

/** Whether a work changes a critique that a reviewer fixed: its review opens again then. @param {Work} work */
export function isReviewed({ critique }) {
  return critique?.status === "fixed";
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
  #options;
  /** Critiques that are not fetched yet, the one that waits longest first. @type {string[]} */
  #ids;
  /** @type {ReturnedEntry[]} */
  #entries = [];

  /** @param {ReturnedOptions} options */
  constructor(options) {
    this.#options = options;
    this.#ids = [...options.ids];
  }

  /** How many can be shown now. */
  get length() {
    return this.#entries.length;
  }

  /** Fetches what is shown next. A critique that cannot be fetched now waits for the next visit. */
  async load() {
    while (this.#entries.length < AHEAD && this.#ids.length) {
      const id = /** @type {string} */ (this.#ids.shift());
      try {
        await this.#loadOne(id);
      } catch (error) {
        if (!isRequestError(error)) throw error;
      }
    }
  }

  /** @returns {ReturnedEntry | null} the next that can be shown */
  take() {
    const entry = this.#entries.shift() ?? null;
    if (entry) void this.load();
    return entry;
  }

  /** Takes out a critique that is shown for another reason. @param {string} id */
  remove(id) {
    this.#ids = this.#ids.filter((other) => other !== id);
    this.#entries = this.#entries.filter(({ critique }) => critique.id !== id);
  }

  /** @param {string} id */
  async #loadOne(id) {
    const { fetchCritique, fetchAssignment, isBusy, prepare } = this.#options;
    const critique = await fetchCritique(id);
    if (critique.status !== "returned" || isBusy(critique.assignment)) return;
    const assignment = await fetchAssignment(critique.assignment);
    this.#entries.push({ critique, assignment });
    prepare(assignment);
  }
}
