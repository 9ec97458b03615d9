/** The keys of cross-checks. */

import { viewingBindings } from "../../queue_desk/bindings.js";
import { MODIFIER } from "../../ui/keys.js";

/** @import { Binding } from "../../queue_desk/bindings.js" */

/** @typedef {"choose" | "letter" | "go_on" | "save" | "leave" | "next" | "skip"} Command */

/** @type {Binding<Command>[]} */
export const BINDINGS = [
  { command: "choose", keys: ["1", "2", "3", "4"], labels: ["1", "…", "4"], group: "checking" },
  { command: "letter", keys: ["a", "b", "c", "d"], labels: ["A", "…", "D"], group: "checking" },
  { command: "go_on", keys: ["Enter"], labels: ["↵"], group: "checking" },
  { command: "save", keys: ["Mod+Enter"], labels: [MODIFIER, "↵"], group: "checking" },
  { command: "leave", keys: ["Escape"], labels: ["Esc"], group: "checking" },
  { command: "next", keys: ["n"], labels: ["N"], group: "checking" },
  { command: "skip", keys: ["s"], labels: ["S"], group: "checking" },
  ...viewingBindings("0"),
];
