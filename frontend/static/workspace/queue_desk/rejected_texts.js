/** What a person wrote about a row that is not theirs to judge any more: it is shown on each visit until they discard it. */

import { openDialog } from "../ui/dialogs.js";
import { build } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";

/**
 * @typedef {{title: string, text: string}} WrittenText `title`: what it answers; may be empty
 * @typedef {{id: string, row: string, at: number, note: string, about: string, texts: WrittenText[]}} RejectedText `id` is that of
 *   the request, `row` that of its row; `note`: why it is not accepted; browsers hold it, so the names cannot change
 */

export class RejectedTexts {
  #storage;
  #name;
  #typed;

  /** @param {Storage | null} storage @param {string} name begins every key of this person @param {{forget: (row: string) => void}} typed */
  constructor(storage, name, typed) {
    this.#storage = storage;
    this.#name = name;
    this.#typed = typed;
  }

  /** Shows what was written, and keeps it until the person discards it. @param {RejectedText} rejected */
  async show(rejected) {
    this.#write(rejected);
    const value = await openDialog({
      title: formatMessage("rejected_title"),
      body: [
        build("p", {}, rejected.note),
        rejected.about ? build("p", { class: "small quiet" }, rejected.about) : "",
        build("div", { class: "versions single", tabindex: "0" }, ...rejected.texts.map(textPart)),
        build("p", { class: "small quiet" }, formatMessage("rejected_kept")),
      ],
      choices: [
        { label: formatMessage("discard"), value: "discard" },
        { label: formatMessage("keep"), value: "", primary: true },
      ],
    });
    if (value !== "discard") return;
    this.forget(rejected.id);
    this.#typed.forget(rejected.row);
  }

  /** Shows what earlier visits have kept, oldest first. */
  showKept() {
    const keys = Object.keys(this.#storage ?? {}).filter((key) => key.startsWith(this.#key("")));
    const kept = /** @type {RejectedText[]} */ (keys.map((key) => JSON.parse(this.#storage?.getItem(key) ?? "null")).filter(Boolean));
    for (const rejected of kept.sort((first, second) => first.at - second.at)) void this.show(rejected);
  }

  /** @param {string} id of the request */
  forget(id) {
    this.#storage?.removeItem(this.#key(id));
  }

  /** @param {RejectedText} rejected */
  #write(rejected) {
    try {
      this.#storage?.setItem(this.#key(rejected.id), JSON.stringify(rejected));
    } catch {
      // out of space: the dialog still has it
    }
  }

  /** @param {string} id */
  #key(id) {
    return `${this.#name}rejected/${id}`;
  }
}

/** @param {WrittenText} written */
function textPart({ title, text }) {
  return build("section", {}, title && build("h3", {}, title), build("p", { class: "version", dir: "auto" }, text));
}
