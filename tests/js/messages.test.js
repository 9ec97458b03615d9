/** What the desk says: numbers and plurals, and when the rules of a language are loaded. */

import assert from "node:assert/strict";
import test from "node:test";

import { say, useWords } from "../../frontend/static/workspace/words.js";

const MESSAGES = { progress: "{done} of {all}", words: { one: "{count} word", other: "{count} words" } };

test("numbers are written as the language writes them, small or large", () => {
  useWords(MESSAGES, "de");
  assert.equal(say("progress", { done: 7, all: 999 }), "7 of 999");
  assert.equal(say("progress", { done: 1234, all: 21904 }), "1.234 of 21.904");
  assert.equal(say("progress", { done: 0.5, all: -3 }), "0,5 of -3");
  useWords(MESSAGES, "en");
  assert.equal(say("progress", { done: 1234, all: 21904 }), "1,234 of 21,904");
});

test("the form of a text follows the count, by the rules of the language", () => {
  useWords(MESSAGES, "en");
  assert.deepEqual([0, 1, 2].map((count) => say("words", { count })), ["0 words", "1 word", "2 words"]);
  useWords(MESSAGES, "zh-Hans");
  assert.equal(say("words", { count: 1 }), "1 words");
});

test("the rules of no language are loaded for a text with small numbers", () => {
  const { NumberFormat, PluralRules } = Intl;
  try {
    Intl.NumberFormat = Intl.PluralRules = /** @type {any} */ (() => assert.fail("loaded"));
    useWords(MESSAGES, "en");
    assert.equal(say("progress", { done: 1, all: 50 }), "1 of 50");
  } finally {
    Object.assign(Intl, { NumberFormat, PluralRules });
  }
});
