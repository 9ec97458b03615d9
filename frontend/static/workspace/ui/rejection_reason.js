/** Says why a submission or a draft is not accepted. */

import { formatMessage, troubleMessage } from "./messages.js";

/**
 * Returns the reason in the words of the server where it rejected it, else in those for a proxy.
 *
 * @param {{code: string, detail: string} | null} rejection
 * @param {"trouble" | "state_reason"} [length]
 */
export function rejectionReason(rejection, length) {
  if (rejection?.code === "not_found") return formatMessage("held_not_found");
  return rejection?.detail || troubleMessage(statusOf(rejection?.code ?? ""), length);
}

/** @param {string} code of a rejection without a sentence, such as `http_403` */
function statusOf(code) {
  return code.startsWith("http_") ? Number(code.slice("http_".length)) : null;
}
