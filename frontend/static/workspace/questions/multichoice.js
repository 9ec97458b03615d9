/** The kind "multichoice": several of several named options. */

import { checkCount, checkOptions } from "./answer_checks.js";
import { OptionsField, formatOptions } from "./options_field.js";

/** @import { Question } from "../flow/types.js" */
/** @import { AnswerProblem, QuestionKind } from "./types.js" */

/** @type {QuestionKind} */
export const multichoice = {
  key: "multichoice",
  isText: false,
  hasOptions: true,
  isNumeric: false,
  checkAnswer,
  formatAnswer: formatOptions,
  createField: (context) => new OptionsField(context, { isMultiple: true }),
};

/** @param {Question} question @param {unknown} answer @returns {AnswerProblem | null} */
function checkAnswer(question, answer) {
  if (!Array.isArray(answer) || !answer.every((item) => typeof item === "string")) return { code: "wrong_type" };
  const unknownOption = checkOptions(question, answer);
  if (unknownOption) return unknownOption;
  if (new Set(answer).size < answer.length) return { code: "repeated" };
  return checkCount(answer.length, question.min_choices, question.max_choices);
}
