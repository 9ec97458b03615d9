/** Requests to the server. No other file sends any, so that every answer is judged by the same rules. */

import { ApiError, ForeignAnswerError, NetworkError, readAnswer } from "./answers.js";

/** Browsers reject `keepalive` for more than 64 KiB, counted over all such requests together. */
const KEEPALIVE_BYTES = 60_000;

/** @returns {string} the CSRF token, from the cookie that the page's root element names */
function csrfToken() {
  const name = document.documentElement?.dataset.csrfCookie ?? "csrftoken";
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return cookie ? decodeURIComponent(cookie.slice(name.length + 1)) : "";
}

/**
 * Returns the headers of every request to the API. The server rejects a request of a page that was made for somebody else
 * than the session belongs to: another person has signed in on another tab.
 *
 * @returns {Record<string, string>}
 */
function pageHeaders() {
  const person = document.documentElement?.dataset.person;
  return { Accept: "application/json", "X-CSRFToken": csrfToken(), ...(person && { "X-Loupe-Person": person }) };
}

/**
 * Sends a request and returns the JSON of the answer. Throws ApiError, ForeignAnswerError or NetworkError.
 *
 * @param {string} method
 * @param {string} url
 * @param {string[]} parts by which an answer is recognized as Loupe's; none where a list is expected
 * @param {unknown} [body] sent as JSON
 * @param {{seconds?: number, keepalive?: boolean}} [options] `keepalive` lets the request outlive the page, if it is small enough
 * @returns {Promise<any>}
 */
export async function request(method, url, parts, body, { seconds = 20, keepalive = false } = {}) {
  const text = body === undefined ? null : JSON.stringify(body);
  return readAnswer(
    await send(url, {
      method,
      keepalive: keepalive && new Blob([text ?? ""]).size <= KEEPALIVE_BYTES,
      headers: { ...pageHeaders(), ...(text !== null && { "Content-Type": "application/json" }) },
      body: text,
      redirect: "manual", // the API never redirects: that is the sign-in page of a network
      signal: AbortSignal.timeout(seconds * 1000),
    }),
    parts,
  );
}

/**
 * Fetches a page, or sends a form as a page does, and returns the HTML of the page that it leads to. Throws
 * ForeignAnswerError for anything but a page, and NetworkError.
 *
 * @param {string} url
 * @param {URLSearchParams} [form] what to send
 */
export async function requestPage(url, form) {
  const { status, contentType, text } = await send(url, form ? { method: "POST", body: form } : {});
  if (!contentType.includes("html")) throw new ForeignAnswerError(status);
  return text;
}

/**
 * Sends files as a form and returns the JSON of the answer. Throws as `request` does. Unlike it, it tells the progress.
 *
 * @param {string} url
 * @param {string[]} parts by which an answer is recognized as Loupe's
 * @param {FormData} form
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<any>}
 */
export async function upload(url, parts, form, onProgress) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  for (const [name, value] of Object.entries(pageHeaders())) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
  await new Promise((resolve) => {
    request.addEventListener("loadend", resolve);
    request.send(form);
  });
  if (request.status === 0) throw new NetworkError("no answer");
  const [contentType, retryAfter] = ["Content-Type", "Retry-After"].map((name) => request.getResponseHeader(name));
  return readAnswer({ status: request.status, contentType: contentType ?? "", text: request.responseText, retryAfter }, parts);
}

/** @param {string} url @param {RequestInit} options */
async function send(url, options) {
  try {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    const { status, headers } = response;
    return { status, contentType: headers.get("Content-Type") ?? "", text: await response.text(), retryAfter: headers.get("Retry-After") };
  } catch (error) {
    throw new NetworkError(String(error));
  }
}

/**
 * Returns the seconds to wait before attempt number `attempt` (from 1): doubles up to half a minute, or as long as the
 * failed answer asks for. The jitter keeps many desks from returning in the same moment.
 *
 * @param {number} attempt
 * @param {unknown} [error] with which the attempt before failed
 */
export function retryDelay(attempt, error) {
  const asked = error instanceof ApiError || error instanceof ForeignAnswerError ? error.retryAfter : 0;
  return Math.max(asked, Math.min(30, 2 ** (attempt - 1))) * (asked ? 1 + Math.random() * 0.2 : 0.7 + Math.random() * 0.6);
}
