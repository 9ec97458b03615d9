/** Says why a submission is not accepted. */

import { troubleMessage } from "./messages.js";

/** @import { Submission } from "../core/types.js" */

/**
 * Returns the reason in the words of the server where it rejected the submission, else in those for a proxy.
 *
 * @param {Submission} submission
 * @param {"trouble" | "state_reason"} [length]
 */
export function heldReason({ refused }, length) {
  return refused?.detail || troubleMessage(statusOf(refused?.code ?? ""), length);
}

/** @param {string} code of a rejection without a sentence, such as `http_403` */
function statusOf(code) {
  return code.startsWith("http_") ? Number(code.slice("http_".length)) : null;
}
