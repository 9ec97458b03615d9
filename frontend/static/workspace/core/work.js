/** One image on the desk: its answers, which stages are committed, and what was changed after that. No page, no network. */

import { isVisible, nextStage, problems, prune, reachableStages, visibleQuestions } from "./flow.js";

/** @import { Answer, Answers, Assignment, Critique, Definition, Draft, KeptDraft, Mark, Marks, Problem, Question, Stage, Work } from "./types.js" */

/**
 * @param {Assignment} assignment
 * @param {Definition} definition
 * @param {Draft | KeptDraft | null} kept
 * @returns {Work}
 */
export function makeWork(assignment, definition, kept) {
  return {
    id: assignment.id,
    assignment,
    definition,
    critique: null,
    answers: { ...kept?.answers },
    committed: [...(kept?.committed ?? [])],
    revisions: [...(kept?.revisions ?? [])],
    timings: { ...kept?.timings },
    marks: { ...kept?.marks },
    viewing: { ...kept?.viewing },
    open: null,
    changing: new Map(),
    version: kept?.version ?? 0,
    edits: 0,
    savedEdits: 0,
  };
}

/**
 * A critique that was handed in, on the desk again: everything is committed, so that each change is a revision.
 *
 * @param {Critique} critique
 * @param {Assignment} assignment
 * @param {Definition} definition
 * @returns {Work}
 */
export function makeRevision(critique, assignment, definition) {
  const committed = definition.stages.map((stage) => stage.key);
  const work = makeWork(assignment, definition, null);
  return { ...work, id: workOn(critique), critique, answers: { ...critique.answers }, marks: { ...critique.marks }, committed };
}

/** The id of a work that revises a critique. @param {Critique} critique */
export function workOn(critique) {
  return `critique:${critique.id}`;
}

/** @param {Work} work @param {string} key @returns {Stage} */
export function stageOf(work, key) {
  const stage = work.definition.stages.find((each) => each.key === key);
  if (!stage) throw new Error(`No stage ${key}`);
  return stage;
}

/** @param {Work} work @param {Stage} stage @returns {Question[]} the questions of a stage that are asked now */
export function askedIn(work, stage) {
  return stage.questions.filter((question) => isVisible(work.definition, question.key, work.answers));
}

/** @param {Work} work @returns {Stage[]} the stages that ask something, given the answers so far */
export function askedStages(work) {
  const asked = new Set(visibleQuestions(work.definition, work.answers).map((question) => question.key));
  return work.definition.stages.filter((stage) => stage.questions.some((question) => asked.has(question.key)));
}

/**
 * The stages that ask something or still may, depending on an answer that is not there yet.
 *
 * @param {Work} work
 * @returns {Stage[]}
 */
