/** An answered stage in one line. */

import { textIn } from "./flow.js";
import { askedIn } from "./work.js";
import { say } from "./words.js";

/** @import { Answer, Question, Stage, Work } from "./types.js" */

/** @param {Work} work @param {Stage} stage @param {string} language */
export function summaryOf(work, stage, language) {
  const answered = askedIn(work, stage).filter((question) => work.answers[question.key] !== undefined);
  const named = answered.filter((question) => question.kind !== "text").length > 1;
  const parts = answered.map((question) => {
    const answer = answerInWords(question, /** @type {Answer} */ (work.answers[question.key]), language);
    return named && question.kind !== "text" ? `${capitalised(textIn(question.name ?? question.prompt, language))} ${lowered(answer)}` : answer;
  });
  return parts.join(" · ");
}

/** @param {Question} question @param {Answer} answer @param {string} language @returns {string} */
export function answerInWords(question, answer, language) {
  if (question.kind === "region") return say("places_marked", { count: /** @type {unknown[]} */ (answer).length });
  const values = Array.isArray(answer) ? answer : [answer];
  return values.map((value) => labelOf(question, value, language)).join(", ");
}

/** @param {Question} question @param {unknown} value @param {string} language */
function labelOf(question, value, language) {
  const option = question.options?.find((each) => each.value === value);
  return option ? textIn(option.label, language) : String(value);
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function lowered(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
