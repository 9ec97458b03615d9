/** Opens the critique of this person that a link to the desk names, such as one with a question that came back. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { isChangeable } from "../../core/history.js";
import { openNotice } from "../../ui/dialogs.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";

/** @import { Bootstrap } from "../../core/types.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Panel } from "./panel.js" */

/** The critique that the page is opened for; "" for none. @param {Bootstrap["only"]} only */
export function linkedCritiqueId(only) {
  return (only ? only.critique : new URLSearchParams(window.location.search).get("critique")) ?? "";
}

/**
 * Shows the critique to be revised, or says why it cannot be. Of a question that came back, its stage is opened, with
 * what others said of it.
 *
 * @param {{api: string, desk: Desk, panel: Panel, only: Bootstrap["only"]}} options
 */
export async function openLinkedCritique({ api, desk, panel, only }) {
  const id = linkedCritiqueId(only);
  if (!id) return;
  try {
    const critique = await request("GET", `${api}critiques/${encodeURIComponent(id)}/`, ["assignment", "answers"]);
    if (isChangeable(critique)) {
      panel.remarks = readRemarks();
      await desk.revise(critique);
      return openQuestion(desk, panel);
    }
    await showReason(formatMessage("linked_critique_decided"));
  } catch (error) {
    if (!isRequestError(error)) throw error;
    await showReason(requestErrorMessage(error));
  }
}

/** Opens the stage of the question that came back, and goes to it. @param {Desk} desk @param {Panel} panel */
function openQuestion(desk, panel) {
  const { work } = desk;
  const { remarks } = panel;
  if (!work || !remarks || work.critique?.id !== remarks.critique) return;
  const stage = work.definition.stages.find(({ questions }) => questions.some(({ key }) => key === remarks.question));
  if (!stage) return;
  desk.reopen(stage.key);
  panel.goTo(panel.fieldOf(remarks.question));
  remarks.content.scrollIntoView({ block: "nearest" });
}

/** Reads what the server wrote into the page. @returns {import("./panel.js").Remarks | null} */
function readRemarks() {
  const template = document.getElementById("remarks");
  const content = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  if (!template || !(content instanceof HTMLElement)) return null;
  const { critique = "", question = "" } = template.dataset;
  return { critique, question, content };
}

/** @param {string} reason */
function showReason(reason) {
  return openNotice(formatMessage("linked_critique_title"), reason, [{ label: formatMessage("close"), value: "", primary: true }]);
}
