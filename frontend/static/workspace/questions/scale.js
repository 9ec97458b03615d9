/** The kind "scale": one of several numbered grades. */

import { isNumber } from "../flow/conditions.js";
import { checkOptions } from "./answer_checks.js";
import { OptionsField, formatOptions } from "./options_field.js";

/** @type {import("./types.js").QuestionKind} */
export const scale = {
  key: "scale",
  isText: false,
  hasOptions: true,
  isNumeric: true,
  checkAnswer: (question, answer) => (isNumber(answer) && Number.isInteger(answer) ? checkOptions(question, [answer]) : { code: "wrong_type" }),
  formatAnswer: formatOptions,
  createField: (context) => new OptionsField(context),
};
