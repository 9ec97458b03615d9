/** The keys of the judging desk. */

import { viewingBindings } from "../../queue_desk/bindings.js";

/** @import { Binding } from "../../queue_desk/bindings.js" */

/** @typedef {"figure" | "go_on" | "references" | "undo" | "next"} Command */

/** The digits are figures here, so that F fits the image in place of 0. @type {Binding<Command>[]} */
export const BINDINGS = [
  { command: "figure", keys: ["0", "1", "2"], labels: ["0", "1", "2"], group: "judging" },
  { command: "go_on", keys: ["Enter"], labels: ["↵"], group: "judging" },
  { command: "references", keys: ["r"], labels: ["R"], group: "judging" },
  { command: "undo", keys: ["u", "["], labels: ["U"], group: "judging" },
  { command: "next", keys: ["n"], labels: ["N"], group: "judging" },
  ...viewingBindings("f"),
];
