/**
 * Tells Loupe's own answers from those of whatever stands in between: a proxy, a load balancer, the sign-in page of a
 * network. This is the only place that decides it.
 */

/** Nobody waits longer than this because an answer says so. */
const MAX_RETRY_SECONDS = 600;

/** @typedef {{code: string, detail: string, fields?: Record<string, string[]>, [more: string]: unknown}} ErrorBody */

/** @typedef {{status: number, contentType: string, text: string, retryAfter: string | null}} RawAnswer */

/** Loupe answered with an error. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {ErrorBody} body
   * @param {number} retryAfter seconds to wait first; 0 where the answer names none
   */
  constructor(status, body, retryAfter = 0) {
    super(body.detail || String(status));
    this.status = status;
    this.body = body;
    this.code = body.code;
    this.detail = body.detail;
    this.fields = body.fields ?? {};
    this.retryAfter = retryAfter;
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

/** Something other than Loupe answered. Whether the request has reached Loupe is unknown. */
export class ForeignAnswerError extends Error {
  /** @param {number} status 0 for a redirect @param {number} retryAfter seconds to wait first; 0 where the answer names none */
  constructor(status, retryAfter = 0) {
    super(`not an answer of Loupe's: ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
    this.code = `http_${status}`;
  }

  /** Whether the answer may be about this one request, such as its size or its words, so that others may pass. */
  get isAboutRequest() {
    return this.status >= 400 && this.status < 500 && ![401, 407, 408, 425, 429].includes(this.status);
  }
}

/** No answer came, or only a part of one: there is no network, or the request timed out or was cut off. */
export class NetworkError extends Error {}

/**
 * @param {unknown} error
 * @returns {error is ApiError | ForeignAnswerError | NetworkError} whether a request failed, as opposed to the code
 */
export function isRequestError(error) {
  return error instanceof ApiError || error instanceof ForeignAnswerError || error instanceof NetworkError;
}

/**
 * Returns the JSON of an answer. An error is Loupe's own when it has a `code` and a `detail`; anything else when it has
 * the parts that were asked for. Throws ApiError for an error of Loupe's, ForeignAnswerError for an answer that is not
 * Loupe's, and NetworkError for one that was cut off.
 *
 * @param {RawAnswer} answer
 * @param {string[]} parts that the JSON has to have; none where a list is expected
 * @returns {any}
 */
export function readAnswer({ status, contentType, text, retryAfter }, parts) {
  const seconds = secondsOf(retryAfter);
  if (!contentType.includes("json")) throw new ForeignAnswerError(status, seconds);
  const body = parseJson(text);
  if (body === undefined && status < 400) throw new NetworkError("cut off");
  if (status >= 400 && isErrorBody(body)) throw new ApiError(status, body, seconds);
  const isExpected = parts.length ? hasParts(body, parts) : Array.isArray(body);
  if (status < 200 || status > 299 || !isExpected) throw new ForeignAnswerError(status, seconds);
  return body;
}

/**
 * Reads an answer in HTML, of which the element with this id was asked for. `hasPart`: it is there; `isOwn`: it is a page
 * of Loupe's, such as the sign-in page (`isSignIn`) or an error page, whose heading says what happened.
 *
 * @param {string} text
 * @param {string} id
 */
export function readPage(text, id) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return {
    hasPart: page.getElementById(id) !== null,
    isOwn: page.querySelector("meta[name=application-name]")?.getAttribute("content") === "Loupe",
    isSignIn: page.querySelector("form input[name=login]") !== null,
    heading: page.querySelector("main h1")?.textContent?.trim() ?? "",
  };
}

/**
 * Returns which sentence explains why no answer of Loupe's came: `trouble_` and this is its key.
 *
 * @param {number | null} status null without any answer
 * @returns {"offline" | "too_large" | "busy" | "unavailable" | "blocked" | "unexpected"}
 */
export function troubleOf(status) {
  if (status === null) return "offline";
  if (status === 413) return "too_large";
  if (status === 429) return "busy";
  if (status >= 500 && status !== 511) return "unavailable";
  return status < 400 || [401, 403, 407, 451, 511].includes(status) ? "blocked" : "unexpected";
}

/** @param {string} text @returns {unknown} undefined for a text that is not, or not wholly, JSON */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {unknown} body @returns {body is ErrorBody} */
function isErrorBody(body) {
  const { code, detail } = /** @type {Record<string, unknown>} */ (isObject(body) ? body : {});
  return typeof code === "string" && typeof detail === "string";
}

/** @param {unknown} body @param {string[]} parts */
function hasParts(body, parts) {
  return isObject(body) && parts.every((part) => part in body);
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the seconds of a `Retry-After`, which is a number or a date; 0 without one. @param {string | null} value */
export function secondsOf(value) {
  if (!value) return 0;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(MAX_RETRY_SECONDS, Math.max(0, seconds)) : 0;
}
