/** Shows the work that waits in this browser, with its text, and buttons to send or discard it. */

import { build } from "../../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";
import { rejectionReason } from "../../ui/rejection_reason.js";

/** @import { UnsentItem, UnsentWork } from "./unsent_work.js" */

export class UnsentList {
  #root;
  /** The keys of the items whose text is open. @type {Set<string>} */
  #openKeys = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {UnsentWork} work */
  show(work) {
    const focusedId = document.activeElement?.id;
    this.#replace(work);
    if (focusedId) document.getElementById(focusedId)?.focus({ preventScroll: true });
  }

  /** @param {UnsentWork} work */
  #replace(work) {
    const { items } = work;
    if (!items.length) return this.#root.replaceChildren(...successNotices(work));
    const trouble = work.lastError ? build("p", {}, requestErrorMessage(work.lastError)) : null;
    return this.#root.replaceChildren(
      build(
        "section",
        { class: "notice inside unsent", "aria-labelledby": "unsent-title" },
        build("h2", { id: "unsent-title" }, formatMessage("unsent_title", { count: items.length })),
        build("p", { class: "quiet" }, formatMessage("unsent_note")),
        trouble,
        build("ul", { class: "plain-list" }, ...items.map((item) => this.#row(item, work))),
        build("div", { class: "buttons" }, sendButton(work)),
      ),
    );
  }

  /** @param {UnsentItem} item @param {UnsentWork} work */
  #row(item, work) {
    const { key, kind, title, rejection } = item;
    const texts = Object.entries(item.answers).map(([question, answer]) => [build("dt", {}, question.replaceAll("_", " ")), build("dd", {}, textOf(answer))]);
    const details = build(
      "details",
      { open: this.#openKeys.has(key), ontoggle: () => void (details.open ? this.#openKeys.add(key) : this.#openKeys.delete(key)) },
      build("summary", { id: `unsent-${key}` }, [formatMessage(`unsent_${kind}`), title].filter(Boolean).join(" · ")),
      build("dl", {}, ...texts.flat()),
    );
    return build("li", {}, details, rejection ? build("p", { class: "quiet small" }, rejectionReason(rejection)) : null, ...discardParts(key, () => void work.discard(item)));
  }
}

/** @param {UnsentWork} work */
function sendButton(work) {
  const label = formatMessage(work.isSending ? "unsent_sending" : "try_again");
  return build("button", { class: "button", type: "button", id: "unsent-again", onclick: () => work.sendAgain() }, label);
}

/** @param {UnsentWork} work */
function successNotices({ deliveredCount, returnedCount }) {
  const sentences = [
    deliveredCount ? formatMessage("unsent_delivered", { count: deliveredCount }) : "",
    returnedCount ? formatMessage("unsent_returned", { count: returnedCount }) : "",
  ];
  return sentences.filter(Boolean).map((sentence) => build("p", { class: "notice inside success", role: "status" }, sentence));
}

/** @param {unknown} answer */
function textOf(answer) {
  if (Array.isArray(answer) && answer.every((entry) => typeof entry !== "object")) return answer.join(", ");
  return typeof answer === "object" ? JSON.stringify(answer) : String(answer);
}

/** Returns a button, and the question that it opens: a text that is discarded is gone. @param {string} key @param {() => void} onDiscard */
function discardParts(key, onDiscard) {
  const id = `discard-${key}`;
  return [
    build("button", { class: "link small", type: "button", id: `${id}-button`, popovertarget: id }, formatMessage("unsent_discard")),
    build(
      "dialog",
      { popover: true, id, "aria-labelledby": `${id}-title` },
      build("h2", { id: `${id}-title` }, formatMessage("unsent_discard_title")),
      build("p", { class: "quiet" }, formatMessage("unsent_discard_note")),
      build(
        "div",
        { class: "buttons" },
        build("button", { class: "button", type: "button", popovertarget: id, popovertargetaction: "hide", autofocus: true }, formatMessage("cancel")),
        build("button", { class: "button danger primary", type: "button", onclick: onDiscard }, formatMessage("unsent_discard_do")),
      ),
    ),
  ];
}
