/** An answered stage in one line. */

import { textIn } from "./flow.js";
import { askedIn } from "./work.js";
import { say } from "./words.js";

/** @import { Answer, Question, Stage, Work } from "./types.js" */

const ASKS = /[?？؟]/;

/** @param {Work} work @param {Stage} stage @param {string} language */
export function summaryOf(work, stage, language) {
  const answered = askedIn(work, stage).filter((question) => work.answers[question.key] !== undefined);
  const chosen = answered.filter((question) => question.kind !== "text");
  const texts = answered.filter((question) => question.kind === "text").map((question) => String(work.answers[question.key]));
  return [...(chosen.length > 1 ? grouped(work, chosen, language) : chosen.map((question) => answerIn(work, question, language))), ...texts].join(" · ");
}

/** @param {Work} work @param {Question} question @param {string} language */
function answerIn(work, question, language) {
  return answerInWords(question, work.answers[question.key], language);
}

/** "Strong: colour and light, content · Weak: composition"; what is asked as a question stands before its answer. @param {Work} work @param {Question[]} questions @param {string} language */
function grouped(work, questions, language) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  /** @type {string[]} */
  const single = [];
  for (const question of questions) {
    const answer = answerIn(work, question, language);
    const asked = textIn(question.prompt, language);
    if (ASKS.test(asked)) single.push(say("summary_asked", { question: asked, answer }));
    else groups.set(answer, [...(groups.get(answer) ?? []), asked]);
  }
  return [...single, ...[...groups].map(([answer, names]) => say("summary_group", { answer, names: names.join(say("comma")) }))];
}

/** @param {Question} question @param {Answer} answer @param {string} language @returns {string} */
export function answerInWords(question, answer, language) {
  if (question.kind === "region") return say("places_marked", { count: /** @type {unknown[]} */ (answer).length });
  const values = Array.isArray(answer) ? answer : [answer];
  return values.map((value) => labelOf(question, value, language)).join(say("comma"));
}

/** @param {Question} question @param {unknown} value @param {string} language */
function labelOf(question, value, language) {
  const option = question.options?.find((each) => each.value === value);
  return option ? textIn(option.label, language) : String(value);
}
