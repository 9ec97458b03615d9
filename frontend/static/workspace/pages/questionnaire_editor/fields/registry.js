/** The field of each type of property; whatever has no type of its own is edited as JSON. */

import { conditionField } from "./condition_field.js";
import { levelsField, optionsField } from "./option_fields.js";
import { jsonField, linesField, nameField, numberField, selectionField, switchField, textField } from "./simple_fields.js";
import { templatesField, variantsField } from "./wording_fields.js";

/** @import { BuiltField, FieldContext, FieldType } from "../types.js" */

/** @type {Record<FieldType, (context: FieldContext, id: string) => BuiltField>} */
const FIELDS = {
  line: textField,
  text: textField,
  lines: linesField,
  name: nameField,
  number: numberField,
  switch: switchField,
  selection: selectionField,
  options: optionsField,
  levels: levelsField,
  condition: conditionField,
  variants: variantsField,
  templates: templatesField,
  json: jsonField,
};

/** The types whose field is one control that a label can name. @type {FieldType[]} */
const SINGLE = ["line", "text", "name", "number", "switch", "selection", "json"];

/** @param {FieldContext} context @param {string} id of the control, if it is one @returns {BuiltField} */
export function buildField(context, id) {
  return (FIELDS[context.field.type] ?? jsonField)(context, id);
}

/** @param {FieldType} type */
export function isSingleControl(type) {
  return SINGLE.includes(type);
}
