/** The keys of cross-checks, and why they are blind. */

import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { areSingleKeysOn, setSingleKeys } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";
import { BINDINGS } from "./keys.js";

/** Shows every key. */
export function openHelp() {
  const groups = /** @type {const} */ (["checking", "viewing"]).map((group) => {
    const rows = BINDINGS.filter((binding) => binding.group === group).flatMap(({ command, labels }) => [
      build("dt", {}, ...labels.map((key) => (key === "…" ? "…" : build("kbd", {}, key)))),
      build("dd", {}, formatMessage(`check_key_${command}`)),
    ]);
    return build("section", {}, build("h3", { class: "label" }, formatMessage(`keys_${group}`)), build("dl", { class: "keys" }, ...rows));
  });
  const toggle = build("input", { type: "checkbox", onchange: () => setSingleKeys(toggle.checked) });
  toggle.checked = areSingleKeysOn();
  return openDialog({
    title: formatMessage("keys_title"),
    isWide: true,
    body: [
      build("div", { class: "key-groups" }, ...groups),
      build("label", { class: "switch small quiet" }, toggle, formatMessage("keys_switch")),
      build("section", {}, build("h3", { class: "label" }, formatMessage("blind_check_title")), build("p", { class: "small quiet" }, formatMessage("blind_check_note"))),
    ],
    choices: [{ label: formatMessage("close"), value: "", primary: true }],
  });
}
