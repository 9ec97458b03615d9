/** The kind "mcq": a question on the image that the expert writes, with its options, the right one of them and two tags. */

import { LETTERS, checkItem, normalizeItem, readItem } from "./item_checks.js";
import { ItemField } from "./item_field.js";

/** @import { Answer, Question } from "../core/types.js" */
/** @import { QuestionKind } from "./types.js" */

/** @type {QuestionKind} */
export const mcq = {
  key: "mcq",
  isText: false,
  hasOptions: false,
  isNumeric: false,
  isItem: true,
  checkAnswer: checkItem,
  formatAnswer,
  normalize: normalizeItem,
  createField: (context) => new ItemField(context),
};

/** Returns the question and its options, with a check mark after the right one. @param {Question} _question @param {Answer} answer */
function formatAnswer(_question, answer) {
  const item = readItem(answer);
  if (!item) return "";
  const options = item.options.map((option, index) => `${LETTERS.charAt(index)}) ${option}${index === item.correct ? " ✓" : ""}`);
  return [item.question, ...options].join("\n");
}
