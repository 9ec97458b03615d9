/** The registry of question kinds, and that nothing outside it depends on the key of a kind. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { KINDS, answerProblem, kindOf } from "../../frontend/static/workspace/questions/registry.js";

const STATIC = fileURLToPath(new URL("../../frontend/static/", import.meta.url));
const QUESTIONNAIRES = new URL("../../annotation/questionnaires/", import.meta.url);

test("every kind has a key of its own, every trait and every function", () => {
  assert.equal(new Set(KINDS.map(({ key }) => key)).size, KINDS.length);
  for (const kind of KINDS) {
    assert.deepEqual([typeof kind.isText, typeof kind.hasOptions], ["boolean", "boolean"], kind.key);
    for (const name of ["checkAnswer", "formatAnswer", "createField"]) assert.equal(typeof kind[name], "function", kind.key);
    if (kind.regions) for (const name of ["list", "nextNumber", "replace"]) assert.equal(typeof kind.regions[name], "function", kind.key);
  }
});

test("every kind rejects an answer of a type that no question has, and names the question", () => {
  for (const { key } of KINDS) {
    assert.deepEqual(answerProblem({ key: "q", kind: key, prompt: "?" }, { an: "object" }), { question: "q", code: "wrong_type" });
  }
});

test("an unknown kind is an error", () => {
  assert.throws(() => kindOf({ key: "q", kind: "sound", prompt: "?" }), RangeError);
});

test("the kinds of the built-in questionnaires are registered", () => {
  for (const name of readdirSync(QUESTIONNAIRES).filter((file) => file.endsWith(".json"))) {
    const { stages } = JSON.parse(readFileSync(new URL(name, QUESTIONNAIRES), "utf-8"));
    for (const question of stages.flatMap((stage) => stage.questions)) assert.equal(kindOf(question).key, question.kind);
  }
});

test("no module outside the folder of the kinds compares a kind or imports its file", () => {
  const keys = KINDS.map(({ key }) => key).join("|");
  const comparison = new RegExp(`\\bkind\\b[^\\n]*["'](?:${keys})["']|["'](?:${keys})["'][^\\n]*\\bkind\\b|questions/(?:${keys})\\.js`);
  const modules = readdirSync(STATIC, { recursive: true, encoding: "utf-8" }).filter((file) => file.endsWith(".js") && !/vendor|workspace\/questions\//.test(file));
  assert.ok(modules.length > 40);
  for (const file of modules) assert.doesNotMatch(readFileSync(`${STATIC}${file}`, "utf-8"), comparison, file);
});
