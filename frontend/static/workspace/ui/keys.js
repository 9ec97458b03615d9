/** The key bindings of the desk: which key runs which command, and how the key is shown. */

import { setAttribute } from "./dom.js";

/**
 * @typedef {"answer" | "go_on" | "submit" | "options" | "leave_text" | "actual_pixels" | "fit" | "closer" | "farther" | "pan" | "skip" | "flag" |
 *   "previous" | "forward" | "undo" | "guidelines" | "help" | "mark" | "mark_in_text" | "others"} Command
 * @typedef {{command: Command, keys: string[], labels: string[], group: "answering" | "viewing" | "navigating", isChangeable?: boolean, isOff?: boolean}} Binding
 *   `keys` are values of KeyboardEvent.key; `labels` are how they are written; of a changeable binding a person may choose the key;
 *   one that is off does nothing on this page
 * @typedef {{defaults: Record<string, string[]>, custom: Record<string, string>}} Keys the keys of the changeable commands, and
 *   those that this person chose instead
 */

// The rules of the flow, which share modules with the fields, are also tested outside a browser, where there is no navigator.
const ON_A_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The name of the modifier key on this person's keyboard. */
export const MODIFIER = ON_A_MAC ? "⌘" : "Ctrl";

/** The name of Ctrl+Enter. */
export const SUBMIT_KEYS = `${MODIFIER} ↵`;

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** @param {Command} command @param {Binding["group"]} group @returns {Binding} whose key comes with the page */
const changeable = (command, group) => ({ command, keys: [], labels: [], group, isChangeable: true });

/** @type {Binding[]} */
export const BINDINGS = [
  { command: "answer", keys: DIGITS, labels: ["1", "…", "9"], group: "answering" },
  { command: "options", keys: ARROWS, labels: ["↑", "↓", "←", "→"], group: "answering" },
  { command: "go_on", keys: ["Enter"], labels: ["↵"], group: "answering" },
  { command: "submit", keys: ["Mod+Enter"], labels: [MODIFIER, "↵"], group: "answering" },
  { command: "leave_text", keys: ["Escape"], labels: ["Esc"], group: "answering" },
  changeable("mark", "answering"),
  { command: "mark_in_text", keys: ["Mod+b"], labels: [MODIFIER, "B"], group: "answering" },
  changeable("actual_pixels", "viewing"),
  changeable("fit", "viewing"),
  changeable("closer", "viewing"),
  changeable("farther", "viewing"),
  { command: "pan", keys: [" "], labels: ["␣"], group: "viewing" },
  changeable("skip", "navigating"),
  changeable("flag", "navigating"),
  changeable("undo", "navigating"),
  changeable("previous", "navigating"),
  changeable("forward", "navigating"),
  changeable("guidelines", "navigating"),
  changeable("help", "navigating"),
  { command: "others", keys: ["o"], labels: ["O"], group: "viewing", isOff: true },
];

/** Turns commands off that this page has no use for. @param {Command[]} commands */
export function turnOffCommands(commands) {
  for (const command of commands) bindingOf(command).isOff = true;
}

/** Sets the keys of the changeable bindings, and shows them on the page. @param {Keys} keys */
export function applyKeys({ defaults, custom }) {
  for (const binding of BINDINGS.filter(({ isChangeable }) => isChangeable)) {
    const { command } = binding;
    binding.keys = custom[command] ? [custom[command]] : (defaults[command] ?? []);
    binding.labels = binding.keys.slice(0, 1).map(formatKey);
  }
  showKeys();
}

/** Writes the keys into the elements with `data-key`, which names the command: a `kbd`, or the control that runs it. */
function showKeys() {
  for (const element of document.querySelectorAll("[data-key]")) {
    const command = /** @type {Command} */ (element.getAttribute("data-key"));
    if (element.localName === "kbd") element.textContent = keyLabel(command);
    else setAttribute(element, "aria-keyshortcuts", bindingOf(command).keys[0]);
  }
}

/** @param {string} key */
export function formatKey(key) {
  return key === "-" ? "−" : key.toUpperCase();
}

/** Returns the key of a command as it is shown. @param {Command} command */
export function keyLabel(command) {
  return bindingOf(command).labels.join(" ");
}

/** @param {Command} command @returns {Binding} */
export function bindingOf(command) {
  const binding = BINDINGS.find((candidate) => candidate.command === command);
  if (!binding) throw new Error(`No key for ${command}`);
  return binding;
}

/** The commands that also work while a text is being written. @type {Command[]} */
const IN_TEXT = ["submit", "leave_text", "mark_in_text"];

/** Whether a command works while the field has the focus; Enter goes on from a field of one line. @param {Command} command @param {EventTarget | null} field */
function worksInText(command, field) {
  return IN_TEXT.includes(command) || (command === "go_on" && field instanceof HTMLInputElement);
}

/** The setting is stored in browsers under this name. */
const SINGLE_KEYS = "loupe-single-keys";

/** Whether single keys run commands. A person who dictates or uses a switch device can turn them off. */
export function areSingleKeysOn() {
  return localStorage.getItem(SINGLE_KEYS) !== "off";
}

/** @param {boolean} isOn */
export function setSingleKeys(isOn) {
  localStorage.setItem(SINGLE_KEYS, isOn ? "on" : "off");
}

/**
 * Runs the command of each key press.
 *
 * @param {(command: Command, event: KeyboardEvent) => void} run
 * @param {(isDown: boolean) => void} onSpace to be called when the space bar goes down or up
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
 * Returns the command of a key press. There is none while an input method composes, none behind a dialog, and none of a
 * single key while a text is being written.
 *
 * @param {KeyboardEvent} event
 * @returns {Command | null}
 */
export function commandFor(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return null;
  if (document.querySelector("dialog[open]")) return null;
  const pressed = nameOfPress(event);
  const binding = BINDINGS.find(({ keys, isOff }) => !isOff && keys.includes(pressed));
  if (!binding) return null;
  if (pressed.length === 1 && !areSingleKeysOn()) return null;
  if (isTextField(event.target) && !worksInText(binding.command, event.target)) return null;
  return handlesKey(event.target, pressed) ? null : binding.command;
}

/** Returns the pressed key as the bindings name it; empty for combinations that have none. @param {KeyboardEvent} event @returns {string} */
export function nameOfPress(event) {
  if (event.getModifierState("AltGraph")) return event.key;
  const modified = event.ctrlKey || event.metaKey;
  if (modified && !event.altKey && !event.shiftKey && ["Enter", "b"].includes(event.key)) return `Mod+${event.key}`;
  if (modified || event.altKey) return "";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** @param {EventTarget | null} target */
export function isTextField(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/**
 * Whether the focused control handles the key itself: a button handles Enter and space, an option that is not chosen yet
 * handles space.
 *
 * @param {EventTarget | null} target
 * @param {string} pressed
 */
export function handlesKey(target, pressed) {
  if (!(target instanceof Element)) return false;
  if (target.closest("button, a, summary")) return pressed === "Enter" || pressed === " ";
  if (target instanceof HTMLInputElement) return pressed === " " && !(target.type === "radio" && target.checked);
  return false;
}
