/** What the desk shows of work that a reviewer returned, and of changes after a decision. */

import { generalComments, isReturned, isReviewed } from "../../core/returned.js";
import { textIn } from "../../flow/texts.js";
import { openNotice } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Question, Work } from "../../core/types.js" */
/** @import { Outcome } from "./desk.js" */

/** Builds what stands above a critique that a reviewer has decided on. @param {Work} work @returns {HTMLElement[]} */
export function reviewNotes(work) {
  if (isReviewed(work)) return [build("section", { class: "remarks" }, build("p", {}, formatMessage(`${work.critique?.status}_note`)))];
  if (!isReturned(work)) return [];
  const comments = generalComments(work).map((comment) => build("p", { class: "quote", dir: "auto" }, comment));
  return [
    build(
      "section",
      { class: "remarks", "aria-labelledby": "returned-title" },
      build("h2", { class: "label", id: "returned-title" }, formatMessage("returned_title")),
      build("p", {}, formatMessage("returned_note")),
      ...comments,
    ),
  ];
}

/** Asks whether returned work is sent as it is. @returns {Promise<boolean>} */
export async function askToStandBy() {
  const value = await openNotice(formatMessage("stand_by_title"), formatMessage("stand_by_note"), [
    { label: formatMessage("cancel"), value: "" },
    { label: formatMessage("stand_by_do"), value: "send", primary: true },
  ]);
  return value === "send";
}

/** Returns what the toast says of a submission. @param {Outcome} outcome @param {Question[]} changed @param {string} language @returns {[key: string, values: Record<string, string>]} */
export function submittedToast(outcome, changed, language) {
  const names = changed.map(({ name, prompt }) => textIn(name ?? prompt, language)).join(formatMessage("comma"));
  if (outcome === "submit") return [window.matchMedia("(hover: none)").matches ? "submitted_by_touch_toast" : "submitted_toast", {}];
  if (outcome === "reopen") return ["reopened_toast", { names }];
  if (outcome === "revise") return ["revised_toast", {}];
  return [names ? "sent_back_toast" : "stood_by_toast", { names }];
}
