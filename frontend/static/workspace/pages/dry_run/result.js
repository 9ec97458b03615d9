/** What a dry run shows in place of the next image: what the server says of the response, and the response as JSON. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Judgement } from "./types.js" */

/** @typedef {{label: string, onclick: () => void, primary?: boolean}} Step */

/** @param {string} title @param {Node[]} body @param {Step[]} steps @param {Node[]} [parts] below the steps */
export function resultPanel(title, body, steps, parts = []) {
  const buttons = steps.map(({ label, onclick, primary }) => build("button", { type: "button", class: primary ? "button primary" : "button", onclick }, label));
  return build("div", { class: "empty-state dry-run-result" }, build("h2", { tabindex: "-1", id: "dry-run-title" }, title), ...body, build("div", { class: "buttons" }, ...buttons), ...parts);
}

/** @param {string} text */
export function note(text) {
  return build("p", { class: "quiet" }, text);
}

/** Builds a part that holds JSON, and can be scrolled by keyboard. @param {string} title @param {unknown} value @param {boolean} isOpen */
export function jsonPart(title, value, isOpen) {
  return build("details", { open: isOpen }, build("summary", {}, title), build("pre", { class: "code", tabindex: "0", "aria-label": title }, JSON.stringify(value, null, 2)));
}

/** @param {Judgement} judgement */
export function verdictOf({ rejection, level, words }) {
  if (!rejection) {
    return { title: formatMessage("dry_run_accepted"), body: [note(formatMessage("dry_run_accepted_note", { level: formatMessage(`dry_run_level_${level ?? "none"}`), words }))] };
  }
  const sentences = Object.entries(rejection.problems).map(([question, messages]) => build("li", {}, build("code", {}, question), ` ${messages.join(" ")}`));
  return {
    title: formatMessage("dry_run_rejected"),
    body: [build("p", { class: "problem" }, rejection.detail), build("ul", { class: "plain-list" }, ...sentences), note(formatMessage("dry_run_rejected_note"))],
  };
}
