// @ts-check
/**
 * Watches over the parts of a page that htmx refreshes: an answer that is not the part that was asked for never replaces
 * one. The person reads what happened beside the part. What is polled is tried again by itself, less and less often;
 * the rest by a button.
 */

import { readPage, secondsOf, troubleOf } from "../requests/answers.js";

/** @typedef {{elt: HTMLElement, target: HTMLElement, xhr: XMLHttpRequest, isError?: boolean, shouldSwap?: boolean, requestConfig: {triggeringEvent?: Event}}} RequestDetail */
/** @typedef {{tryAgain: string, signedOut: string, trouble: Record<string, string>}} LivePartMessages */

const MAX_SECONDS = 30;

/** @type {LivePartMessages} */
const messages = JSON.parse(document.getElementById("live-part-messages")?.textContent ?? "{}");
/** The failures in a row of each part, and when it may be fetched again. @type {Map<string, {count: number, until: number}>} */
const failures = new Map();

/** @param {HTMLElement} element */
const isPolled = (element) => element.getAttribute("hx-trigger")?.includes("every") ?? false;

/** @param {string} part */
const noticeOf = (part) => document.getElementById(`${part}-trouble`);

/** @param {XMLHttpRequest} request @param {string} part */
function explain(request, part) {
  const page = readPage(request.responseText, part);
  if (!page.isOwn) return messages.trouble[troubleOf(request.status || null)].replace("{status}", String(request.status));
  return page.isSignIn || !page.heading ? messages.signedOut : page.heading;
}

/** Fires the event again that asked for the part. @param {RequestDetail} detail */
function retryButton({ elt, requestConfig }) {
  const type = requestConfig.triggeringEvent?.type ?? "input";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = messages.tryAgain;
  button.addEventListener("click", () => elt.dispatchEvent(new CustomEvent(type, { bubbles: true })));
  return button;
}

/** @param {RequestDetail} detail */
function report(detail) {
  const { elt, target, xhr } = detail;
  const count = (failures.get(target.id)?.count ?? 0) + 1;
  const seconds = Math.max(secondsOf(xhr.getResponseHeader("Retry-After")), Math.min(MAX_SECONDS, 2 ** (count - 1)));
  failures.set(target.id, { count, until: Date.now() + seconds * 1000 });
  const notice = noticeOf(target.id) ?? document.createElement("div");
  const sentence = document.createElement("p");
  sentence.textContent = explain(xhr, target.id);
  notice.id = `${target.id}-trouble`;
  notice.className = "notice inside error";
  notice.setAttribute("role", "status");
  notice.replaceChildren(sentence, ...(isPolled(elt) ? [] : [retryButton(detail)]));
  if (!notice.isConnected) document.getElementById(target.id)?.before(notice);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent<RequestDetail>} */ (event);
  const { target, xhr } = detail;
  if (detail.isError) return; // the next event tells of it
  if (readPage(xhr.responseText, target.id).hasPart) {
    failures.delete(target.id);
    noticeOf(target.id)?.remove();
  } else {
    detail.shouldSwap = false;
    report(detail);
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = /** @type {CustomEvent<RequestDetail>} */ (event).detail;
  if (isPolled(elt) && Date.now() < (failures.get(target.id)?.until ?? 0)) event.preventDefault();
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => report(/** @type {CustomEvent<RequestDetail>} */ (event).detail));
}
