/** The kind "choice": one of several named options. */

import { checkOptions } from "./answer_checks.js";
import { OptionsField, formatOptions } from "./options_field.js";

/** @type {import("./types.js").QuestionKind} */
export const choice = {
  key: "choice",
  isText: false,
  hasOptions: true,
  isNumeric: false,
  checkAnswer: (question, answer) => (typeof answer === "string" ? checkOptions(question, [answer]) : { code: "wrong_type" }),
  formatAnswer: formatOptions,
  createField: (context) => new OptionsField(context),
};
