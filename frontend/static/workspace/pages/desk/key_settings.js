/** The dialog in which a person chooses other keys. The server validates them; its messages are shown beside the fields. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { openDialog } from "../../ui/dialogs.js";
import { build, setAttribute } from "../../ui/dom.js";
import { BINDINGS, applyKeys, formatKey } from "../../ui/keys.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";

/** @import { Binding, Keys } from "../../ui/keys.js" */

/** @typedef {{api: string, keys: Keys, onSignedOut: () => void, onSaved: () => void}} KeySettingsOptions `keys.custom` is updated */

/** @param {KeySettingsOptions} options */
export async function openKeySettings(options) {
  await new KeySettings(options).open();
}

class KeySettings {
  #options;
  #rows = BINDINGS.filter(({ isChangeable }) => isChangeable).map((binding) => new KeyRow(binding));
  #problem = build("p", { class: "problem", role: "alert" });

  /** @param {KeySettingsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  open() {
    const rows = build("div", { class: "custom-keys" }, ...this.#rows.map((row) => row.element));
    return openDialog({
      title: formatMessage("keys_change_title"),
      isWide: true,
      body: [build("p", { class: "quiet" }, formatMessage("keys_change_note")), rows, this.#problem],
      choices: [
        { label: formatMessage("keys_defaults"), value: "defaults" },
        { label: formatMessage("cancel"), value: "" },
        { label: formatMessage("keys_save"), value: "save", primary: true },
      ],
      accept: (value) => {
        if (value === "defaults") this.#reset();
        return value === "save" ? this.#save() : value === "";
      },
    });
  }

  #reset() {
    const { defaults } = this.#options.keys;
    for (const row of this.#rows) row.setKey(defaults[row.command]?.[0] ?? "");
  }

  /** @returns {Promise<boolean>} whether the server accepted the keys */
  async #save() {
    const { api, keys, onSaved } = this.#options;
    for (const row of this.#rows) row.showProblem("");
    this.#problem.textContent = "";
    try {
      const answer = await request("PATCH", `${api}me/`, ["keys"], { keys: Object.fromEntries(this.#rows.map(({ command, key }) => [command, key])) });
      keys.custom = answer.keys;
      applyKeys(keys);
      onSaved();
      return true;
    } catch (error) {
      this.#showError(error);
      return false;
    }
  }

  /** @param {unknown} error */
  #showError(error) {
    if (!isRequestError(error)) throw error;
    if (error instanceof ApiError && error.isSignedOut) this.#options.onSignedOut();
    this.#problem.textContent = requestErrorMessage(error);
    if (!(error instanceof ApiError)) return;
    for (const row of this.#rows) row.showProblem(error.fields[row.command]?.join(" ") ?? "");
    this.#rows.find(({ command }) => command in error.fields)?.focus();
  }
}

class KeyRow {
  #problem;
  #input;

  /** @param {Binding} binding */
  constructor({ command, keys }) {
    const ids = { input: `custom-key-${command}`, problem: `custom-key-${command}-problem` };
    this.command = command;
    this.key = "";
    this.#problem = build("p", { id: ids.problem, class: "problem small" });
    this.#input = build("input", {
      id: ids.input,
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-describedby": ids.problem,
      onfocus: () => this.#input.select(),
      oninput: (/** @type {InputEvent} */ event) => this.#typed(event),
    });
    this.element = build("div", { class: "custom-key" }, build("label", { for: ids.input }, formatMessage(`key_${command}`)), this.#input, this.#problem);
    this.setKey(keys[0] ?? "");
  }

  focus() {
    this.#input.focus();
  }

  /** @param {string} key */
  setKey(key) {
    this.key = key.toLowerCase();
    this.#input.value = formatKey(this.key);
    this.showProblem("");
  }

  /** @param {string} text */
  showProblem(text) {
    this.#problem.textContent = text;
    setAttribute(this.#input, "aria-invalid", text ? "true" : null);
  }

  /** What is typed replaces the key before. @param {InputEvent} event */
  #typed(event) {
    this.setKey([...(event.data ?? this.#input.value)].at(-1) ?? "");
    this.#input.select();
  }
}
