/** Work that a reviewer returned comes back with its comments, stage by stage, and says what was changed. */

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { cookie: "" };
globalThis.window = { setTimeout: () => 1, clearTimeout() {} };

const core = "../../frontend/static/workspace/core";
const { NetworkError } = await import("../../frontend/static/requests/answers.js");
const { ReturnedWork, changedQuestions, commentsOf, generalComments, nextCommentedStage } = await import(`${core}/returned.js`);
const { makeRevision, setAnswer } = await import(`${core}/work.js`);

const scale = { key: "grade", kind: "scale", prompt: "Grade", options: [{ value: 1, label: "Low" }, { value: 2, label: "High" }] };
const text = { key: "reason", kind: "text", prompt: "Why?", required: false };
const definition = { key: "q", title: "Q", stages: [{ key: "first", title: "First", questions: [scale] }, { key: "second", title: "Second", questions: [text] }] };
const critique = {
  ...{ id: "c", assignment: "a", status: "returned", answers: { grade: 1, reason: "The light." }, marks: {}, updated_at: "2026-01-01T00:00:00Z" },
  review: { decision: "return", comments: { reason: "Which light?", gone: "And this?" }, at: "2026-01-02T00:00:00Z" },
};
const assignment = { id: "a", image: { id: "i" } };
const workOf = (changes = {}) => makeRevision({ ...critique, ...changes }, assignment, definition);

test("the comments belong to a critique that is returned, and to no other", () => {
  assert.equal(commentsOf(workOf()).reason, "Which light?");
  assert.deepEqual(commentsOf(workOf({ status: "submitted" })), {});
  assert.deepEqual(generalComments(workOf()), ["And this?"]);
});

test("the author goes from comment to comment before the critique is sent", () => {
  const work = workOf({ review: { ...critique.review, comments: { grade: "Sure?", reason: "Which light?" } } });
  assert.equal(nextCommentedStage(work)?.key, "first");
  work.mendedStages = ["first"];
  assert.equal(nextCommentedStage(work)?.key, "second");
  work.openStage = "second";
  assert.equal(nextCommentedStage(work), null);
});

test("what was changed is told by question, and nothing when an answer is as it was", () => {
  const work = workOf();
  setAnswer(work, "grade", 2);
  assert.deepEqual(changedQuestions(work).map(({ key }) => key), ["grade"]);
  setAnswer(work, "grade", 1);
  assert.deepEqual(changedQuestions(work), []);
});

function returnedWork(ids, fetchCritique, busy = []) {
  const prepared = [];
  const options = { ids, fetchCritique, fetchAssignment: async (id) => ({ ...assignment, id }), isBusy: (id) => busy.includes(id), prepare: ({ id }) => prepared.push(id) };
  return { returned: new ReturnedWork(options), prepared };
}

test("what came back is fetched ahead with its image, without what is sent already or was answered elsewhere", async () => {
  const stored = { c1: { ...critique, id: "c1", assignment: "a1" }, c2: { ...critique, id: "c2", assignment: "a2" }, c3: { ...critique, id: "c3", assignment: "a3", status: "submitted" }, c4: { ...critique, id: "c4", assignment: "a4" } };
  const { returned, prepared } = returnedWork(["c1", "c2", "c3", "c4"], async (id) => stored[id], ["a2"]);
  await returned.load();
  assert.deepEqual(prepared, ["a1", "a4"]);
  returned.remove("c1");
  assert.equal(returned.take().critique.id, "c4");
  assert.equal(returned.take(), null);
});

test("without the network the desk goes on with new images", async () => {
  const { returned } = returnedWork(["c1"], async () => {
    throw new NetworkError();
  });
  await returned.load();
  assert.equal(returned.length, 0);
});
