/** The page on which a person chooses other keys. The server judges them, and says beside each field what is wrong. */

import { NoAnswer, Refusal, call } from "./api.js";
import { ask } from "./dialogs.js";
import { build, setAttribute } from "./dom.js";
import { BINDINGS, shownKey, useKeys } from "./keys.js";
import { say } from "./words.js";

/** @import { Binding, Keys } from "./keys.js" */

/** @typedef {{command: string, element: HTMLElement, read: () => string, write: (key: string) => void, complain: (text: string) => void}} Row */

/**
 * @param {{api: string, keys: Keys, onSignedOut: () => void, onSaved: () => void}} needs `keys.own` is brought up to date
 */
export async function changeKeys({ api, keys, onSignedOut, onSaved }) {
  const rows = BINDINGS.filter((binding) => binding.own).map((binding) => rowOf(binding));
  const complaint = build("p", { class: "complaint", role: "alert" });
  const reset = () => rows.forEach((row) => row.write(keys.defaults[row.command]?.[0] ?? ""));

  const save = async () => {
    rows.forEach((row) => row.complain(""));
    complaint.textContent = "";
    try {
      const answer = await call("PATCH", `${api}me/`, { keys: Object.fromEntries(rows.map((row) => [row.command, row.read()])) });
      keys.own = answer.keys;
      useKeys(keys);
      onSaved();
      return true;
    } catch (reason) {
      explain(reason);
      return false;
    }
  };

  /** @param {unknown} reason */
  const explain = (reason) => {
    if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
    if (reason instanceof Refusal && reason.signedOut) onSignedOut();
    complaint.textContent = reason instanceof NoAnswer ? say("sign_in_offline") : reason.detail;
    if (!(reason instanceof Refusal)) return;
    for (const row of rows) row.complain(reason.fields[row.command]?.join(" ") ?? "");
    rows.find((row) => row.command in reason.fields)?.element.querySelector("input")?.focus();
  };

  await ask({
    title: say("keys_change_title"),
    wide: true,
    body: [build("p", { class: "quiet" }, say("keys_change_note")), build("div", { class: "own-keys" }, ...rows.map((row) => row.element)), complaint],
    choices: [
      { label: say("keys_defaults"), value: "defaults" },
      { label: say("cancel"), value: "" },
      { label: say("keys_save"), value: "save", primary: true },
    ],
    accept: (value) => {
      if (value === "defaults") reset();
      return value === "save" ? save() : value === "";
    },
  });
}

/** @param {Binding} binding @returns {Row} */
function rowOf({ command, keys }) {
  const ids = { input: `own-key-${command}`, complaint: `own-key-${command}-complaint` };
  const complaint = build("p", { id: ids.complaint, class: "complaint small" });
  const input = build("input", {
    id: ids.input,
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": ids.complaint,
    onfocus: () => input.select(),
    // Whatever is typed takes the place of what was there.
    oninput: (/** @type {InputEvent} */ event) => {
      write([...(event.data ?? input.value)].at(-1) ?? "");
      input.select();
    },
  });
  let chosen = "";
  /** @param {string} key */
  const write = (key) => {
    chosen = key.toLowerCase();
    input.value = shownKey(chosen);
    complain("");
  };
  /** @param {string} text */
  const complain = (text) => {
    complaint.textContent = text;
    setAttribute(input, "aria-invalid", text ? "true" : null);
  };
  const element = build("div", { class: "own-key" }, build("label", { for: ids.input }, say(`key_${command}`)), input, complaint);
  write(keys[0] ?? "");
  return { command, element, read: () => chosen, write, complain };
}
