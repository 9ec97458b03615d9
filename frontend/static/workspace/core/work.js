/** The answers to one assignment: which stages are committed, and what was changed after that. No page, no network. */

import { isVisible, nextStage, problems, prune, reachableStages, visibleQuestions } from "../flow/flow.js";
import { isSameInAnyOrder } from "./comparison.js";

/** @import { Answer, Answers, Assignment, Critique, Definition, Draft, Problem, Question, Stage, StoredDraft, Work } from "./types.js" */

/**
 * Makes the work on an assignment, with the content of a draft if there is one.
 *
 * @param {Assignment} assignment
 * @param {Definition} definition
 * @param {Draft | StoredDraft | null} draft
 * @returns {Work}
 */
export function makeWork(assignment, definition, draft) {
  return {
    id: assignment.id,
    assignment,
    definition,
    critique: null,
    answers: { ...draft?.answers },
    committed: [...(draft?.committed ?? [])],
    revisions: [...(draft?.revisions ?? [])],
    timings: { ...draft?.timings },
    marks: { ...draft?.marks },
    viewing: { ...draft?.viewing },
    openStage: null,
    openRevisions: new Map(),
    version: draft?.version ?? 0,
    edits: 0,
    savedEdits: 0,
  };
}

/**
 * Makes the work that revises a submitted critique. Every stage is committed, so that each change is a revision.
 *
 * @param {Critique} critique
 * @param {Assignment} assignment
 * @param {Definition} definition
 * @returns {Work}
 */
export function makeRevision(critique, assignment, definition) {
  const committed = definition.stages.map((stage) => stage.key);
  const work = makeWork(assignment, definition, null);
  return { ...work, id: revisionId(critique), critique, answers: { ...critique.answers }, marks: { ...critique.marks }, committed };
}

/** The id of the work that revises a critique. @param {Critique} critique */
export function revisionId(critique) {
  return `critique:${critique.id}`;
}

/** Whether the id is that of a work that revises a critique. @param {string} id */
export function isRevisionId(id) {
  return id.includes(":");
}

/** Throws an Error for an unknown stage. @param {Work} work @param {string} key @returns {Stage} */
export function stageByKey(work, key) {
  const stage = work.definition.stages.find((candidate) => candidate.key === key);
  if (!stage) throw new Error(`No stage ${key}`);
  return stage;
}

/** @param {Work} work @param {Stage} stage @returns {Question[]} the stage's questions that the answers so far make visible */
export function visibleQuestionsIn(work, stage) {
  return stage.questions.filter((question) => isVisible(work.definition, question.key, work.answers));
}

/** @param {Work} work @returns {Stage[]} the stages with a visible question */
export function visibleStages(work) {
  const visible = visibleKeys(work);
  return work.definition.stages.filter((stage) => stage.questions.some((question) => visible.has(question.key)));
}

/**
 * Returns the stages with a visible question, or with one that may become visible by an answer that is still missing.
 *
 * @param {Work} work
 * @returns {Stage[]}
 */
export function expectedStages(work) {
  const visible = visibleKeys(work);
  const unanswered = [...visible].filter((key) => work.answers[key] === undefined);
  const isUndecided = (/** @type {Question} */ { key, show_if: condition }) =>
    !visible.has(key) && unanswered.some((unansweredKey) => mentions(condition, unansweredKey));
  return work.definition.stages.filter((stage) => stage.questions.some((question) => visible.has(question.key) || isUndecided(question)));
}

/** @param {Work} work */
function visibleKeys(work) {
  return new Set(visibleQuestions(work.definition, work.answers).map((question) => question.key));
}

