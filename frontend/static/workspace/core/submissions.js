/** What goes to the server by way of the outbox, and what comes back from there. */

import { finishedContents, workOn } from "./work.js";

/** @import { Critique, Draft, Parcel, Work } from "./types.js" */

/**
 * @param {{api: string, project: string}} where
 * @param {Work} on
 * @param {Parcel["kind"]} kind
 * @param {string} key
 * @param {Record<string, unknown>} body
 * @returns {Parcel}
 */
export function parcelFor({ api, project }, on, kind, key, body) {
  return {
    key,
    kind,
    project,
    method: kind === "revise" ? "PATCH" : "POST",
    path: kind === "revise" ? `${api}critiques/${on.critique?.id}/` : `${api}assignments/${on.assignment.id}/${kind}/`,
    body,
    assignment: { ...on.assignment, draft: null },
    critique: on.critique,
    refused: null,
    at: Date.now(),
  };
}

/** The id of the work, and of its draft, that a parcel was made of. @param {Parcel} parcel */
export function workIn({ assignment, critique }) {
  return critique ? workOn(critique) : assignment.id;
}

/** The work in a parcel. @param {Parcel} parcel */
export function contentsOf(parcel) {
  const { answers, timings, committed, revisions, marks, viewing } = /** @type {Draft} */ (/** @type {unknown} */ (parcel.body));
  return { answers, timings, committed, revisions, marks, viewing };
}

/** What a revision sends: the answers that are asked, and null for each that was taken away. @param {Work} work @param {Critique} critique */
export function revisionBody(work, critique) {
  const { answers, marks } = finishedContents(work);
  const gone = Object.keys(critique.answers).filter((key) => !(key in answers));
  return { answers: { ...answers, ...Object.fromEntries(gone.map((key) => [key, null])) }, marks };
}

/** @param {unknown} answers as a revision sends them @returns {Work["answers"]} */
export function withoutNulls(answers) {
  return Object.fromEntries(Object.entries(/** @type {Work["answers"]} */ (answers)).filter(([, value]) => value !== null));
}
