/** What the desk shows when it has no assignment. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @param {string} projectUrl @param {number} submittedCount critiques submitted in this session @param {() => void} onRetry */
export function nothingLeft(projectUrl, submittedCount, onRetry) {
  return emptyState(
    formatMessage("empty_title"),
    [submittedCount ? formatMessage("empty_done", { count: submittedCount }) : "", formatMessage("empty_note")],
    retryButton(formatMessage("check_again"), onRetry),
    build("a", { class: "button", href: projectUrl }, formatMessage("to_project")),
  );
}

/** @param {number} waitingCount submissions that are not sent yet */
export function waitingForNetwork(waitingCount) {
  const waiting = waitingCount ? formatMessage("waiting_stored", { count: waitingCount }) : "";
  return emptyState(formatMessage("waiting_title"), [waiting, formatMessage("waiting_note")]);
}

export function fetching() {
  return emptyState(formatMessage("fetching_title"), []);
}

/** @param {string} reason @param {() => void} onRetry */
export function fetchFailed(reason, onRetry) {
  return emptyState(formatMessage("fetch_failed_title"), [reason], retryButton(formatMessage("try_again"), onRetry));
}

/** @param {string} label @param {() => void} onRetry */
function retryButton(label, onRetry) {
  return build("button", { type: "button", class: "button primary", onclick: onRetry }, label);
}

/** Why a person is handed no images: what they have to do first, or that they are paused. @param {string} reason */
export function closedDesk(reason) {
  return emptyState(formatMessage("gate_title"), [reason], build("a", { class: "button primary", href: window.location.pathname }, formatMessage("gate_go_on")));
}

/** @param {string} title @param {string[]} lines @param {...HTMLElement} actions */
export function emptyState(title, lines, ...actions) {
  const paragraphs = lines.filter(Boolean).map((line) => build("p", { class: "quiet" }, line));
  return build("div", { class: "empty-state", tabindex: "-1" }, build("h2", {}, title), ...paragraphs, build("div", { class: "buttons" }, ...actions));
}