/** @param {unknown} condition @param {string} question @returns {boolean} */
function mentions(condition, question) {
  if (typeof condition !== "object" || condition === null) return false;
  if (!Array.isArray(condition) && "question" in condition) return condition.question === question;
  return Object.values(condition).some((part) => mentions(part, question));
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/**
 * Sets an answer, or deletes it when `value` is empty. In a committed stage the change is recorded as a revision.
 *
 * @param {Work} work
 * @param {string} question
 * @param {Answer | null} value
 * @returns {boolean} whether that changed anything
 */
export function setAnswer(work, question, value) {
  const before = work.answers[question] ?? null;
  const after = isEmpty(value) ? null : value;
  if (isSameInAnyOrder(before, after)) return false;
  if (after === null) delete work.answers[question];
  else work.answers[question] = after;
  work.edits += 1;
  const stage = work.definition.stages.find((candidate) => candidate.questions.some(({ key }) => key === question));
  if (stage && work.committed.includes(stage.key)) recordRevision(work, question, before, after);
  return true;
}

/**
 * Records one revision a question until the stage is committed again: from the committed answer to the current one.
 *
 * @param {Work} work
 * @param {string} question
 * @param {Answer | null} before
 * @param {Answer | null} after
 */
function recordRevision(work, question, before, after) {
  let revision = work.openRevisions.get(question);
  if (!revision) {
    revision = { question, from: before, to: after, at: "" };
    work.openRevisions.set(question, revision);
    work.revisions.push(revision);
  }
  revision.to = after;
  revision.at = new Date().toISOString();
  if (!isSameInAnyOrder(revision.from, revision.to)) return;
  work.revisions = work.revisions.filter((candidate) => candidate !== revision);
  work.openRevisions.delete(question);
}

/**
 * Commits a stage if its answers are complete and valid.
 *
 * @param {Work} work
 * @param {string} stageKey
 * @returns {Problem[]} what keeps the stage from being committed; empty once it is
 */
export function commitStage(work, stageKey) {
  const stageProblems = problems(work.definition, work.answers, stageKey);
  if (stageProblems.length) return stageProblems;
  if (!work.committed.includes(stageKey)) {
    work.committed.push(stageKey);
    work.edits += 1;
  }
  work.openRevisions.clear();
  return [];
}

/** @param {Work} work @returns {string | null} the next stage to answer; null when the work can be submitted */
export function stageToOpen(work) {
  return nextStage(work.definition, work.answers, work.committed);
}

/** @param {Work} work @param {string[]} questions @returns {string | null} the first stage with one of these questions */
export function stageWithQuestion(work, questions) {
  return work.definition.stages.find((stage) => stage.questions.some(({ key }) => questions.includes(key)))?.key ?? null;
}

/** @param {Work} work @param {string} stageKey */
export function canOpen(work, stageKey) {
  return reachableStages(work.definition, work.answers, work.committed).includes(stageKey);
}

/** Whether this is the only stage still to be committed. @param {Work} work @param {string} stageKey */
export function isLastStage(work, stageKey) {
  const otherStages = visibleStages(work).filter((stage) => stage.key !== stageKey);
  return otherStages.every((stage) => work.committed.includes(stage.key) && !problems(work.definition, work.answers, stage.key).length);
}

/** Returns the parts of a work that are saved as a draft. @param {Work} work */
export function draftContent(work) {
  const { answers, committed, revisions, timings, marks, viewing } = work;
  return structuredClone({ answers, committed, revisions, timings: rounded(timings), marks, viewing });
}

/** Returns the parts of a work that are submitted: without answers to hidden questions. @param {Work} work */
export function submissionContent(work) {
  const visible = new Set(visibleStages(work).map((stage) => stage.key));
  const content = draftContent(work);
  const answers = /** @type {Answers} */ (prune(work.definition, content.answers));
  return {
    ...content,
    answers,
    marks: Object.fromEntries(Object.entries(content.marks).filter(([question]) => question in answers)),
    committed: content.committed.filter((key) => visible.has(key)),
  };
}

/** @param {Record<string, number>} timings */
function rounded(timings) {
  return Object.fromEntries(Object.entries(timings).map(([key, seconds]) => [key, Math.round(seconds * 10) / 10]));
}

/**
 * Replaces the content of a work by that of a draft which the server has.
 *
 * @param {Work} work
 * @param {Draft | StoredDraft} draft
 */
export function adoptDraft(work, draft) {
  const { answers, committed, revisions, timings, marks = {}, viewing = {}, version } = structuredClone(draft);
  const { writing: _replaced, ...conditions } = work.viewing;
  work.viewing = viewing.writing ? { ...conditions, writing: viewing.writing } : conditions;
  Object.assign(work, { answers, committed, revisions, timings, marks, version, openStage: null, savedEdits: work.edits });
  work.openRevisions.clear();
}
