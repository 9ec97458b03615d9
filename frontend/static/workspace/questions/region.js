/** Places in the photograph, marked with boxes that a text can cite as [1]. */

import { build } from "../dom.js";
import { keyOf } from "../keys.js";
import { say } from "../words.js";
import { frameQuestion } from "./field.js";

/** @import { Region } from "../types.js" */
/** @import { Asking, Field } from "./field.js" */

/** @param {Asking} asking @param {() => void} mark starts a new box in the viewer @returns {Field} */
export function askRegion(asking, mark) {
  const { question, value, change } = asking;
  const list = build("ol", { class: "regions" });
  const start = build("button", { type: "button", class: "button", onclick: mark }, build("kbd", { "aria-hidden": "true", "data-key": "mark" }, keyOf("mark")), say("mark_place"));
  const group = build("div", { class: "marking", role: "group" }, list, start);
  const frame = frameQuestion(asking, group);

  const regions = () => /** @type {Region[]} */ (value() ?? []);
  /** @param {number} index */
  const remove = (index) => {
    change(regions().filter((_, each) => each !== index));
    update();
    start.focus();
  };
  /** @param {number} index @param {string} label */
  const name = (index, label) => {
    change(regions().map((region, each) => (each === index ? withLabel(region, label) : region)));
  };
  const update = () => {
    frame.update();
    if (list.contains(document.activeElement) && list.childElementCount === regions().length) return;
    list.replaceChildren(...regions().map((region, index) => rowOf(region, index, name, remove)));
  };
  update();
  // Marked: from the prompt Enter goes on, and B marks another place; from the button Enter would mark one, too.
  return { ...frame, key: question.key, isText: false, update, focus: () => start.focus({ preventScroll: true }), added: () => frame.title.focus({ preventScroll: true }) };
}

/** @param {Region} region @param {string} label @returns {Region} */
function withLabel({ x, y, width, height }, label) {
  return label ? { x, y, width, height, label } : { x, y, width, height };
}

/**
 * @param {Region} region
 * @param {number} index
 * @param {(index: number, label: string) => void} name
 * @param {(index: number) => void} remove
 */
function rowOf(region, index, name, remove) {
  const number = index + 1;
  const label = build("input", {
    type: "text",
    dir: "auto",
    value: region.label ?? "",
    maxlength: "200",
    "aria-label": say("place_label", { number }),
    placeholder: say("place_label_hint"),
    oninput: () => name(index, label.value.trim()),
  });
  return build(
    "li",
    {},
    build("b", { class: "num" }, `[${number}]`),
    label,
    build("button", { type: "button", class: "link", onclick: () => remove(index), "aria-label": say("remove_place", { number }) }, say("remove")),
  );
}
