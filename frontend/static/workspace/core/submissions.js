/** Makes submissions out of work, and reads the work back out of a submission. */

import { revisionId, submissionContent } from "./work.js";

/** @import { Critique, Draft, Submission, SubmissionKind, Work } from "./types.js" */

/** The parts by which the answer to a submission is recognized. @type {Record<SubmissionKind, string[]>} */
export const ANSWER_PARTS = {
  submit: ["critique", "assignments"],
  skip: ["assignment", "assignments"],
  flag: ["image", "reason"],
  revise: ["id", "assignment", "answers"],
};

/** Loupe rejects with these codes what it may accept another time: a role or a membership was taken away, or a tab was quicker. */
const PASSING_CODES = ["forbidden", "permission_denied", "not_found", "no_questionnaire", "conflict"];

/**
 * Whether the reason of a rejection may pass without a change of what was sent. A code that begins with `http_` is that of
 * something other than Loupe.
 *
 * @param {{code: string}} rejection
 */
export function mayPass({ code }) {
  return PASSING_CODES.includes(code) || code.startsWith("http_");
}

/**
 * Makes the request that submits, revises, skips or flags.
 *
 * @param {{api: string, project: string}} context
 * @param {Work} work
 * @param {{kind: Submission["kind"], key: string, body: Record<string, unknown>}} content
 * @returns {Submission}
 */
export function makeSubmission({ api, project }, work, { kind, key, body }) {
  return {
    key,
    kind,
    project,
    method: kind === "revise" ? "PATCH" : "POST",
    path: kind === "revise" ? `${api}critiques/${work.critique?.id}/` : `${api}assignments/${work.assignment.id}/${kind}/`,
    body,
    assignment: { ...work.assignment, draft: null },
    critique: work.critique,
    refused: null,
    at: Date.now(),
  };
}

/** Turns a rejected submission into a revision of the critique that the server has. @param {string} api @param {Submission} submission @param {string} key @param {Critique} critique @returns {Submission} */
export function revisionInstead(api, submission, key, critique) {
  const { answers, marks } = contentOf(submission);
  return {
    ...submission,
    key,
    kind: "revise",
    method: "PATCH",
    path: `${api}critiques/${critique.id}/`,
    body: changesOf(critique, withoutNulls(answers), marks),
    critique,
    refused: null,
  };
}

/** The id of the work, and of its draft, that a submission was made of. @param {Submission} submission */
export function workIdOf({ assignment, critique }) {
  return critique ? revisionId(critique) : assignment.id;
}

/** The work in a submission, as a draft has it. @param {Submission} submission */
export function contentOf(submission) {
  const { answers, timings, committed, revisions, marks, viewing } = /** @type {Draft} */ (/** @type {unknown} */ (submission.body));
  return { answers, timings, committed, revisions, marks, viewing };
}

/** Returns the body of a revision: the visible answers, null for each that was deleted, and what the revision is based on. @param {Work} work @param {Critique} critique */
export function revisionBody(work, critique) {
  const { answers, marks } = submissionContent(work);
  return changesOf(critique, answers, marks);
}

/** @param {Critique} critique @param {Work["answers"]} answers @param {Draft["marks"]} marks */
function changesOf({ answers: before, updated_at }, answers, marks) {
  const deleted = Object.keys(before).filter((key) => !(key in answers));
  return { answers: { ...answers, ...Object.fromEntries(deleted.map((key) => [key, null])) }, marks, based_on: updated_at };
}

/** @param {unknown} answers as the body of a revision has them @returns {Work["answers"]} */
export function withoutNulls(answers) {
  return Object.fromEntries(Object.entries(/** @type {Work["answers"]} */ (answers)).filter(([, value]) => value !== null));
}
