// @ts-check
/** Sends one file to the server, and puts its answer into words. */

import { ApiError, NetworkError, isRequestError, troubleOf } from "../requests/answers.js";
import { upload } from "../requests/api.js";

/** @typedef {import("./file_selection.js").SelectedFile} SelectedFile */
/** @typedef {{waiting: string, sending: string, checking: string, accepted: string, known: string, elsewhere: string, signedOut: string, tooLarge: string, tryAgain: string, summary: string, summaryOfOne: string, knownCount: string, sideCars: string, tables: string, trouble: Record<string, string>}} UploadMessages */
/** @typedef {{file: string, code: string, detail: string}} RejectedFile */
/** @typedef {{accepted: object[], rejected: RejectedFile[]}} UploadAnswer */
/** @typedef {{kind: "accepted" | "known" | "rejected", text: string, canRetry: boolean}} UploadResult `canRetry`: another try may succeed */

/**
 * @param {SelectedFile} selected
 * @param {string} url
 * @param {UploadMessages} messages
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<UploadResult>}
 */
export async function sendFile(selected, url, messages, onProgress) {
  const form = new FormData();
  form.append("file", selected.file, selected.file.name);
  form.append("path", selected.path);
  try {
    const { rejected } = /** @type {UploadAnswer} */ (await upload(url, ["accepted", "rejected"], form, onProgress));
    const rejection = rejected[0];
    if (!rejection) return { kind: "accepted", text: messages.accepted, canRetry: false };
    return { kind: "rejected", text: rejection.detail, canRetry: rejection.code === "try_again" };
  } catch (error) {
    return resultOf(error, messages);
  }
}

/**
 * Returns the result of a request that failed. Only what Loupe itself rejected for good is not offered again.
 *
 * @param {unknown} error
 * @param {UploadMessages} messages
 * @returns {UploadResult}
 */
export function resultOf(error, messages) {
  if (!isRequestError(error)) throw error;
  if (!(error instanceof ApiError)) {
    const status = error instanceof NetworkError ? null : error.status;
    return { kind: "rejected", text: messages.trouble[troubleOf(status)].replace("{status}", String(status)), canRetry: true };
  }
  if (error.isSignedOut) return { kind: "rejected", text: messages.signedOut, canRetry: true };
  return { kind: "rejected", text: error.detail, canRetry: error.isTemporary || error.status === 403 || error.status === 404 };
}
