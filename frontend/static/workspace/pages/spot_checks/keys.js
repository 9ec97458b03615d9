/** The keys of spot checks. */

import { viewingBindings } from "../../queue_desk/bindings.js";
import { MODIFIER } from "../../ui/keys.js";

/** @import { Binding } from "../../queue_desk/bindings.js" */

/** @typedef {"accept" | "reject" | "edit" | "undo" | "next" | "reason" | "save" | "leave"} Command */

/** @type {Binding<Command>[]} */
export const BINDINGS = [
  { command: "accept", keys: ["a"], labels: ["A"], group: "judging" },
  { command: "reject", keys: ["r"], labels: ["R"], group: "judging" },
  { command: "reason", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], labels: ["1", "…", "9"], group: "judging" },
  { command: "edit", keys: ["e"], labels: ["E"], group: "judging" },
  { command: "save", keys: ["Mod+Enter"], labels: [MODIFIER, "↵"], group: "judging" },
  { command: "leave", keys: ["Escape"], labels: ["Esc"], group: "judging" },
  { command: "undo", keys: ["u", "["], labels: ["U"], group: "judging" },
  { command: "next", keys: ["n", "j"], labels: ["N", "J"], group: "judging" },
  ...viewingBindings("0"),
];
