/** The parts of the panel that are built anew whenever it shows another stage. */

import { isReturned, nextCommentedStage } from "../../core/returned.js";
import { isLastStage } from "../../core/work.js";
import { textIn } from "../../flow/texts.js";
import { build } from "../../ui/dom.js";
import { SUBMIT_KEYS } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";
import { summariseStage } from "../../ui/summary.js";

/** @import { Stage, Work } from "../../core/types.js" */

/** @param {Work} work @param {Stage} stage */
export function progressTick(work, stage) {
  const state = stage.key === work.openStage ? "current" : work.committed.includes(stage.key) ? "committed" : "";
  return build("i", { class: state });
}

/** Returns which of the stages is open. @param {Work} work @param {Stage[]} stages @param {string} language */
export function positionText(work, stages, language) {
  const index = stages.findIndex(({ key }) => key === work.openStage);
  const stage = stages[index];
  if (!stage) return formatMessage(work.critique ? "position_revising" : "position_ready");
  return formatMessage("position", { stage: textIn(stage.title, language), number: index + 1, count: stages.length });
}

/** Returns the content of the main button. @param {Work} work @param {boolean} takesTyping whether Enter alone belongs to a field */
export function primaryLabel(work, takesTyping) {
  const submits = (!work.openStage || isLastStage(work, work.openStage)) && !nextCommentedStage(work);
  const message = isReturned(work) && submits ? "send_back" : work.critique && submits ? "save_changes" : submits ? "submit" : "next";
  const key = submits || takesTyping ? SUBMIT_KEYS : "↵";
  return [formatMessage(message), build("kbd", { "aria-hidden": "true" }, key)];
}

/** @param {Work} work */
export function readyNote({ critique }) {
  const title = formatMessage(critique ? "revising_title" : "ready_title");
  const note = formatMessage(critique ? "revising_note" : "ready_note");
  return build("div", { class: "open-stage ready" }, build("h2", {}, title), build("p", { class: "quiet" }, note));
}

/**
 * Builds the list of committed stages, each in one line that reopens it.
 *
 * @param {Work} work
 * @param {Stage[]} stages
 * @param {string} language
 * @param {(stage: string) => void} onReopen
 */
export function committedStages(work, stages, language, onReopen) {
  const rows = stages.map((stage) => {
    const title = textIn(stage.title, language);
    const label = formatMessage("change_stage", { stage: title });
    return build(
      "button",
      { type: "button", class: "committed-stage", "data-stage": stage.key, "aria-label": label, onclick: () => onReopen(stage.key) },
      build("span", { class: "label" }, title),
      build("span", { class: "stage-summary" }, summariseStage(work, stage, language)),
      build("span", { class: "change", "aria-hidden": "true" }, formatMessage("change")),
    );
  });
  return build("div", { class: "committed-stages", hidden: !stages.length }, ...rows);
}
