/**
 * The registry of question kinds. A new kind is one file beside this one, and one line in KINDS.
 *
 * The rest of the workspace asks a kind for its traits and functions (types.js) and never compares its key.
 */

import { choice } from "./choice.js";
import { mcq } from "./mcq.js";
import { multichoice } from "./multichoice.js";
import { number } from "./number.js";
import { region } from "./region.js";
import { scale } from "./scale.js";
import { text } from "./text.js";

/** @import { Problem, Question } from "../flow/types.js" */
/** @import { QuestionKind } from "./types.js" */

/** @type {QuestionKind[]} */
export const KINDS = [
  scale,
  choice,
  multichoice,
  text,
  number,
  region,
  mcq,
];

const kindsByKey = new Map(KINDS.map((kind) => [kind.key, kind]));

/** Throws a RangeError for an unknown kind. @param {Question} question @returns {QuestionKind} */
export function kindOf(question) {
  const kind = kindsByKey.get(question.kind);
  if (!kind) throw new RangeError(`no question kind ${question.kind}`);
  return kind;
}

/**
 * Returns the first thing wrong with an answer that is there, whether or not the question is required.
 *
 * @param {Question} question
 * @param {unknown} answer
 * @returns {Problem | null}
 */
export function answerProblem(question, answer) {
  const problem = kindOf(question).checkAnswer(question, answer);
  return problem && { question: question.key, ...problem };
}

/** Returns an answer in the form in which it is stored. @param {Question} question @param {unknown} answer */
export function storedAnswer(question, answer) {
  const { normalize } = kindOf(question);
  return normalize ? normalize(answer) : answer;
}
