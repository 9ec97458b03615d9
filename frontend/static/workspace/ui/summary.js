/** Summarises an answered stage in one line. */

import { visibleQuestionsIn } from "../core/work.js";
import { textIn } from "../flow/texts.js";
import { kindOf } from "../questions/registry.js";
import { formatMessage } from "./messages.js";

/** @import { Question, Stage, Work } from "../core/types.js" */

const QUESTION_MARK = /[?？؟]/;

/** Returns the answers of a stage, with texts last. @param {Work} work @param {Stage} stage @param {string} language */
export function summariseStage(work, stage, language) {
  const answered = visibleQuestionsIn(work, stage).filter((question) => work.answers[question.key] !== undefined);
  const texts = answered.filter((question) => kindOf(question).isText);
  const choices = answered.filter((question) => !texts.includes(question));
  const parts = choices.length > 1 ? groupByAnswer(work, choices, language) : formatAnswers(work, choices, language);
  return [...parts, ...formatAnswers(work, texts, language)].join(" · ");
}

/** @param {Work} work @param {Question[]} questions @param {string} language */
function formatAnswers(work, questions, language) {
  return questions.map((question) => kindOf(question).formatAnswer(question, work.answers[question.key], language));
}

/**
 * Returns "Strong: colour and light, content", "Weak: composition", …; a prompt with a question mark precedes its answer.
 *
 * @param {Work} work
 * @param {Question[]} questions
 * @param {string} language
 */
function groupByAnswer(work, questions, language) {
  /** @type {Map<string, string[]>} */
  const promptsByAnswer = new Map();
  /** @type {string[]} */
  const single = [];
  for (const question of questions) {
    const answer = kindOf(question).formatAnswer(question, work.answers[question.key], language);
    const prompt = textIn(question.prompt, language);
    if (QUESTION_MARK.test(prompt)) single.push(formatMessage("summary_asked", { question: prompt, answer }));
    else promptsByAnswer.set(answer, [...(promptsByAnswer.get(answer) ?? []), prompt]);
  }
  const groups = [...promptsByAnswer].map(([answer, prompts]) => formatMessage("summary_group", { answer, names: prompts.join(formatMessage("comma")) }));
  return [...single, ...groups];
}
