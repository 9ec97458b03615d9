/** Opens the critique of this person that a link to the desk names, such as one with a question that came back. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { isChangeable } from "../../core/history.js";
import { openNotice } from "../../ui/dialogs.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";

/** @import { Desk } from "./desk.js" */

/** Shows the critique to be revised, or says why it cannot be. @param {{api: string, desk: Desk}} options */
export async function openLinkedCritique({ api, desk }) {
  const id = new URLSearchParams(window.location.search).get("critique");
  if (!id) return;
  try {
    const critique = await request("GET", `${api}critiques/${encodeURIComponent(id)}/`, ["assignment", "answers"]);
    if (isChangeable(critique)) return await desk.revise(critique);
    await showReason(formatMessage("linked_critique_decided"));
  } catch (error) {
    if (!isRequestError(error)) throw error;
    await showReason(requestErrorMessage(error));
  }
}

/** @param {string} reason */
function showReason(reason) {
  return openNotice(formatMessage("linked_critique_title"), reason, [{ label: formatMessage("close"), value: "", primary: true }]);
}
