/** Inputs are counted by the way in which they enter text. */

import assert from "node:assert/strict";
import { test } from "node:test";

const workspace = "../../frontend/static/workspace";
const { LONGEST_PHRASE, insertedLength, wayOf } = await import(`${workspace}/writing/changes.js`);
const { isOwnText, rememberCopy } = await import(`${workspace}/writing/own_texts.js`);

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
