/** Native dialogs, one at a time: they hold the focus, close with Escape, and give the focus back. */

import { build } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {{label: string, value: string, primary?: boolean, key?: string}} Choice what a button answers
 */

/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * Opens a dialog, after the one before it is closed.
 *
 * @param {{title: string, body: Node[], choices: Choice[], wide?: boolean, lasting?: boolean, brief?: boolean,
 *          accept?: (value: string) => boolean | Promise<boolean>}} content `accept` may keep the dialog open; a `lasting` one does not
 *   close with Escape; in a `brief` one Enter presses the main button at once
 * @returns {Promise<string>} the value of the button, "" when the dialog was only closed
 */
export function ask(content) {
  const answer = turn.then(() => show(content));
  turn = answer.catch(() => undefined);
  return answer;
}

/** @param {Parameters<typeof ask>[0]} content @returns {Promise<string>} */
function show({ title, body, choices, wide = false, lasting = false, brief = false, accept = () => true }) {
  const heading = build("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const buttons = choices.map(({ label, value, primary, key }) =>
    build("button", { class: primary ? "button primary" : "button", value, type: "submit", "data-first": primary && brief }, label, key && build("kbd", { "aria-hidden": "true" }, key)),
  );
  const form = build("form", { method: "dialog" }, heading, ...body, build("div", { class: "buttons" }, ...buttons));
  const dialog = build("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": "dialog-title" }, form);
  const before = document.activeElement;
  return new Promise((resolve) => {
    /** At once, not with the later event: the next key is already the desk's. @param {string} value */
    const end = (value) => {
      if (!dialog.isConnected) return;
      dialog.close();
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      resolve(value);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "";
      void Promise.resolve(accept(value)).then((accepted) => accepted && end(value));
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!lasting) end("");
    });
    dialog.addEventListener("close", () => end(""));
    dialog.addEventListener("click", (event) => !lasting && event.target === dialog && end(""));
    form.addEventListener("keydown", (event) => sendWithKey(event, form, choices));
    document.body.append(dialog);
    dialog.showModal();
    // Not `autofocus`: browsers complain of it where something has the focus already.
    const first = dialog.querySelector("[data-first]");
    (first instanceof HTMLElement ? first : heading).focus();
  });
}

/** Enter presses the main button from a field, and Ctrl+Enter from anywhere, also from within a text. @param {KeyboardEvent} event @param {HTMLFormElement} form @param {Choice[]} choices */
function sendWithKey(event, form, choices) {
  const main = choices.find((choice) => choice.primary);
  const sends = event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement;
  if (!main || event.key !== "Enter" || !sends || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.primary"));
}

/**
 * Asks why an image is skipped or flagged.
 *
 * @param {"skip" | "flag"} errand
 * @param {[string, string][]} reasons value and label
 * @returns {Promise<{reason: string, note: string} | null>}
 */
export async function askReason(errand, reasons) {
  const inputs = reasons.map(([value], index) => build("input", { type: "radio", name: "reason", value, required: true, "data-first": index === 0 }));
  const note = build("textarea", { rows: "3", dir: "auto", maxlength: "2000", id: "reason-note" });
  const rows = reasons.map(([, label], index) =>
    build("label", { class: "choice" }, inputs[index], build("kbd", { "aria-hidden": "true" }, String(index + 1)), build("span", {}, label)),
  );
  const list = build("div", { class: "choices", role: "radiogroup", "aria-labelledby": "dialog-title" }, ...rows);
  list.addEventListener("keydown", (event) => {
    const picked = inputs[Number(event.key) - 1];
    picked?.click();
    picked?.focus(); // so that Tab leads on to the note
  });
  const value = await ask({
    title: say(`${errand}_title`),
    body: [
      build("p", { class: "quiet" }, say(`${errand}_note`)),
      list,
      build("label", { class: "quiet small", for: "reason-note" }, say("reason_note")),
      note,
    ],
    choices: [
      { label: say("cancel"), value: "" },
      { label: say(`${errand}_do`), value: errand, primary: true },
    ],
    accept: (pressed) => pressed === "" || list.querySelector("input:checked") !== null || complain(list),
  });
  const chosen = inputs.find((input) => input.checked);
  return value && chosen ? { reason: chosen.value, note: note.value.trim() } : null;
}

/** @param {HTMLElement} list */
function complain(list) {
  list.classList.add("unanswered");
  list.querySelector("input")?.focus();
  return false;
}

/** @param {string} title @param {string} note @param {Choice[]} choices */
export function tell(title, note, choices) {
  return ask({ title, body: [build("p", { class: "quiet" }, note)], choices, brief: true });
}
