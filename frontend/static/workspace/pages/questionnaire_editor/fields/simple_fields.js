/** Fields of one control: texts, names, numbers, switches, selections and plain JSON. */

import { build, setAttribute } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";
import { listOf } from "../paths.js";
import { buildRowList } from "./row_list.js";
import { buildText } from "./text_control.js";

/** @import { BuiltField, FieldContext } from "../types.js" */

/** @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function textField(context, id) {
  const { field, label, value, set, languages, steps } = context;
  const isDocumentTitle = steps.length === 1 && field.type === "line";
  return { element: buildText({ id, label, value: value(), change: set, languages: languages(), isLong: field.type === "text", takesLanguages: isDocumentTitle }) };
}

/** @param {FieldContext} context @returns {BuiltField} */
export function linesField({ label, value, set, languages }) {
  return buildRowList({
    items: () => listOf(value()),
    change: (lines) => set(lines.length ? lines : undefined),
    buildRow: (line, index, change) => [buildText({ label: `${label} ${index + 1}`, value: line, change: (text) => change(text ?? ""), languages: languages() })],
    make: () => "",
    addLabel: formatMessage("add_line"),
    rowLabel: (index) => `${label} ${index + 1}`,
  });
}

/** A name takes effect when the field is left: other parts may refer to it. @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function nameField({ value, set }, id) {
  const input = build("input", { id, type: "text", autocomplete: "off", spellcheck: "false", class: "code" });
  input.value = String(value() ?? "");
  input.addEventListener("change", () => set(input.value === "" ? undefined : input.value));
  return { element: input };
}

/** @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function numberField({ field, value, set }, id) {
  const input = build("input", { id, type: "number", min: field.minimum, max: field.maximum, step: field.is_whole ? "1" : "any", inputmode: field.is_whole ? "numeric" : "decimal" });
  input.value = value() === undefined ? "" : String(value());
  input.addEventListener("input", () => set(input.value === "" ? undefined : Number(input.value)));
  return { element: input };
}

/** @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function switchField({ field, value, set }, id) {
  const input = build("input", { id, type: "checkbox" });
  input.checked = value() ?? field.default ?? false;
  input.addEventListener("change", () => set(input.checked === (field.default ?? false) ? undefined : input.checked));
  return { element: input };
}

/** @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function selectionField({ field, value, set }, id) {
  const choices = ["", ...new Set([...(field.choices ?? []), ...(value() === undefined ? [] : [String(value())])])];
  const select = build("select", { id, onchange: () => set(select.value || undefined) }, ...choices.map((choice) => build("option", { value: choice }, choice || formatMessage("none_chosen"))));
  select.value = String(value() ?? "");
  return { element: select };
}

/** The field of every property that has no field of its own: of a kind that came later. @param {FieldContext} context @param {string} id @returns {BuiltField} */
export function jsonField({ value, set }, id) {
  const area = build("textarea", { id, class: "code", rows: "3", spellcheck: "false" });
  area.value = value() === undefined ? "" : JSON.stringify(value());
  area.addEventListener("input", () => {
    const isValid = area.value.trim() === "" || isJson(area.value);
    setAttribute(area, "aria-invalid", isValid ? null : "true");
    if (isValid) set(area.value.trim() === "" ? undefined : JSON.parse(area.value));
  });
  return { element: area };
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
