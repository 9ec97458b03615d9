/** The editor of questionnaires without its page: the document, its structure, its JSON and the edit that a browser keeps. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { EditedDocument } from "../../../frontend/static/workspace/pages/questionnaire_editor/edited_document.js";
import { asText, parseText } from "../../../frontend/static/workspace/pages/questionnaire_editor/json_text.js";
import { isWithin, pathOf, selectionOf, stepsOf, valueAt, withValue } from "../../../frontend/static/workspace/pages/questionnaire_editor/paths.js";
import {
  addQuestion,
  addStage,
  duplicatePart,
  movePart,
  newOption,
  removePart,
  renameQuestion,
  withKind,
} from "../../../frontend/static/workspace/pages/questionnaire_editor/structure.js";

const forms = {
  kinds: {
    first: { fields: [{ name: "options", type: "options", required: true, values: "numbers", min_items: 2 }, { name: "levels", type: "levels", required: false }] },
    second: { fields: [{ name: "options", type: "options", required: true, values: "names", min_items: 2 }] },
    third: { fields: [{ name: "min_words", type: "number", required: false }] },
  },
};
const labels = { stage: "New stage", question: "New question", option: (number) => `Option ${number}` };
const question = (key, more = {}) => ({ key, kind: "third", prompt: key, ...more });
const definition = () => ({
  key: "test",
  title: "Test",
  stages: [
    { key: "one", title: "One", questions: [question("a"), question("b")] },
    { key: "two", title: "Two", questions: [question("c", { show_if: { any: [{ question: "a", answered: true }, { not: { question: "b", answered: true } }] } })] },
  ],
});
const keys = (document) => document.stages.map((stage) => [stage.key, ...stage.questions.map(({ key }) => key)].join(" "));

test("steps and paths lead to the same part, and back to what is selected", () => {
  const selection = { stage: 1, question: 0 };
  const path = pathOf([...stepsOf(selection), "prompt"]);
  assert.equal(path, "stages[1].questions[0].prompt");
  assert.deepEqual(selectionOf(path), selection);
  assert.equal(selectionOf("title"), null);
  assert.equal(valueAt(definition(), [...stepsOf(selection), "key"]), "c");
  assert.equal(valueAt({ stages: "none" }, stepsOf(selection)), undefined);
  assert.ok(isWithin("stages[1].title.en", "stages[1].title"));
  assert.ok(!isWithin("stages[10]", "stages[1]"));
});

test("a value is replaced in a copy, and undefined removes it", () => {
  const before = definition();
  const after = withValue(before, ["stages", 0, "questions", 1, "prompt"], undefined);
  assert.deepEqual(before, definition());
  assert.ok(!("prompt" in after.stages[0].questions[1]));
  assert.deepEqual(keys(withValue(before, ["stages", 0, "questions", 0], undefined)), ["one b", "two c"]);
});

test("a question moves within its stage and on into the next, a stage among the stages", () => {
  let step = { document: definition(), selection: { stage: 0, question: 0 } };
  step = movePart(step.document, step.selection, 1);
  assert.deepEqual([keys(step.document), step.selection], [["one b a", "two c"], { stage: 0, question: 1 }]);
  step = movePart(step.document, step.selection, 1);
  assert.deepEqual([keys(step.document), step.selection], [["one b", "two a c"], { stage: 1, question: 0 }]);
  step = movePart(step.document, step.selection, -1);
  assert.deepEqual(keys(step.document), ["one b a", "two c"]);
  assert.deepEqual(keys(movePart(definition(), { stage: 1, question: null }, -1).document), ["two c", "one a b"]);
  assert.equal(movePart(definition(), { stage: 0, question: 0 }, -1), null);
  assert.equal(movePart(definition(), null, 1), null);
});

test("what is added, duplicated and removed has keys of its own and is selected", () => {
  const added = addQuestion(definition(), { stage: 0, question: 0 }, forms, labels);
  assert.deepEqual([keys(added.document), added.selection], [["one a question b", "two c"], { stage: 0, question: 1 }]);
  assert.deepEqual(valueAt(added.document, stepsOf(added.selection)).options.map(({ value }) => value), [1, 2]);
  assert.deepEqual(keys(addStage(definition(), { stage: 0, question: null }, forms, labels).document), ["one a b", "stage question", "two c"]);
  assert.deepEqual(keys(addQuestion({}, null, forms, labels).document), ["stage question"]);
  assert.deepEqual(keys(duplicatePart(definition(), { stage: 0, question: null }).document), ["one a b", "one_2 a_2 b_2", "two c"]);
  const removed = removePart(definition(), { stage: 0, question: 1 });
  assert.deepEqual([keys(removed.document), removed.selection], [["one a", "two c"], { stage: 0, question: 0 }]);
  assert.deepEqual(newOption([{ value: "option_2" }], "names", labels.option), { value: "option_3", label: "Option 2" });
});

test("another key of a question is taken up by the conditions that name it", () => {
  const renamed = renameQuestion(definition(), { stage: 0, question: 0 }, "grade");
  assert.deepEqual(renamed.stages[1].questions[0].show_if.any[0], { question: "grade", answered: true });
  assert.deepEqual(renamed.stages[1].questions[0].show_if.any[1], { not: { question: "b", answered: true } });
});

test("another kind keeps what fits it and gets what it requires", () => {
  const scale = withKind(question("a", { min_words: 3, help: "?" }), "first", forms, labels);
  assert.deepEqual(scale.options.map(({ value }) => value), [1, 2]);
  assert.deepEqual([scale.kind, scale.help, "min_words" in scale], ["first", "?", false]);
  assert.deepEqual(withKind(scale, "second", forms, labels).options.map(({ value }) => typeof value), ["string", "string"]);
  assert.ok(!("options" in withKind(scale, "third", forms, labels)));
});

test("changes of one subject in a row are one step, and every step can be undone", () => {
  const origins = [];
  const edited = new EditedDocument({ title: "" }, (origin) => origins.push(origin));
  for (const title of ["a", "ab", "abc"]) edited.change({ title }, { origin: "form", subject: "title" });
  edited.change({ title: "abc", key: "k" }, { origin: "structure", selection: { stage: 0, question: null } });
  edited.undo();
  assert.deepEqual([edited.document, edited.selection], [{ title: "abc" }, null]);
  edited.undo();
  assert.deepEqual(edited.document, { title: "" });
  assert.equal(edited.canUndo, false);
  assert.deepEqual(origins.slice(-3), ["structure", "undo", "undo"]);
});

test("an undo also brings back what a step gave up besides the document, once", () => {
  const given = [];
  const edited = new EditedDocument({ title: "a" }, (origin, beside) => given.push([origin, beside]));
  const beside = { text: '{"title": ', base: { id: "1", version: 1 } };
  edited.change({ title: "b" }, { origin: "start", beside });
  edited.undo();
  edited.change({ title: "c" }, { origin: "form" });
  edited.undo();
  assert.deepEqual(given, [["start", undefined], ["undo", beside], ["form", undefined], ["undo", undefined]]);
});

test("text that is no JSON is told by its line and column, and JSON by its document", () => {
  assert.deepEqual(parseText('{"a": [1, 2]}'), { document: { a: [1, 2] } });
  const { error } = parseText('{\n  "a": 1,\n  "b" 2\n}');
  assert.deepEqual([error.line, error.column], [3, 7]);
  assert.equal(parseText('{\n "a":').error.line, 2);
});

test("short parts take one line, with their keys in the order that the server gives", () => {
  const text = asText({ zebra: 1, title: "T", key: "k", stages: [{ title: "x".repeat(120), key: "s" }] }, ["key", "title", "stages"]);
  assert.equal(text, `{\n  "key": "k",\n  "title": "T",\n  "stages": [\n    {\n      "key": "s",\n      "title": "${"x".repeat(120)}"\n    }\n  ],\n  "zebra": 1\n}`);
});
