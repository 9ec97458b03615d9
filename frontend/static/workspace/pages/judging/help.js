/** The keys of the judging desk, what the figures mean, and why it is blind. */

import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { areSingleKeysOn, setSingleKeys } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";
import { BINDINGS } from "./keys.js";

/** @import { Bootstrap } from "./types.js" */

/** Shows every key, and what the figures mean. @param {Bootstrap["aspects"]} aspects */
export function openHelp(aspects) {
  const groups = /** @type {const} */ (["judging", "viewing"]).map((group) => {
    const rows = BINDINGS.filter((binding) => binding.group === group).flatMap(({ command, labels }) => [
      build("dt", {}, ...labels.map((key) => build("kbd", {}, key))),
      build("dd", {}, formatMessage(`judging_key_${command}`)),
    ]);
    return build("section", {}, build("h3", { class: "label" }, formatMessage(`keys_${group}`)), build("dl", { class: "keys" }, ...rows));
  });
  const meanings = aspects.map(([, name, , sentences]) => build("div", {}, build("dt", {}, name), ...sentences.map((sentence, figure) => build("dd", {}, build("kbd", {}, String(figure)), ` ${sentence}`))));
  const toggle = build("input", { type: "checkbox", onchange: () => setSingleKeys(toggle.checked) });
  toggle.checked = areSingleKeysOn();
  return openDialog({
    title: formatMessage("keys_title"),
    isWide: true,
    body: [
      build("div", { class: "key-groups" }, ...groups),
      build("label", { class: "switch small quiet" }, toggle, formatMessage("keys_switch")),
      build("section", {}, build("h3", { class: "label" }, formatMessage("figures_title")), build("dl", { class: "meanings small" }, ...meanings)),
      build("section", {}, build("h3", { class: "label" }, formatMessage("blind_judging_title")), build("p", { class: "small quiet" }, formatMessage("blind_judging_note"))),
    ],
    choices: [{ label: formatMessage("close"), value: "", primary: true }],
  });
}
