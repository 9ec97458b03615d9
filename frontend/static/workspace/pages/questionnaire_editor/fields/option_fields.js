/** Fields of questions with options: the options themselves, and which of them count as low, medium and high. */

import { build } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";
import { textIn } from "../../../flow/texts.js";
import { listOf } from "../paths.js";
import { newOption } from "../structure.js";
import { buildRowList } from "./row_list.js";
import { buildText } from "./text_control.js";

/** @import { BuiltField, FieldContext, Json } from "../types.js" */

const LEVELS = ["low", "medium", "high"];

/** @param {FieldContext} context @returns {BuiltField} */
export function optionsField({ field, label, value, set, languages }) {
  const isNumeric = field.values === "numbers";
  return buildRowList({
    items: () => listOf(value()),
    change: set,
    buildRow: (option, index, change) => {
      let current = option;
      const input = build("input", { type: isNumeric ? "number" : "text", class: "option-value", "aria-label": formatMessage("option_value", { number: index + 1 }), autocomplete: "off", spellcheck: "false" });
      input.value = String(option?.value ?? "");
      input.addEventListener("change", () => change((current = { ...current, value: isNumeric ? Number(input.value) : input.value })));
      const text = buildText({
        label: formatMessage("option_label", { number: index + 1 }),
        value: option?.label,
        change: (changed) => change((current = { ...current, label: changed ?? "" })),
        languages: languages(),
      });
      return [input, text];
    },
    make: (options) => newOption(options, field.values, (number) => formatMessage("new_option", { number })),
    addLabel: formatMessage("add_option"),
    rowLabel: (index) => `${label} ${index + 1}`,
  });
}

/** @param {FieldContext} context @returns {BuiltField} */
export function levelsField({ value, set, part, languages }) {
  const element = build("div", { class: "levels-field" });
  const render = () => {
    const rows = listOf(part()?.options).map((option) => {
      const select = build("select", { "aria-label": formatMessage("level_of", { option: String(option?.value) }), onchange: () => set(withLevel(value() ?? {}, option?.value, select.value)) });
      for (const level of ["", ...LEVELS]) select.append(build("option", { value: level }, level ? formatMessage(`level_${level}`) : formatMessage("no_level")));
      select.value = LEVELS.find((level) => listOf(value()?.[level]).includes(option?.value)) ?? "";
      return build("div", { class: "level-row" }, build("span", {}, labelOf(option, languages())), select);
    });
    element.replaceChildren(...rows);
  };
  render();
  return { element, refresh: render };
}

/** @param {Json} option @param {string[]} languages */
export function labelOf(option, languages) {
  const label = option?.label;
  const isText = typeof label === "string" || (typeof label === "object" && label !== null && Object.keys(label).length > 0);
  return isText ? `${option.value} · ${textIn(label, document.documentElement.lang || languages[0] || "en")}` : String(option?.value ?? "");
}

/** Returns levels in which an option has another one; undefined when none is left. @param {Json} levels @param {Json} option @param {string} chosen */
function withLevel(levels, option, chosen) {
  const entries = LEVELS.map((level) => {
    const others = listOf(levels[level]).filter((value) => value !== option);
    return [level, level === chosen ? [...others, option].sort((left, right) => (left < right ? -1 : 1)) : others];
  });
  const left = entries.filter(([, values]) => values.length);
  return left.length ? Object.fromEntries(left) : undefined;
}
