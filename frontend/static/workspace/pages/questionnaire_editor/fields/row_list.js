/** A list of rows that are added, removed and moved; the focus goes with the row. */

import { announce, build } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";

/** @import { BuiltField, Json } from "../types.js" */

/**
 * @typedef {{
 *   items: () => Json[],
 *   change: (items: Json[]) => void,
 *   buildRow: (item: Json, index: number, change: (item: Json) => void) => Node[],
 *   make: (items: Json[]) => Json,
 *   addLabel: string,
 *   rowLabel: (index: number) => string,
 * }} RowListOptions `change` takes all items; `make` returns a new one
 */

/** @param {RowListOptions} options @returns {BuiltField} */
export function buildRowList(options) {
  const { items, change, buildRow, make, addLabel, rowLabel } = options;
  const list = build("ol", { class: "rows-list" });
  const replace = (/** @type {Json[]} */ changed, /** @type {number} */ focused) => {
    change(changed);
    render();
    focusRow(list, focused);
  };
  const button = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {number} */ index, /** @type {() => void} */ act, isOff = false) =>
    build("button", { type: "button", class: "row-button", "aria-label": formatMessage(name, { row: rowLabel(index) }), "aria-disabled": isOff && "true", onclick: () => !isOff && act() }, sign);
  const move = (/** @type {number} */ index, /** @type {number} */ to) => {
    const all = items();
    replace(all.toSpliced(index, 1).toSpliced(to, 0, all[index]), to);
    announce(formatMessage("row_moved", { row: rowLabel(index), number: to + 1, count: all.length }));
  };
  const remove = (/** @type {number} */ index) => {
    announce(formatMessage("row_removed", { row: rowLabel(index) }));
    replace(items().toSpliced(index, 1), Math.max(0, index - 1));
  };
  function render() {
    const all = items();
    const rows = all.map((item, index) => {
      const changeItem = (/** @type {Json} */ changed) => change(items().with(index, changed));
      const tools = [
        button("row_up", "↑", index, () => move(index, index - 1), index === 0),
        button("row_down", "↓", index, () => move(index, index + 1), index === all.length - 1),
        button("row_remove", "×", index, () => remove(index)),
      ];
      return build("li", {}, build("div", { class: "row-fields" }, ...buildRow(item, index, changeItem)), build("div", { class: "row-tools" }, ...tools));
    });
    list.replaceChildren(...rows);
    list.hidden = !rows.length;
  }
  render();
  const add = build("button", { type: "button", class: "link", onclick: () => replace([...items(), make(items())], items().length) }, addLabel);
  return { element: build("div", { class: "row-list" }, list, add), refresh: render };
}

/** @param {HTMLElement} list @param {number} index */
function focusRow(list, index) {
  const row = list.children[index];
  const field = row?.querySelector("input, textarea, select, button") ?? list.parentElement?.querySelector(":scope > .link");
  if (field instanceof HTMLElement) field.focus();
}
