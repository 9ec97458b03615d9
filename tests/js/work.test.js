/** The answers to one assignment: committed stages, revisions, and what is submitted. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fingerprint, haveSameAnswers, isOwnSave } from "../../frontend/static/workspace/core/comparison.js";
import { revisionInstead } from "../../frontend/static/workspace/core/submissions.js";
import { commitStage, expectedStages, isLastStage, makeRevision, makeWork, setAnswer, stageToOpen, submissionContent } from "../../frontend/static/workspace/core/work.js";

const option = (value) => ({ value, label: String(value) });
const definition = {
  key: "test",
  title: "Test",
  stages: [
    { key: "grade", title: "Grade", questions: [{ key: "grade", kind: "scale", prompt: "?", options: [1, 2, 3].map(option) }] },
    { key: "reason", title: "Reason", questions: [{ key: "reason", kind: "text", prompt: "?" }] },
    {
      key: "advice",
      title: "Advice",
      questions: [{ key: "advice", kind: "text", prompt: "?", show_if: { question: "grade", lt: 3 } }],
    },
  ],
};
const assignment = { id: "a", questionnaire: { id: "q" }, draft: null };

function startedWork() {
  const work = makeWork(assignment, definition, null);
  setAnswer(work, "grade", 2);
  commitStage(work, "grade");
  return work;
}

test("an answer before its stage is committed is no revision", () => {
  const work = makeWork(assignment, definition, null);
  setAnswer(work, "grade", 2);
  setAnswer(work, "grade", 3);
  assert.deepEqual(work.revisions, []);
});

test("a change after it is one revision, from the first answer to the last", () => {
  const work = startedWork();
  setAnswer(work, "grade", 1);
  setAnswer(work, "grade", 3);
  assert.deepEqual(work.revisions.map(({ question, from, to }) => [question, from, to]), [["grade", 2, 3]]);
});

test("a change that is undone leaves no revision", () => {
  const work = startedWork();
  setAnswer(work, "grade", 1);
  setAnswer(work, "grade", 2);
  assert.deepEqual(work.revisions, []);
});

test("each reopening of a stage makes a revision of its own", () => {
  const work = startedWork();
  setAnswer(work, "grade", 1);
  commitStage(work, "grade");
  setAnswer(work, "grade", 3);
  assert.deepEqual(work.revisions.map(({ from, to }) => [from, to]), [[2, 1], [1, 3]]);
});

test("a stage with a problem is not committed", () => {
  const work = startedWork();
  assert.deepEqual(commitStage(work, "reason"), [{ question: "reason", code: "required" }]);
  assert.deepEqual(work.committed, ["grade"]);
  assert.equal(stageToOpen(work), "reason");
});

test("a hidden question's answer is not submitted, and is there when the question is visible again", () => {
  const work = startedWork();
  setAnswer(work, "reason", "Because.");
  commitStage(work, "reason");
  setAnswer(work, "advice", "Crop it.");
  commitStage(work, "advice");
  setAnswer(work, "grade", 3);
  assert.deepEqual(submissionContent(work).answers, { grade: 3, reason: "Because." });
  assert.deepEqual(submissionContent(work).committed, ["grade", "reason"]);
  setAnswer(work, "grade", 1);
  assert.equal(submissionContent(work).answers.advice, "Crop it.");
});

test("a stage that may become visible is expected", () => {
  const work = makeWork(assignment, definition, null);
  assert.equal(expectedStages(work).length, 3);
  setAnswer(work, "grade", 3);
  assert.equal(expectedStages(work).length, 2);
});

test("the last stage leaves nothing to answer", () => {
  const work = startedWork();
  assert.equal(isLastStage(work, "reason"), false);
  setAnswer(work, "grade", 3);
  assert.equal(isLastStage(work, "reason"), true);
});

test("every change to a submitted critique is a revision", () => {
  const work = makeRevision({ id: "c", answers: { grade: 3, reason: "Because." } }, assignment, definition);
  setAnswer(work, "grade", 1);
  assert.deepEqual(work.revisions.map(({ from, to }) => [from, to]), [[3, 1]]);
});

test("answers are the same in whatever order a database returns them", () => {
  const answers = { grade: 1, regions: [{ x: 0, y: 1 }] };
  assert.ok(haveSameAnswers(answers, { regions: [{ y: 1, x: 0 }], grade: 1 }));
  assert.ok(!haveSameAnswers(answers, { grade: 1 }));
});

test("a fingerprint is the same for the same answers in any order, and another one for other answers or regions", () => {
  const box = { number: 1, x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
  const print = fingerprint({ answers: { grade: 2, reason: "Light [1]" }, marks: { reason: [box] } });
  assert.equal(fingerprint({ marks: { reason: [Object.fromEntries(Object.entries(box).reverse())] }, answers: { reason: "Light [1]", grade: 2 } }), print);
  assert.notEqual(fingerprint({ answers: { grade: 2, reason: "Light [1] " }, marks: { reason: [box] } }), print);
  assert.notEqual(fingerprint({ answers: { grade: 2, reason: "Light [1]" }, marks: { reason: [{ ...box, x: 0.11 }] } }), print);
  assert.equal(fingerprint({ answers: {} }), fingerprint({ answers: {}, marks: {} }));
});

test("a draft of the server is an own save if it has what was sent, and nothing was saved in between", () => {
  const theirs = { version: 4, answers: { reason: "Half a" }, marks: {} };
  const sent = [fingerprint({ answers: { reason: "Half" } }), fingerprint(theirs)];
  assert.equal(isOwnSave({ version: 3, sent }, theirs), true);
  assert.equal(isOwnSave({ version: 2, sent }, theirs), false);
  assert.equal(isOwnSave({ version: 3, sent }, { ...theirs, answers: { reason: "From elsewhere" } }), false);
  assert.equal(isOwnSave({ version: 3 }, theirs), false, "a draft that an earlier version of the desk stored");
});

test("a revision that is chosen over a newer one is based on it, and removes what only that one has", () => {
  const body = { answers: { grade: 2, reason: "Mine.", emotion: null }, marks: {}, based_on: "2026-11-23T10:00:00Z" };
  const newer = { id: "c", answers: { grade: 4, reason: "Other.", emotion: "Calm.", remark: "More." }, updated_at: "2026-11-23T10:05:00.000001Z" };
  const revision = revisionInstead("/api/v1/", { key: "k", kind: "revise", body, refused: { code: "stale_critique" } }, "n", newer);
  assert.deepEqual(revision.body, { answers: { grade: 2, reason: "Mine.", emotion: null, remark: null }, marks: {}, based_on: newer.updated_at });
  assert.deepEqual([revision.key, revision.method, revision.path, revision.refused], ["n", "PATCH", "/api/v1/critiques/c/", null]);
});
