// @ts-check
/** One file to the server, and what its answer means. */

/** @typedef {import("./dropped.js").Carried} Carried */
/** @typedef {{waiting: string, sending: string, checking: string, accepted: string, known: string, elsewhere: string, unreachable: string, signedOut: string, refused: string, tooLarge: string, again: string, summary: string, summaryOfOne: string, knownCount: string}} Words */
/** @typedef {{file: string, code: string, detail: string}} Refusal */
/** @typedef {{accepted: object[], rejected: Refusal[]}} Answer */
/** @typedef {{kind: "accepted" | "rejected", says: string, again: boolean}} Verdict `again`: another try may do */

/**
 * @param {Carried} carried
 * @param {string} address
 * @param {string} token
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
export function send(carried, address, token, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", carried.file, carried.file.name);
    body.append("path", carried.path);
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("loadend", () => resolve(request));
    request.send(body);
  });
}

/**
 * @param {XMLHttpRequest} request
 * @param {Words} words
 * @returns {Verdict}
 */
export function judge(request, words) {
  if (request.status === 201) {
    const refusal = /** @type {Answer} */ (JSON.parse(request.responseText)).rejected[0];
    if (!refusal) return { kind: "accepted", says: words.accepted, again: false };
    return { kind: "rejected", says: refusal.detail, again: refusal.code === "try_again" };
  }
  if (request.status === 0) return { kind: "rejected", says: words.unreachable, again: true };
  if (request.status === 401 || request.status === 403) return { kind: "rejected", says: words.signedOut, again: true };
  if (request.status === 413) return { kind: "rejected", says: words.tooLarge, again: false };
  const again = request.status >= 500 || request.status === 429;
  return { kind: "rejected", says: detailOf(request) || words.refused, again };
}

/** @param {XMLHttpRequest} request */
function detailOf(request) {
  try {
    return String(JSON.parse(request.responseText).detail ?? "");
  } catch {
    return "";
  }
}
