// @ts-check
/** Sends one file to the server, and reads its answer. */

/** @typedef {import("./file_selection.js").SelectedFile} SelectedFile */
/** @typedef {{waiting: string, sending: string, checking: string, accepted: string, known: string, elsewhere: string, unreachable: string, signedOut: string, rejected: string, tooLarge: string, tryAgain: string, summary: string, summaryOfOne: string, knownCount: string, sideCars: string, tables: string}} UploadMessages */
/** @typedef {{file: string, code: string, detail: string}} RejectedFile */
/** @typedef {{accepted: object[], rejected: RejectedFile[]}} UploadAnswer */
/** @typedef {{kind: "accepted" | "known" | "rejected", text: string, canRetry: boolean}} UploadResult `canRetry`: another try may succeed */

/**
 * @param {SelectedFile} selected
 * @param {string} url
 * @param {string} token
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
export function sendFile(selected, url, token, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", selected.file, selected.file.name);
    body.append("path", selected.path);
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("loadend", () => resolve(request));
    request.send(body);
  });
}

/**
 * @param {XMLHttpRequest} request that has ended
 * @param {UploadMessages} messages
 * @returns {UploadResult}
 */
export function resultOf(request, messages) {
  if (request.status === 201) {
    const rejected = /** @type {UploadAnswer} */ (JSON.parse(request.responseText)).rejected[0];
    if (!rejected) return { kind: "accepted", text: messages.accepted, canRetry: false };
    return { kind: "rejected", text: rejected.detail, canRetry: rejected.code === "try_again" };
  }
  if (request.status === 0) return { kind: "rejected", text: messages.unreachable, canRetry: true };
  if (request.status === 401 || request.status === 403) return { kind: "rejected", text: messages.signedOut, canRetry: true };
  if (request.status === 413) return { kind: "rejected", text: messages.tooLarge, canRetry: false };
  const canRetry = request.status >= 500 || request.status === 429;
  return { kind: "rejected", text: detailOf(request) || messages.rejected, canRetry };
}

/** @param {XMLHttpRequest} request */
function detailOf(request) {
  try {
    return String(JSON.parse(request.responseText).detail ?? "");
  } catch {
    return "";
  }
}
