/** The list of problems below the structure; each leads to its field. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Problem } from "./types.js" */

/** @param {Problem[]} problems @param {(path: string) => void} goTo */
export function problemList(problems, goTo) {
  const rows = problems.map(({ path, detail }) =>
    build("li", {}, build("button", { type: "button", class: "link", onclick: () => goTo(path) }, build("code", {}, path || formatMessage("whole_document"))), ` ${detail}`),
  );
  return build("ul", { class: "plain-list problem-list", hidden: !rows.length }, ...rows);
}
