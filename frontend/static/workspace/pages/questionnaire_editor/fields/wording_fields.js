/** Fields of further wordings of a question: prompts under a condition, and wordings for exports. */

import { build } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";
import { listOf } from "../paths.js";
import { buildCondition } from "./condition_field.js";
import { buildRowList } from "./row_list.js";
import { buildText } from "./text_control.js";

/** @import { BuiltField, FieldContext } from "../types.js" */

/** @param {FieldContext} context @returns {BuiltField} */
export function variantsField({ label, value, set, part, earlierQuestions, forms, languages }) {
  return buildRowList({
    items: () => listOf(value()),
    change: (variants) => set(variants.length ? variants : undefined),
    buildRow: (variant, index, change) => {
      let current = variant;
      const condition = buildCondition({
        value: () => current?.if,
        set: (changed) => change((current = { ...current, if: changed })),
        earlierQuestions,
        forms,
        languages,
        label: formatMessage("variant_condition", { number: index + 1 }),
        isOptional: false,
      });
      const prompt = buildText({ label: formatMessage("variant_prompt", { number: index + 1 }), value: variant?.prompt, change: (text) => change((current = { ...current, prompt: text })), languages: languages() });
      return [condition.element, prompt];
    },
    make: () => ({ if: earlierQuestions()[0] ? { question: earlierQuestions()[0].key, answered: true } : undefined, prompt: part()?.prompt }),
    addLabel: formatMessage("add_variant"),
    rowLabel: (index) => `${label} ${index + 1}`,
  });
}

/** @param {FieldContext} context @returns {BuiltField} */
export function templatesField({ label, value, set, part, forms, languages }) {
  const known = forms.kinds[part()?.kind]?.forms ?? [];
  return buildRowList({
    items: () => listOf(value()),
    change: (templates) => set(templates.length ? templates : undefined),
    buildRow: (template, index, change) => {
      let current = template;
      const names = [...new Set([...known, String(template?.form)])];
      const select = build("select", { "aria-label": formatMessage("template_form", { number: index + 1 }), onchange: () => change((current = { ...current, form: select.value })) }, ...names.map((name) => build("option", { value: name }, name)));
      select.value = String(template?.form);
      const ask = buildText({ label: formatMessage("template_ask", { number: index + 1 }), value: template?.ask, change: (text) => change((current = { ...current, ask: text })), languages: languages() });
      return [select, ask];
    },
    make: () => ({ form: known[0] ?? "", ask: "" }),
    addLabel: formatMessage("add_template"),
    rowLabel: (index) => `${label} ${index + 1}`,
  });
}
