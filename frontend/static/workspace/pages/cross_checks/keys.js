/** The keys of cross-checks. Single keys are dead while a comment is written, and where a person has switched them off. */

import { areSingleKeysOn, handlesKey, isTextField, nameOfPress } from "../../ui/keys.js";

/**
 * @typedef {"choose" | "letter" | "go_on" | "save" | "leave" | "next" | "skip" | "actual_pixels" | "fit" | "closer" | "farther" | "pan" | "help"} Command
 * @typedef {{command: Command, keys: string[], labels: string[], group: "checking" | "viewing"}} Binding
 */

/** @type {Binding[]} */
export const BINDINGS = [
  { command: "choose", keys: ["1", "2", "3", "4"], labels: ["1", "…", "4"], group: "checking" },
  { command: "letter", keys: ["a", "b", "c", "d"], labels: ["A", "…", "D"], group: "checking" },
  { command: "go_on", keys: ["Enter"], labels: ["↵"], group: "checking" },
  { command: "save", keys: ["Mod+Enter"], labels: ["Ctrl", "↵"], group: "checking" },
  { command: "leave", keys: ["Escape"], labels: ["Esc"], group: "checking" },
  { command: "next", keys: ["n"], labels: ["N"], group: "checking" },
  { command: "skip", keys: ["s"], labels: ["S"], group: "checking" },
  { command: "actual_pixels", keys: ["z"], labels: ["Z"], group: "viewing" },
  { command: "fit", keys: ["0"], labels: ["0"], group: "viewing" },
  { command: "closer", keys: ["+", "="], labels: ["+"], group: "viewing" },
  { command: "farther", keys: ["-"], labels: ["−"], group: "viewing" },
  { command: "pan", keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], labels: ["↑", "↓", "←", "→"], group: "viewing" },
  { command: "help", keys: ["?"], labels: ["?"], group: "viewing" },
];

/** @param {(command: Command, event: KeyboardEvent) => void} run */
export function listenToKeys(run) {
  document.addEventListener("keydown", (event) => {
    const command = commandFor(event);
    if (!command || (event.repeat && !["closer", "farther", "pan"].includes(command))) return;
    run(command, event);
  });
}

/** @param {KeyboardEvent} event @returns {Command | null} */
function commandFor(event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return null;
  const pressed = nameOfPress(event);
  const command = BINDINGS.find(({ keys }) => keys.includes(pressed))?.command;
  if (!command || (pressed.length === 1 && !areSingleKeysOn())) return null;
  if (isTextField(event.target)) return command === "save" || command === "leave" ? command : null;
  return handlesKey(event.target, pressed) ? null : command;
}
