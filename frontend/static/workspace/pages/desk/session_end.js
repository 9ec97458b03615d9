/** The end of a session: what was done, and the choice between a break and going on. The next image waits unseen behind it. */

import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { StageTimer } from "../../core/stage_timer.js" */
/** @import { WorkSession } from "../../core/work_session.js" */

/** Offers a break, and begins the next session; leaves for the project's page if the person takes the break. @param {{session: WorkSession, timer: StageTimer, projectUrl: string}} options */
export async function offerBreak({ session, timer, projectUrl }) {
  const value = await timer.pauseDuring(openSessionEnd(session));
  session.restart();
  if (value === "stop") window.location.assign(projectUrl);
}

/** @param {WorkSession} session @returns {Promise<string>} "stop" for a break */
function openSessionEnd(session) {
  const { items, minutes } = session;
  const lines = [
    items ? formatMessage("pause_items", { count: items }) : "",
    minutes >= 60 ? formatMessage("pause_hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 }) : minutes ? formatMessage("pause_time", { minutes }) : "",
  ];
  return openDialog({
    title: formatMessage("pause_title", { count: session.submittedCount }),
    body: [...lines.filter(Boolean).map((line) => build("p", {}, line)), build("p", { class: "quiet" }, formatMessage("pause_note"))],
    choices: [
      { label: formatMessage("pause_stop"), value: "stop" },
      { label: formatMessage("pause_go_on"), value: "go_on", primary: true, key: "↵" },
    ],
    isBrief: true,
    isAlone: true,
  });
}
