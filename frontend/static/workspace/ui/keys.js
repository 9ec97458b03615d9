/** Every key of the desk, in one table: what listens, and what is shown wherever a key is named. */

import { MODIFIER, setAttribute } from "./dom.js";

/**
 * @typedef {"answer" | "go_on" | "submit" | "options" | "leave_text" | "actual_pixels" | "fit" | "closer" | "farther" | "pan" | "skip" | "flag" |
 *   "previous" | "forward" | "undo" | "guidelines" | "help" | "mark" | "mark_in_text"} Command
 * @typedef {{command: Command, keys: string[], shown: string[], group: "answering" | "looking" | "moving", own?: boolean}} Binding
 *   `keys` are values of KeyboardEvent.key; `shown` is how they are written; `own`: a person may choose another key
 * @typedef {{defaults: Record<string, string[]>, own: Record<string, string>}} Keys the keys of those commands, and the
 *   ones that this person chose instead
 */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** @param {Command} command @param {Binding["group"]} group @returns {Binding} its key comes with the page */
const own = (command, group) => ({ command, keys: [], shown: [], group, own: true });

/** @type {Binding[]} */
export const BINDINGS = [
  { command: "answer", keys: DIGITS, shown: ["1", "…", "9"], group: "answering" },
  { command: "options", keys: ARROWS, shown: ["↑", "↓", "←", "→"], group: "answering" },
  { command: "go_on", keys: ["Enter"], shown: ["↵"], group: "answering" },
  { command: "submit", keys: ["Mod+Enter"], shown: [MODIFIER, "↵"], group: "answering" },
  { command: "leave_text", keys: ["Escape"], shown: ["Esc"], group: "answering" },
  own("mark", "answering"),
  { command: "mark_in_text", keys: ["Mod+b"], shown: [MODIFIER, "B"], group: "answering" },
  own("actual_pixels", "looking"),
  own("fit", "looking"),
  own("closer", "looking"),
  own("farther", "looking"),
  { command: "pan", keys: [" "], shown: ["␣"], group: "looking" },
  own("skip", "moving"),
  own("flag", "moving"),
  own("undo", "moving"),
  own("previous", "moving"),
  own("forward", "moving"),
  own("guidelines", "moving"),
  own("help", "moving"),
];

/** @param {Keys} keys */
export function useKeys({ defaults, own: chosen }) {
  for (const binding of BINDINGS.filter((each) => each.own)) {
    const { command } = binding;
    binding.keys = chosen[command] ? [chosen[command]] : (defaults[command] ?? []);
    binding.shown = binding.keys.slice(0, 1).map(shownKey);
  }
  showKeys();
}

/** Writes the keys where the page names them: `data-key` holds the command, beside it the control that it belongs to. */
function showKeys() {
  for (const element of document.querySelectorAll("[data-key]")) {
    const command = /** @type {Command} */ (element.getAttribute("data-key"));
    if (element.localName === "kbd") element.textContent = keyOf(command);
    else setAttribute(element, "aria-keyshortcuts", bindingOf(command).keys[0]);
  }
}

/** @param {string} key */
export function shownKey(key) {
  return key === "-" ? "−" : key.toUpperCase();
}

/** The key of a command, as it is written for people. @param {Command} command */
export function keyOf(command) {
  return bindingOf(command).shown.join(" ");
}

/** @param {Command} command @returns {Binding} */
function bindingOf(command) {
  const binding = BINDINGS.find((each) => each.command === command);
  if (!binding) throw new Error(`No key for ${command}`);
  return binding;
}

/** Commands that also work while a text is being written. @type {Command[]} */
const IN_TEXT = ["submit", "leave_text", "mark_in_text"];

/** Enter goes on from a field of one line, too. @param {Command} command @param {EventTarget | null} field */
function worksInText(command, field) {
  return IN_TEXT.includes(command) || (command === "go_on" && field instanceof HTMLInputElement);
}

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
  if (takesText(event.target) && !worksInText(binding.command, event.target)) return null;
  return ownsKey(event.target, pressed) ? null : binding.command;
}

/** @param {KeyboardEvent} event @returns {string} */
function nameOf(event) {
  if (event.getModifierState("AltGraph")) return event.key;
  const modified = event.ctrlKey || event.metaKey;
  if (modified && !event.altKey && !event.shiftKey && ["Enter", "b"].includes(event.key)) return `Mod+${event.key}`;
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
