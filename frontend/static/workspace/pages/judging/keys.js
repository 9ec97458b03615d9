/** The keys of the judging desk. Single keys are dead where a person has switched them off. */

import { areSingleKeysOn, handlesKey, isTextField, nameOfPress } from "../../ui/keys.js";

/**
 * @typedef {"figure" | "go_on" | "references" | "undo" | "next" | "actual_pixels" | "fit" | "closer" | "farther" | "pan" | "help"} Command
 * @typedef {{command: Command, keys: string[], labels: string[], group: "judging" | "viewing"}} Binding
 */

/** The digits are figures here, so that F fits the image in place of 0. @type {Binding[]} */
export const BINDINGS = [
  { command: "figure", keys: ["0", "1", "2"], labels: ["0", "1", "2"], group: "judging" },
  { command: "go_on", keys: ["Enter"], labels: ["↵"], group: "judging" },
  { command: "references", keys: ["r"], labels: ["R"], group: "judging" },
  { command: "undo", keys: ["u", "["], labels: ["U"], group: "judging" },
  { command: "next", keys: ["n"], labels: ["N"], group: "judging" },
  { command: "actual_pixels", keys: ["z"], labels: ["Z"], group: "viewing" },
  { command: "fit", keys: ["f"], labels: ["F"], group: "viewing" },
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
  if (!command || (pressed.length === 1 && !areSingleKeysOn()) || isTextField(event.target)) return null;
  return handlesKey(event.target, pressed) ? null : command;
}
