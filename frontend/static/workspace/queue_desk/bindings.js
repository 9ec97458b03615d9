/** The keys of desks with a queue. Single keys are dead while a text is written, and where a person has switched them off. */

import { openDialog } from "../ui/dialogs.js";
import { build } from "../ui/dom.js";
import { areSingleKeysOn, handlesKey, isTextField, nameOfPress, setSingleKeys } from "../ui/keys.js";
import { formatMessage } from "../ui/messages.js";

/** @typedef {"actual_pixels" | "fit" | "closer" | "farther" | "pan" | "help"} ViewingCommand */
/**
 * @template {string} C
 * @typedef {{command: C | ViewingCommand, keys: string[], labels: string[], group: string}} Binding
 *   `keys` are values of KeyboardEvent.key; `labels` are how they are written
 */

const HELD_DOWN = ["closer", "farther", "pan"];
const IN_TEXT = ["save", "leave", "mark_in_text"];

/** The bindings that every desk has; digits may be figures, so that another key fits the image. @param {string} fitKey @returns {Binding<never>[]} */
export function viewingBindings(fitKey) {
  return [
    { command: "actual_pixels", keys: ["z"], labels: ["Z"], group: "viewing" },
    { command: "fit", keys: [fitKey], labels: [fitKey.toUpperCase()], group: "viewing" },
    { command: "closer", keys: ["+", "="], labels: ["+"], group: "viewing" },
    { command: "farther", keys: ["-"], labels: ["−"], group: "viewing" },
    { command: "pan", keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], labels: ["↑", "↓", "←", "→"], group: "viewing" },
    { command: "help", keys: ["?"], labels: ["?"], group: "viewing" },
  ];
}

/**
 * Runs the command of each key press.
 *
 * @template {string} C
 * @param {Binding<C>[]} bindings
 * @param {(command: C | ViewingCommand, event: KeyboardEvent) => void} run
 */
export function listenToBindings(bindings, run) {
  document.addEventListener("keydown", (event) => {
    const command = commandFor(bindings, event);
    if (!command || (event.repeat && !HELD_DOWN.includes(command))) return;
    run(command, event);
  });
}

/** @template {string} C @param {Binding<C>[]} bindings @param {KeyboardEvent} event @returns {C | ViewingCommand | null} */
function commandFor(bindings, event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return null;
  const pressed = nameOfPress(event);
  const command = bindings.find(({ keys }) => keys.includes(pressed))?.command;
  if (!command || (pressed.length === 1 && !areSingleKeysOn())) return null;
  if (isTextField(event.target)) return IN_TEXT.includes(command) ? command : null;
  return handlesKey(event.target, pressed) ? null : command;
}

/** Shows every key, then the sections, and why the desk is blind. @template {string} C @param {Binding<C>[]} bindings @param {Node[]} sections */
export function openKeyHelp(bindings, sections = []) {
  const groups = [...new Set(bindings.map(({ group }) => group))].map((group) => {
    const rows = bindings.filter((binding) => binding.group === group).flatMap(({ command, labels }) => [
      build("dt", {}, ...labels.map((key) => (key === "…" ? "…" : build("kbd", {}, key)))),
      build("dd", {}, formatMessage(`key_${command}`)),
    ]);
    return build("section", {}, build("h3", { class: "label" }, formatMessage(`keys_${group}`)), build("dl", { class: "keys" }, ...rows));
  });
  const toggle = build("input", { type: "checkbox", onchange: () => setSingleKeys(toggle.checked) });
  toggle.checked = areSingleKeysOn();
  return openDialog({
    title: formatMessage("keys_title"),
    isWide: true,
    body: [
      build("div", { class: "key-groups" }, ...groups),
      build("label", { class: "switch small quiet" }, toggle, formatMessage("keys_switch")),
      ...sections,
      build("section", {}, build("h3", { class: "label" }, formatMessage("blind_title")), build("p", { class: "small quiet" }, formatMessage("blind_note"))),
    ],
    choices: [{ label: formatMessage("close"), value: "", primary: true }],
  });
}
