/** Requests to the server's API, and the errors that they throw. */

/** Browsers reject `keepalive` for more than 64 KiB, counted over all such requests together. */
const KEEPALIVE_BYTES = 60_000;

/** The server answered with an error. */
export class ApiError extends Error {
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

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }

  /** Whether the person has to sign in again first. */
  get isSignedOut() {
    return this.status === 401 || (this.status === 403 && ["not_authenticated", "authentication_failed"].includes(this.code));
  }
}

/** No answer came: there is no network, or the request timed out. */
export class NetworkError extends Error {}

/** @param {unknown} error @returns {error is ApiError | NetworkError} whether a request failed, as opposed to the code */
export function isRequestError(error) {
  return error instanceof ApiError || error instanceof NetworkError;
}

let csrfCookie = "csrftoken";

/** Sets the name of the cookie that has the CSRF token. @param {string} name */
export function useCsrfCookie(name) {
  csrfCookie = name;
}

/** @returns {string} */
function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${csrfCookie}=`));
  return cookie ? decodeURIComponent(cookie.slice(csrfCookie.length + 1)) : "";
}

/**
 * Sends a request and returns the JSON of the answer. Throws ApiError or NetworkError.
 *
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body] sent as JSON
 * @param {{seconds?: number, keepalive?: boolean}} [options] `keepalive` lets the request outlive the page, if it is small enough
 * @returns {Promise<any>}
 */
export async function request(method, url, body, { seconds = 20, keepalive = false } = {}) {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(url, {
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
  }).catch((error) => {
    throw new NetworkError(String(error));
  });
  const answer = await readJson(response);
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer;
}

/**
 * Reads the JSON of a response. A proxy's HTML error page reads as an empty object: its status tells enough.
 *
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    if (response.ok && response.status !== 204) throw new NetworkError(String(error));
    return {};
  }
}

/**
 * Returns the seconds to wait before attempt number `attempt` (from 1): doubles up to half a minute. The jitter keeps
 * many desks from returning in the same moment.
 *
 * @param {number} attempt
 */
export function retryDelay(attempt) {
  return Math.min(30, 2 ** (attempt - 1)) * (0.7 + Math.random() * 0.6);
}
