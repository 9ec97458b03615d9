/** The two dialogs of help: every key, and the guidelines of the project. */

import { textIn } from "../../flow/texts.js";
import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { BINDINGS, areSingleKeysOn, setSingleKeys } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Definition, Stage } from "../../core/types.js" */
/** @import { Binding } from "../../ui/keys.js" */

/** @param {() => void} onChange opens the dialog in which the keys are changed */
export function showKeys(onChange) {
  const groups = /** @type {const} */ (["answering", "viewing", "navigating"]).map((group) =>
    build(
      "section",
      {},
      build("h3", { class: "label" }, formatMessage(`keys_${group}`)),
      build("dl", { class: "keys" }, ...BINDINGS.filter((binding) => binding.group === group && !binding.isOff).flatMap(bindingRow)),
    ),
  );
  const toggle = build("input", { type: "checkbox", onchange: () => setSingleKeys(toggle.checked) });
  toggle.checked = areSingleKeysOn();
  return openDialog({
    title: formatMessage("keys_title"),
    isWide: true,
    body: [
      build("div", { class: "key-groups" }, ...groups),
      build("label", { class: "switch small quiet" }, toggle, formatMessage("keys_switch")),
      build("section", {}, build("h3", { class: "label" }, formatMessage("recorded_title")), build("p", { class: "small quiet" }, formatMessage("recorded_note"))),
    ],
    choices: [
      { label: formatMessage("keys_change"), value: "change" },
      { label: formatMessage("close"), value: "", primary: true },
    ],
  }).then((value) => value === "change" && onChange());
}

/** @param {Binding} binding */
function bindingRow({ command, labels }) {
  return [build("dt", {}, ...labels.map((key) => (key === "…" ? "…" : build("kbd", {}, key)))), build("dd", {}, formatMessage(`key_${command}`))];
}

/**
 * @param {string} guidelines of the project, in plain text
 * @param {Definition | null} definition
 * @param {string} language
 */
export function showGuidelines(guidelines, definition, language) {
  const texts = [
    ...paragraphs(guidelines),
    ...paragraphs(definition?.guidelines ? textIn(definition.guidelines, language) : ""),
    ...(definition?.stages ?? []).flatMap((stage) => stageNotes(stage, language)),
  ];
  const content = [
    ...(texts.length ? texts : [build("p", { class: "quiet" }, formatMessage("no_guidelines"))]),
    build("h3", {}, formatMessage("recorded_title")),
    build("p", { class: "quiet" }, formatMessage("recorded_note")),
  ];
  return openDialog({
    title: formatMessage("guidelines_title"),
    isWide: true,
    body: [build("div", { class: "guidelines", tabindex: "0", "data-first": true }, ...content)],
    choices: [{ label: formatMessage("close"), value: "", primary: true }],
  });
}

/** Splits a text at its blank lines. @param {string} text */
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
