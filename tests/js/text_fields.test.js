/** Text fields: the numbers of regions and their citations, boxes that stay within the image, and how texts are entered. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { setCitedRegions } from "../../frontend/static/workspace/core/cited_regions.js";
import { haveSameContent } from "../../frontend/static/workspace/core/comparison.js";
import { adoptDraft, makeWork, submissionContent } from "../../frontend/static/workspace/core/work.js";
import { citationAt, nextNumber, numbersWithoutRegion } from "../../frontend/static/workspace/questions/citations.js";
import { boxAround, boxBetween, isLargeEnough, moveBox, nudgeBox, resizeBox, roundBox } from "../../frontend/static/workspace/viewer/box_geometry.js";
import { LONGEST_PHRASE, insertedLength, wayOf } from "../../frontend/static/workspace/writing/changes.js";
import { recordWriting } from "../../frontend/static/workspace/writing/record.js";
import { isOwnText, rememberCopy } from "../../frontend/static/workspace/writing/own_texts.js";

const region = (number) => ({ number, x: 0, y: 0, width: 0.5, height: 0.5 });

test("the next region gets the first free number", () => {
  assert.equal(nextNumber("", []), 1);
  assert.equal(nextNumber("[1] [3]", [region(1), region(3)]), 2);
});

test("a number that the text cites already comes first", () => {
  assert.equal(nextNumber("[2] and [1]", [region(1)]), 2);
  assert.deepEqual(numbersWithoutRegion("[2] [7] [2]", [region(2)]), [7]);
});

test("regions of another question keep their numbers", () => {
  assert.equal(nextNumber("[1] [2]", [], 2), 3);
  assert.deepEqual(numbersWithoutRegion("[2] [3]", [], 2), [3]);
});

test("a citation is separated from words, but not from Chinese characters", () => {
  assert.equal(citationAt("the sky", 7, 1), " [1]");
  assert.equal(citationAt("the sky ", 8, 1), "[1]");
  assert.equal(citationAt("sky is", 4, 1), "[1] ");
  assert.equal(citationAt("天空很亮", 2, 1), "[1]");
  assert.equal(citationAt("sky [1]", 7, 2), " [2]");
  assert.equal(citationAt("It glows.", 9, 1), " [1]");
  assert.equal(citationAt("层次分明。", 5, 1), "[1]");
  assert.equal(citationAt("the sky (", 9, 1), "[1]");
  assert.equal(citationAt("", 0, 1), "[1]");
});

test("a box never leaves the image", () => {
  const box = { x: 0.5, y: 0.5, width: 0.4, height: 0.4 };
  assert.equal(moveBox(box, 1, -1).x, 0.6);
  assert.equal(moveBox(box, 1, -1).y, 0);
  assert.deepEqual(resizeBox(box, 9, -9), { ...box, width: 0.5, height: 0.005 });
  assert.equal(nudgeBox(box, { key: "ArrowLeft", shiftKey: false }, 0.01).x, 0.49);
  assert.equal(nudgeBox(box, { key: "ArrowLeft", shiftKey: true }, 0.01).width, 0.39);
  for (const part of [0.33335, 0.66665, 0.12345]) {
    const { x, width } = roundBox({ x: part, y: 0, width: 1 - part, height: 1 });
    assert.ok(x + width <= 1 + 1e-9);
  }
});

test("a drag in any direction draws a box, and a tap none", () => {
  assert.deepEqual(boxBetween({ x: 0.5, y: 0.5 }, { x: 0.25, y: 0.75 }), { x: 0.25, y: 0.5, width: 0.25, height: 0.25 });
  assert.ok(!isLargeEnough(boxBetween({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 })));
  assert.ok(isLargeEnough(boxAround({ x: 1, y: 1 }, { x: 0, y: 0, width: 1, height: 1 }, 0.2)));
});

test("cited regions are part of the work: others make another version, and those of a deleted text are not submitted", () => {
  const stages = [{ key: "s", title: "S", questions: [{ key: "t", kind: "text", prompt: "?" }] }];
  const work = makeWork({ id: "a" }, { key: "k", title: "T", stages }, null);
  assert.ok(setCitedRegions(work, "t", [region(2), region(1)]));
  assert.deepEqual(work.marks.t.map(({ number }) => number), [1, 2]);
  assert.ok(!setCitedRegions(work, "t", [region(1), region(2)]));
  assert.ok(!haveSameContent(work, { answers: {}, marks: { t: [region(1)] } }));
  assert.deepEqual(submissionContent(work).marks, {});
  work.answers.t = "[1]";
  assert.equal(submissionContent(work).marks.t.length, 2);
  setCitedRegions(work, "t", []);
  assert.deepEqual(work.marks, {});
});

test("only new characters count", () => {
  assert.equal(insertedLength("", "sky"), 3);
  assert.equal(insertedLength("the sky", "the grey sky"), 5);
  assert.equal(insertedLength("aa", "aaa"), 1);
  assert.equal(insertedLength("teh sky", "the sky"), 2);
  assert.equal(insertedLength("the sky", "the"), 0);
  assert.equal(insertedLength("same", "same"), 0);
  assert.equal(insertedLength("天空", "天空很亮"), 2);
});

const trusted = (inputType) => ({ inputType, isTrusted: true });

test("undo, redo and deleting enter nothing", () => {
  for (const type of ["historyUndo", "historyRedo", "deleteContentBackward", "deleteByCut"]) assert.equal(wayOf(trusted(type), 40, null), null);
});

test("a correction of the spelling and a dictated phrase are typed", () => {
  assert.equal(wayOf(trusted("insertReplacementText"), 9, null), "typed");
  assert.equal(wayOf(trusted("insertText"), 120, null), "typed");
  assert.equal(wayOf(trusted("insertLineBreak"), 1, null), "typed");
  assert.equal(wayOf(trusted("insertText"), LONGEST_PHRASE + 1, null), "silent");
});

test("pasted and dropped text is told by where it comes from", () => {
  assert.equal(wayOf(trusted("insertFromPaste"), 40, "pasted_own"), "pasted_own");
  assert.equal(wayOf(trusted("insertFromPaste"), 40, null), "pasted_other");
  assert.equal(wayOf(trusted("insertFromDrop"), 40, "pasted_own"), "pasted_own");
  assert.equal(wayOf(trusted("insertFromDrop"), 40, null), "dropped");
  assert.equal(wayOf(trusted("insertFromComposition"), 4, null), "composed");
});

test("an event that a script makes is silent, of whatever kind", () => {
  for (const inputType of ["insertText", "insertFromPaste", undefined]) assert.equal(wayOf({ inputType, isTrusted: false }, 40, null), "silent");
});

test("what is on the desk or was copied there is one's own", () => {
  assert.equal(isOwnText("low  light", ["The low\nlight is warm."]), true);
  assert.equal(isOwnText("the horizon", ["The low light is warm."]), false);
  rememberCopy("the horizon is tilted");
  assert.equal(isOwnText("horizon is", []), true);
  for (let index = 0; index < 30; index += 1) rememberCopy(`copy ${index}`);
  assert.equal(isOwnText("horizon is", []), false, "an old copy is forgotten");
});

test("an adopted draft brings the counts of its texts, and the conditions stay this page's", () => {
  const work = makeWork({ id: "a" }, { stages: [] }, null);
  work.viewing = { scheme: "dark", writing: { reason: { typed: 3 } } };
  const draft = { version: 2, answers: {}, committed: [], revisions: [], timings: {} };
  adoptDraft(work, { ...draft, viewing: { scheme: "light", writing: { reason: { pasted_other: 40 } } } });
  assert.deepEqual(work.viewing, { scheme: "dark", writing: { reason: { pasted_other: 40 } } });
  adoptDraft(work, draft);
  assert.deepEqual(work.viewing, { scheme: "dark" });
});

test("counts of a text add up by way", () => {
  const work = makeWork({ id: "a" }, { stages: [] }, null);
  recordWriting(work, "reason", "typed", 3);
  recordWriting(work, "reason", "typed", 4);
  recordWriting(work, "emotion", "silent", 20_000_000);
  assert.deepEqual(work.viewing, { writing: { reason: { typed: 7 }, emotion: { silent: 10_000_000 } } });
});
