/** Numbers of boxes and where they are written; boxes that stay on the photograph. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { around, isBox, moved, nudged, resized, rounded, spanned } from "../../frontend/static/workspace/boxes.js";
import { citationAt, nextNumber, unmarked } from "../../frontend/static/workspace/citations.js";
import { finishedContents, makeWork, sameWork, setMarks } from "../../frontend/static/workspace/work.js";

const mark = (number) => ({ number, x: 0, y: 0, width: 0.5, height: 0.5 });

test("the next box gets the first free number", () => {
  assert.equal(nextNumber("", []), 1);
  assert.equal(nextNumber("[1] [3]", [mark(1), mark(3)]), 2);
});

test("a number that the text cites already is drawn first", () => {
  assert.equal(nextNumber("[2] and [1]", [mark(1)]), 2);
  assert.deepEqual(unmarked("[2] [7] [2]", [mark(2)]), [7]);
});

test("places that another question marked keep their numbers", () => {
  assert.equal(nextNumber("[1] [2]", [], 2), 3);
  assert.deepEqual(unmarked("[2] [3]", [], 2), [3]);
});

test("a citation stands apart from words, but not from Chinese characters", () => {
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

test("a box never leaves the photograph", () => {
  const box = { x: 0.5, y: 0.5, width: 0.4, height: 0.4 };
  assert.equal(moved(box, 1, -1).x, 0.6);
  assert.equal(moved(box, 1, -1).y, 0);
  assert.deepEqual(resized(box, 9, -9), { ...box, width: 0.5, height: 0.005 });
  assert.equal(nudged(box, { key: "ArrowLeft", shiftKey: false }, 0.01).x, 0.49);
  assert.equal(nudged(box, { key: "ArrowLeft", shiftKey: true }, 0.01).width, 0.39);
  for (const part of [0.33335, 0.66665, 0.12345]) {
    const { x, width } = rounded({ x: part, y: 0, width: 1 - part, height: 1 });
    assert.ok(x + width <= 1 + 1e-9);
  }
});

test("a drag in any direction spans a box, and a tap none", () => {
  assert.deepEqual(spanned({ x: 0.5, y: 0.5 }, { x: 0.25, y: 0.75 }), { x: 0.25, y: 0.5, width: 0.25, height: 0.25 });
  assert.ok(!isBox(spanned({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 })));
  assert.ok(isBox(around({ x: 1, y: 1 }, { x: 0, y: 0, width: 1, height: 1 }, 0.2)));
});

test("boxes are part of the work: other ones are another version, and those of a text that is gone stay behind", () => {
  const stages = [{ key: "s", title: "S", questions: [{ key: "t", kind: "text", prompt: "?" }] }];
  const work = makeWork({ id: "a" }, { key: "k", title: "T", stages }, null);
  assert.ok(setMarks(work, "t", [mark(2), mark(1)]));
  assert.deepEqual(work.marks.t.map(({ number }) => number), [1, 2]);
  assert.ok(!setMarks(work, "t", [mark(1), mark(2)]));
  assert.ok(!sameWork(work, { answers: {}, marks: { t: [mark(1)] } }));
  assert.deepEqual(finishedContents(work).marks, {});
  work.answers.t = "[1]";
  assert.equal(finishedContents(work).marks.t.length, 2);
  setMarks(work, "t", []);
  assert.deepEqual(work.marks, {});
});
