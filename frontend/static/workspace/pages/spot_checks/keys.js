/** The keys of spot checks. Single letters are dead while a text is written, and where a person has switched them off. */

import { areSingleKeysOn, handlesKey, isTextField, nameOfPress } from "../../ui/keys.js";

/**
 * @typedef {"accept" | "reject" | "edit" | "undo" | "next" | "reason" | "save" | "leave" | "actual_pixels" | "fit" | "closer" | "farther" |
 *   "pan" | "help"} Command
 * @typedef {{command: Command, keys: string[], labels: string[], group: "judging" | "viewing"}} Binding
 */

/** @type {Binding[]} */
export const BINDINGS = [
  { command: "accept", keys: ["a"], labels: ["A"], group: "judging" },
  { command: "reject", keys: ["r"], labels: ["R"], group: "judging" },
  { command: "reason", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], labels: ["1", "…", "9"], group: "judging" },
  { command: "edit", keys: ["e"], labels: ["E"], group: "judging" },
  { command: "save", keys: ["Mod+Enter"], labels: ["Ctrl", "↵"], group: "judging" },
  { command: "leave", keys: ["Escape"], labels: ["Esc"], group: "judging" },
  { command: "undo", keys: ["u", "["], labels: ["U"], group: "judging" },
  { command: "next", keys: ["n", "j"], labels: ["N", "J"], group: "judging" },
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
