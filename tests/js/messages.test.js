/** The messages of the desk: numbers and plurals, and when the rules of a language are loaded. */

import assert from "node:assert/strict";
import test from "node:test";

import { formatMessage, useMessages } from "../../frontend/static/workspace/ui/messages.js";

const MESSAGES = { progress: "{done} of {all}", words: { one: "{count} word", other: "{count} words" } };

test("numbers are written as the language writes them, small or large", () => {
  useMessages(MESSAGES, "de");
  assert.equal(formatMessage("progress", { done: 7, all: 999 }), "7 of 999");
  assert.equal(formatMessage("progress", { done: 1234, all: 21904 }), "1.234 of 21.904");
  assert.equal(formatMessage("progress", { done: 0.5, all: -3 }), "0,5 of -3");
  useMessages(MESSAGES, "en");
  assert.equal(formatMessage("progress", { done: 1234, all: 21904 }), "1,234 of 21,904");
});

test("the form of a message depends on the count, by the rules of the language", () => {
  useMessages(MESSAGES, "en");
  assert.deepEqual([0, 1, 2].map((count) => formatMessage("words", { count })), ["0 words", "1 word", "2 words"]);
  useMessages(MESSAGES, "zh-Hans");
  assert.equal(formatMessage("words", { count: 1 }), "1 words");
});

test("no rules are loaded for a message with small numbers", () => {
  const { NumberFormat, PluralRules } = Intl;
  try {
    Intl.NumberFormat = Intl.PluralRules = /** @type {any} */ (() => assert.fail("loaded"));
    useMessages(MESSAGES, "en");
    assert.equal(formatMessage("progress", { done: 1, all: 50 }), "1 of 50");
  } finally {
    Object.assign(Intl, { NumberFormat, PluralRules });
  }
});