export function expectedStages(work) {
  const asked = new Set(visibleQuestions(work.definition, work.answers).map((question) => question.key));
  const undecided = (/** @type {Question} */ { key, show_if: condition }) =>
    !asked.has(key) && [...asked].some((other) => work.answers[other] === undefined && mentions(condition, other));
  return work.definition.stages.filter((stage) => stage.questions.some((question) => asked.has(question.key) || undecided(question)));
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

/** @param {unknown} one @param {unknown} other */
export function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The same answers, in whatever order a database hands them back. @param {Answers} one @param {Answers} other */
export function sameAnswers(one, other) {
  return Object.keys({ ...one, ...other }).every((key) => same(sorted(one[key]), sorted(other[key])));
}

/** @param {{answers: Answers, marks?: Marks}} one @param {{answers: Answers, marks?: Marks}} other the same answers, with the same boxes */
export function sameWork(one, other) {
  return sameAnswers(one.answers, other.answers) && sameAnswers(one.marks ?? {}, other.marks ?? {});
}

/**
 * A short text that stands for answers and boxes: the same for the same, in whatever order a database hands them back.
 *
 * @param {{answers: Answers, marks?: Marks}} content
 */
export function fingerprint({ answers, marks = {} }) {
  const text = JSON.stringify(sorted({ answers, marks }));
  return [0x811c9dc5, 0x2545f491].map((seed) => hashOf(text, seed).toString(36)).join("-");
}

/** FNV-1a. @param {string} text @param {number} seed */
function hashOf(text, seed) {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * Whether the server's draft is a save of this browser's own to which no answer came.
 *
 * @param {{version: number, sent?: string[]}} mine
 * @param {Draft} theirs
 */
export function isOwnSave({ version, sent = [] }, theirs) {
  return theirs.version === version + 1 && sent.includes(fingerprint(theirs));
}

/** @param {unknown} value @returns {unknown} with the keys of every object in one order */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}

/**
 * Sets an answer, or takes it away when `value` is empty. In a committed stage the change is kept beside the first answer.
 *
 * @param {Work} work
 * @param {string} question
 * @param {Answer | null} value
 */
export function setAnswer(work, question, value) {
  const before = work.answers[question] ?? null;
  const after = isEmpty(value) ? null : value;
  if (same(before, after)) return;
  if (after === null) delete work.answers[question];
  else work.answers[question] = after;
  work.edits += 1;
  const stage = work.definition.stages.find((each) => each.questions.some((one) => one.key === question));
  if (stage && work.committed.includes(stage.key)) keepRevision(work, question, before, after);
}

/** @param {Work} work @param {string} question @returns {Mark[]} the boxes that this text may cite, in the order of their numbers */
export function marksOf(work, question) {
  return work.marks[question] ?? [];
}

/** @param {Work} work @param {string} question @param {Mark[]} marks @returns {boolean} whether that changed anything */
export function setMarks(work, question, marks) {
  const ordered = [...marks].sort((one, other) => one.number - other.number);
  if (same(sorted(marksOf(work, question)), sorted(ordered))) return false;
  const { [question]: _before, ...rest } = work.marks;
  work.marks = ordered.length ? { ...rest, [question]: ordered } : rest;
  work.edits += 1;
  return true;
}

/**
 * One reopening of a stage makes at most one revision a question: from what was committed to what is there in the end.
 *
 * @param {Work} work
 * @param {string} question
 * @param {Answer | null} before
 * @param {Answer | null} after
 */
function keepRevision(work, question, before, after) {
  let revision = work.changing.get(question);
  if (!revision) {
    revision = { question, from: before, to: after, at: "" };
    work.changing.set(question, revision);
    work.revisions.push(revision);
  }
  revision.to = after;
  revision.at = new Date().toISOString();
  if (!same(revision.from, revision.to)) return;
  work.revisions = work.revisions.filter((each) => each !== revision);
  work.changing.delete(question);
}

/**
 * @param {Work} work
 * @param {string} stageKey
 * @returns {Problem[]} what keeps the stage from being committed; none when it now is
 */
export function commitStage(work, stageKey) {
  const found = problems(work.definition, work.answers, stageKey);
  if (found.length) return found;
  if (!work.committed.includes(stageKey)) {
    work.committed.push(stageKey);
    work.edits += 1;
  }
  work.changing.clear();
  return [];
}

/** @param {Work} work @returns {string | null} the stage to ask next; null when everything is answered */
export function stageToOpen(work) {
  return nextStage(work.definition, work.answers, work.committed);
}

/** @param {Work} work @param {string[]} questions @returns {string | null} the first stage that asks one of these questions */
export function stageAsking(work, questions) {
  return work.definition.stages.find((stage) => stage.questions.some(({ key }) => questions.includes(key)))?.key ?? null;
}

/** @param {Work} work @param {string} stageKey */
export function mayOpen(work, stageKey) {
  return reachableStages(work.definition, work.answers, work.committed).includes(stageKey);
}

/** @param {Work} work @param {string} stageKey whether this is the only stage still to be committed */
export function isLast(work, stageKey) {
  const others = askedStages(work).filter((stage) => stage.key !== stageKey);
  return others.every((stage) => work.committed.includes(stage.key) && !problems(work.definition, work.answers, stage.key).length);
}

/**
 * The parts of a work that travel and are kept.
 *
 * @param {Work} work
 */
export function contents(work) {
  const { answers, committed, revisions, timings, marks, viewing } = work;
  return structuredClone({ answers, committed, revisions, timings: rounded(timings), marks, viewing });
}

/** What is handed in: a hidden question's old answer stays behind. @param {Work} work */
export function finishedContents(work) {
  const asked = new Set(askedStages(work).map((stage) => stage.key));
  const all = contents(work);
  const answers = /** @type {Answers} */ (prune(work.definition, all.answers));
  return {
    ...all,
    answers,
    marks: Object.fromEntries(Object.entries(all.marks).filter(([question]) => question in answers)),
    committed: all.committed.filter((key) => asked.has(key)),
  };
}

/** @param {Record<string, number>} timings */
function rounded(timings) {
  return Object.fromEntries(Object.entries(timings).map(([key, seconds]) => [key, Math.round(seconds * 10) / 10]));
}

/**
 * Puts a draft from elsewhere in the place of this one.
 *
 * @param {Work} work
 * @param {Draft | KeptDraft} draft
 */
export function adopt(work, draft) {
  const { answers, committed, revisions, timings, marks = {}, version } = structuredClone(draft);
  Object.assign(work, { answers, committed, revisions, timings, marks, version, open: null, savedEdits: work.edits });
  work.changing.clear();
}
