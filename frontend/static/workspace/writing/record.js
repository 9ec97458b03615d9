/** Keeps the counts of a work's texts with its viewing conditions, which drafts and submissions carry. */

import { kindOf } from "../questions/registry.js";

/** @import { Way, Work } from "../core/types.js" */

/** The most that the server takes. */
const MOST_CHARACTERS = 10_000_000;

/** @param {Work} work @param {string} question @param {Way} way @param {number} characters */
export function recordWriting(work, question, way, characters) {
  const writing = work.viewing.writing ?? {};
  const counts = writing[question] ?? {};
  const count = Math.min((counts[way] ?? 0) + characters, MOST_CHARACTERS);
  work.viewing = { ...work.viewing, writing: { ...writing, [question]: { ...counts, [way]: count } } };
}

/** Returns the texts of a work in the author's own words. @param {Work} work @returns {string[]} */
export function ownTexts(work) {
  const questions = work.definition.stages.flatMap((stage) => stage.questions);
  return questions.filter((question) => kindOf(question).isText).map(({ key }) => String(work.answers[key] ?? ""));
}
