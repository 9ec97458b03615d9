/** The way to the server: one function, and errors that say what can be done about them. */

/** Browsers refuse `keepalive` for more than 64 KiB, of all such requests together. */
const KEEPALIVE_BYTES = 60_000;

/** The server answered, and said no. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, detail?: string, fields?: Record<string, string[]>, [more: string]: unknown}} body
   */
  constructor(status, body) {
    super(body.detail || String(status));
    this.status = status;
    this.body = body;
    this.code = body.code || `http_${status}`;
    this.detail = body.detail || "";
    this.fields = body.fields || {};
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }

  /** Whether the person has to sign in again first. */
  get signedOut() {
    return this.status === 401 || (this.status === 403 && ["not_authenticated", "authentication_failed"].includes(this.code));
  }
}

/** No answer came: no network, or the time was up. */
export class NoAnswer extends Error {}

/** @returns {string} */
function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : "";
}

/**
 * @param {string} method
 * @param {string} address
 * @param {unknown} [body] sent as JSON
 * @param {{seconds?: number, keepalive?: boolean}} [options] `keepalive` lets the request outlive the page, if it is small enough
 * @returns {Promise<any>} the answer's JSON; throws Refusal or NoAnswer
 */
export async function call(method, address, body, { seconds = 20, keepalive = false } = {}) {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(address, {
    method,
    keepalive: keepalive && new Blob([text ?? ""]).size <= KEEPALIVE_BYTES,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "X-CSRFToken": csrfToken(),
      ...(text === null ? {} : { "Content-Type": "application/json" }),
    },
    body: text,
    signal: AbortSignal.timeout(seconds * 1000),
  }).catch((reason) => {
    throw new NoAnswer(String(reason));
  });
  const answer = await readJson(response);
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

/**
 * A proxy's HTML error page is no reason to break: it reads as an empty object, and the status tells the rest.
 *
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function readJson(response) {
  try {
    return await response.json();
  } catch (reason) {
    if (response.ok && response.status !== 204) throw new NoAnswer(String(reason));
    return {};
  }
}

/**
 * Seconds to wait before attempt number `attempt` (from 1): doubles up to half a minute, with jitter so that fifty
 * desks do not all come back in the same moment.
 *
 * @param {number} attempt
 */
export function patience(attempt) {
  return Math.min(30, 2 ** (attempt - 1)) * (0.7 + Math.random() * 0.6);
}
