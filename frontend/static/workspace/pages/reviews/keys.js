/** The keys of the review desk. */

import { viewingBindings } from "../../queue_desk/bindings.js";
import { MODIFIER } from "../../ui/keys.js";

/** @import { Binding } from "../../queue_desk/bindings.js" */

/** @typedef {"accept" | "return" | "reject" | "fix" | "save" | "leave" | "option" | "mark_in_text" | "others" | "undo" | "previous" | "forward" | "next"} Command */

/** @type {Binding<Command>[]} */
export const BINDINGS = [
  { command: "accept", keys: ["a"], labels: ["A"], group: "deciding" },
  { command: "return", keys: ["r"], labels: ["R"], group: "deciding" },
  { command: "reject", keys: ["x"], labels: ["X"], group: "deciding" },
  { command: "fix", keys: ["e"], labels: ["E"], group: "deciding" },
  { command: "save", keys: ["Mod+Enter"], labels: [MODIFIER, "↵"], group: "deciding" },
  { command: "leave", keys: ["Escape"], labels: ["Esc"], group: "deciding" },
  { command: "option", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], labels: ["1", "…", "9"], group: "deciding" },
  { command: "mark_in_text", keys: ["Mod+b"], labels: [MODIFIER, "B"], group: "deciding" },
  { command: "undo", keys: ["u"], labels: ["U"], group: "going" },
  { command: "next", keys: ["n"], labels: ["N"], group: "going" },
  { command: "previous", keys: ["["], labels: ["["], group: "going" },
  { command: "forward", keys: ["]"], labels: ["]"], group: "going" },
  { command: "others", keys: ["o"], labels: ["O"], group: "going" },
  ...viewingBindings("0"),
];
