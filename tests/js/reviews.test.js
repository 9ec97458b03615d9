/** What a reviewer reads of a critique: changes cut to where they differ, flags on the words that they are about. */

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { cookie: "", createElement: (tag) => element(tag) };
globalThis.window = { setTimeout: () => 1, clearTimeout() {} };

function element(tag) {
  return { tag, children: [], attributes: {}, setAttribute(name, value) { this.attributes[name] = value; }, append(...parts) { this.children.push(...parts); }, addEventListener() {} };
}

const workspace = "../../frontend/static/workspace";
const { useMessages } = await import(`${workspace}/ui/messages.js`);
useMessages({ show_region: "Show region {number}" }, "en");
const { cutToChange } = await import(`${workspace}/pages/reviews/answer_changes.js`);
const { buildAnswerText } = await import(`${workspace}/pages/reviews/answer_text.js`);

const written = (parts) => parts.map((part) => (typeof part === "string" ? part : `<${part.tag} ${part.children.join("")}>`)).join("");
const flag = (start, end) => ({ code: "pasted", question: "reason", span: [start, end], sentence: "Pasted." });

test("two texts are cut to where they differ, with a few words around", () => {
  const before = "The low sun rakes across the dunes and the shadows are short and hard at noon in this picture of sand";
  assert.deepEqual(cutToChange(before, before.replace("short", "long")), [
    "… and the shadows are short and hard at noon in …",
    "… and the shadows are long and hard at noon in …",
  ]);
});

test("a flag marks its words, also after a character outside the basic plane", () => {
  assert.equal(written(buildAnswerText("🌊 The sea is blue.", [], [flag(2, 9)], () => {})), "🌊 <mark The sea> is blue.");
});

test("a citation of a region is a button, and of no region it stays text", () => {
  const regions = [{ number: 1, x: 0, y: 0, width: 1, height: 1 }];
  assert.equal(written(buildAnswerText("The boat [1] and [2].", regions, [], () => {})), "The boat <button 1> and [2].");
});
