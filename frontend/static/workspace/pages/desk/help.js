/** The two pages of help: every key, and what the project asks of its annotators. */

import { ask } from "./dialogs.js";
import { build } from "./dom.js";
import { textIn } from "./flow.js";
import { BINDINGS, singleKeysAreOn, switchSingleKeys } from "./keys.js";
import { say } from "./words.js";

/** @import { Definition, Stage } from "./types.js" */

/** @param {() => void} onChange opens the page on which the keys are changed */
export function showKeys(onChange) {
  const groups = /** @type {const} */ (["answering", "looking", "moving"]).map((group) =>
    build(
      "section",
      {},
      build("h3", { class: "label" }, say(`keys_${group}`)),
      build("dl", { class: "keys" }, ...BINDINGS.filter((binding) => binding.group === group).flatMap(rowOfKey)),
    ),
  );
  const toggle = build("input", { type: "checkbox", onchange: () => switchSingleKeys(toggle.checked) });
  toggle.checked = singleKeysAreOn();
  return ask({
    title: say("keys_title"),
    wide: true,
    body: [
      build("div", { class: "key-groups" }, ...groups),
      build("label", { class: "switch small quiet" }, toggle, say("keys_switch")),
      build("section", {}, build("h3", { class: "label" }, say("recorded_title")), build("p", { class: "small quiet" }, say("recorded_note"))),
    ],
    choices: [
      { label: say("keys_change"), value: "change" },
      { label: say("close"), value: "", primary: true },
    ],
  }).then((value) => value === "change" && onChange());
}

/** @param {import("./keys.js").Binding} binding */
function rowOfKey({ command, shown }) {
  return [build("dt", {}, ...shown.map((key) => (key === "…" ? "…" : build("kbd", {}, key)))), build("dd", {}, say(`key_${command}`))];
}

/**
 * @param {string} guidelines the project's own, in plain text
 * @param {Definition | null} definition
 * @param {string} language
 */
export function showGuidelines(guidelines, definition, language) {
  const own = definition?.guidelines ? textIn(definition.guidelines, language) : "";
  const body = [
    ...paragraphs(guidelines),
    ...paragraphs(own),
    ...(definition?.stages ?? []).flatMap((stage) => stageNotes(stage, language)),
  ];
  const content = [...(body.length ? body : [build("p", { class: "quiet" }, say("no_guidelines"))]), build("h3", {}, say("recorded_title")), build("p", { class: "quiet" }, say("recorded_note"))];
  return ask({
    title: say("guidelines_title"),
    wide: true,
    body: [build("div", { class: "guidelines", tabindex: "0", "data-first": true }, ...content)],
    choices: [{ label: say("close"), value: "", primary: true }],
  });
}

/** A blank line begins a new paragraph. @param {string} text */
function paragraphs(text) {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => build("p", { dir: "auto" }, part.trim()));
}

/** @param {Stage} stage @param {string} language */
function stageNotes(stage, language) {
  const helps = stage.questions.flatMap((question) => (question.help ? [textIn(question.help, language)] : []));
  const hints = [...(stage.hints ?? []), ...stage.questions.flatMap((question) => question.hints ?? [])].map((hint) => textIn(hint, language));
  if (!helps.length && !hints.length) return [];
  return [
    build("h3", {}, textIn(stage.title, language)),
    ...helps.map((help) => build("p", { class: "quiet" }, help)),
    hints.length ? build("ul", {}, ...hints.map((hint) => build("li", {}, hint))) : "",
  ].filter((part) => part !== "");
}
