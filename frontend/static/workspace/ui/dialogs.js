/** Native dialogs, one at a time. They keep the focus, close with Escape, and return the focus. */

import { build } from "./dom.js";
import { formatMessage } from "./messages.js";

/**
 * @typedef {{label: string, value: string, primary?: boolean, key?: string}} Choice a button and its value
 * @typedef {{title: string, body: (Node | string)[], choices: Choice[], isWide?: boolean, isLasting?: boolean, isBrief?: boolean,
 *            isAlone?: boolean, accept?: (value: string) => boolean | Promise<boolean>}} DialogContent `accept` returns false to keep the dialog
 *   open; a dialog that is lasting closes with its buttons only; in a brief one, Enter presses the main button; of the page behind one
 *   that is alone, nothing can be seen
 */

/** Resolves when the dialog before is closed. @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * Opens a dialog, after the one before it is closed.
 *
 * @param {DialogContent} content
 * @returns {Promise<string>} the value of the button, "" when the dialog was closed otherwise
 */
export function openDialog(content) {
  const value = queue.then(() => showDialog(content));
  queue = value.catch(() => undefined);
  return value;
}

/** Opens a dialog with a text. @param {string} title @param {string} note @param {Choice[]} choices */
export function openNotice(title, note, choices) {
  return openDialog({ title, body: [build("p", { class: "quiet" }, note)], choices, isBrief: true });
}

/** @param {DialogContent} content @returns {Promise<string>} */
function showDialog(content) {
  const { title, choices, isLasting = false, accept = () => true } = content;
  const heading = build("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const { dialog, form } = buildDialog(content, heading);
  const previousFocus = document.activeElement;
  return new Promise((resolve) => {
    /** Closes at once instead of with the later event: the next key press belongs to the page already. @param {string} value */
    const end = (value) => {
      if (!dialog.isConnected) return;
      dialog.close();
      dialog.remove();
      if (previousFocus instanceof HTMLElement && previousFocus.isConnected) previousFocus.focus({ preventScroll: true });
      resolve(value);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "";
      void Promise.resolve(accept(value)).then((isAccepted) => isAccepted && end(value));
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!isLasting) end("");
    });
    dialog.addEventListener("close", () => end(""));
    dialog.addEventListener("click", (event) => !isLasting && event.target === dialog && end(""));
    form.addEventListener("keydown", (event) => submitByKey(event, form, choices));
    document.body.append(dialog);
    dialog.showModal();
    // Not `autofocus`: browsers warn about it where something has the focus already.
    const first = dialog.querySelector("[data-first]");
    (first instanceof HTMLElement ? first : heading).focus();
  });
}

/** @param {DialogContent} content @param {HTMLElement} heading */
function buildDialog({ body, choices, isWide, isBrief, isAlone }, heading) {
  const buttons = choices.map(({ label, value, primary, key }) =>
    build(
      "button",
      { class: primary ? "button primary" : "button", value, type: "submit", "data-first": primary && isBrief },
      label,
      key && build("kbd", { "aria-hidden": "true" }, key),
    ),
  );
  const form = build("form", { method: "dialog" }, heading, ...body, build("div", { class: "buttons" }, ...buttons));
  const dialog = build("dialog", { class: ["dialog", isWide && "wide", isAlone && "alone"].filter(Boolean).join(" "), "aria-labelledby": heading.id }, form);
  return { dialog, form };
}

/** Presses the main button: Enter from a field of one line, Ctrl+Enter from anywhere. @param {KeyboardEvent} event @param {HTMLFormElement} form @param {Choice[]} choices */
function submitByKey(event, form, choices) {
  const hasPrimary = choices.some((choice) => choice.primary);
  const submits = event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement;
  if (!hasPrimary || event.key !== "Enter" || !submits || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.primary"));
}

/**
 * Asks why an image is skipped or flagged.
 *
 * @param {"skip" | "flag"} action
 * @param {[string, string][]} reasons value and label
 * @returns {Promise<{reason: string, note: string} | null>}
 */
export async function askReason(action, reasons) {
  const inputs = reasons.map(([value], index) => build("input", { type: "radio", name: "reason", value, required: true, "data-first": index === 0 }));
  const note = build("textarea", { rows: "3", dir: "auto", maxlength: "2000", id: "reason-note" });
  const list = reasonList(reasons, inputs);
  const value = await openDialog({
    title: formatMessage(`${action}_title`),
    body: [
      build("p", { class: "quiet" }, formatMessage(`${action}_note`)),
      list,
      build("label", { class: "quiet small", for: "reason-note" }, formatMessage("reason_note")),
      note,
    ],
    choices: [
      { label: formatMessage("cancel"), value: "" },
      { label: formatMessage(`${action}_do`), value: action, primary: true },
    ],
    accept: (pressed) => pressed === "" || list.querySelector("input:checked") !== null || markUnanswered(list),
  });
  const chosen = inputs.find((input) => input.checked);
  return value && chosen ? { reason: chosen.value, note: note.value.trim() } : null;
}

/** @param {[string, string][]} reasons @param {HTMLInputElement[]} inputs */
function reasonList(reasons, inputs) {
  const rows = reasons.map(([, label], index) =>
    build("label", { class: "choice" }, inputs[index], build("kbd", { "aria-hidden": "true" }, String(index + 1)), build("span", {}, label)),
  );
  const list = build("div", { class: "choices", role: "radiogroup", "aria-labelledby": "dialog-title" }, ...rows);
  list.addEventListener("keydown", (event) => {
    const input = inputs[Number(event.key) - 1];
    input?.click();
    input?.focus(); // so that Tab leads on to the note
  });
  return list;
}

/** @param {HTMLElement} list */
function markUnanswered(list) {
  list.classList.add("unanswered");
  list.querySelector("input")?.focus();
  return false;
}
