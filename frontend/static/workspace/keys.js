/** Every key of the desk, in one table: what listens, and what the help shows. */

import { ON_A_MAC } from "./dom.js";

/**
 * @typedef {"answer" | "go_on" | "submit" | "options" | "leave_text" | "actual_pixels" | "fit" | "closer" | "farther" | "pan" | "skip" | "flag" |
 *   "previous" | "forward" | "undo" | "guidelines" | "help" | "mark"} Command
 * @typedef {{command: Command, keys: string[], shown: string[], group: "answering" | "looking" | "moving"}} Binding
 *   `keys` are values of KeyboardEvent.key; `shown` is how the help writes them
 */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** @type {Binding[]} */
export const BINDINGS = [
  { command: "answer", keys: DIGITS, shown: ["1", "…", "9"], group: "answering" },
  { command: "options", keys: ARROWS, shown: ["↑", "↓", "←", "→"], group: "answering" },
  { command: "go_on", keys: ["Enter"], shown: ["↵"], group: "answering" },
  { command: "submit", keys: ["Mod+Enter"], shown: ON_A_MAC ? ["⌘", "↵"] : ["Ctrl", "↵"], group: "answering" },
  { command: "leave_text", keys: ["Escape"], shown: ["Esc"], group: "answering" },
  { command: "mark", keys: ["b"], shown: ["B"], group: "answering" },
  { command: "actual_pixels", keys: ["z"], shown: ["Z"], group: "looking" },
  { command: "fit", keys: ["0"], shown: ["0"], group: "looking" },
  { command: "closer", keys: ["+", "="], shown: ["+"], group: "looking" },
  { command: "farther", keys: ["-"], shown: ["−"], group: "looking" },
  { command: "pan", keys: [" "], shown: ["␣"], group: "looking" },
  { command: "skip", keys: ["s"], shown: ["S"], group: "moving" },
  { command: "flag", keys: ["f"], shown: ["F"], group: "moving" },
  { command: "undo", keys: ["u"], shown: ["U"], group: "moving" },
  { command: "previous", keys: ["["], shown: ["["], group: "moving" },
  { command: "forward", keys: ["]"], shown: ["]"], group: "moving" },
  { command: "guidelines", keys: ["g"], shown: ["G"], group: "moving" },
  { command: "help", keys: ["?"], shown: ["?"], group: "moving" },
];

/** Commands that also work while a text is being written. @type {Command[]} */
const IN_TEXT = ["submit", "leave_text"];

const SWITCH = "loupe-single-keys";

/** Whether single keys are on; a person who dictates or uses a switch can turn them off. */
export function singleKeysAreOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

/** @param {boolean} on */
export function switchSingleKeys(on) {
  localStorage.setItem(SWITCH, on ? "on" : "off");
}

/**
 * @param {(command: Command, event: KeyboardEvent) => void} run
 * @param {(held: boolean) => void} onSpace
 */
export function listenToKeys(run, onSpace) {
  document.addEventListener("keydown", (event) => {
    const command = commandFor(event);
    if (!command) return;
    if (command === "pan") {
      event.preventDefault();
      return onSpace(true);
    }
    if (event.repeat && !["options", "closer", "farther"].includes(command)) return;
    run(command, event);
  });
  document.addEventListener("keyup", (event) => event.key === " " && onSpace(false));
  window.addEventListener("blur", () => onSpace(false));
}

/**
 * What a key press asks for, if anything. Nothing while an input method composes, nothing behind a dialog, and single
 * keys do nothing while a text is being written.
 *
 * @param {KeyboardEvent} event
 * @returns {Command | null}
 */
export function commandFor(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return null;
  if (document.querySelector("dialog[open]")) return null;
  const pressed = nameOf(event);
  const binding = BINDINGS.find((each) => each.keys.includes(pressed));
  if (!binding) return null;
  if (pressed.length === 1 && !singleKeysAreOn()) return null;
  if (takesText(event.target) && !IN_TEXT.includes(binding.command)) return null;
  return ownsKey(event.target, pressed) ? null : binding.command;
}

/** @param {KeyboardEvent} event @returns {string} */
function nameOf(event) {
  if (event.getModifierState("AltGraph")) return event.key;
  const modified = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && modified && !event.altKey) return "Mod+Enter";
  if (modified || event.altKey) return "";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** @param {EventTarget | null} target */
export function takesText(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/**
 * Whether the focused control does something of its own with the key: a button with Enter and space, an option that is
 * not chosen yet with space.
 *
 * @param {EventTarget | null} target
 * @param {string} pressed
 */
function ownsKey(target, pressed) {
  if (!(target instanceof Element)) return false;
  if (target.closest("button, a, summary")) return pressed === "Enter" || pressed === " ";
  if (target instanceof HTMLInputElement) return pressed === " " && !(target.type === "radio" && target.checked);
  return false;
}
