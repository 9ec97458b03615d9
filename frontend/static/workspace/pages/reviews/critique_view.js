/** Builds a critique as a reviewer reads it: stage by stage, each answer under its question, with what was said of it. */

import { visibleQuestionsIn, visibleStages } from "../../core/work.js";
import { prompt } from "../../flow/prompts.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { buildChange } from "./answer_changes.js";
import { buildAnswerText } from "./answer_text.js";
import { inMinutes } from "./times.js";

/** @import { Stage, Work } from "../../core/types.js" */
/** @import { EarlierDecision, Flag, Question } from "./types.js" */

/**
 * @typedef {{
 *   work: Work, flags: Flag[], history: EarlierDecision[], language: string,
 *   onCitation: (question: string, number: number) => void,
 *   beside?: (question: Question, name: string) => HTMLElement | null,
 * }} CritiqueContext `work` has the answers; `onCitation`: a region is to be lit; `beside` builds what stands under an answer
 */

/** @param {CritiqueContext} context */
export function buildCritique(context) {
  return build("div", { class: "review-critique" }, ...visibleStages(context.work).map((stage) => buildStage(stage, context)));
}

/** @param {Stage} stage @param {CritiqueContext} context */
function buildStage(stage, context) {
  const { work, language } = context;
  const seconds = work.critique?.timings[stage.key];
  const id = `stage-${stage.key}`;
  return build(
    "section",
    { class: "review-stage", "aria-labelledby": id },
    build(
      "header",
      {},
      build("h2", { class: "label", id }, textIn(stage.title, language)),
      seconds ? build("span", { class: "faint small num" }, inMinutes(seconds)) : null,
    ),
    ...visibleQuestionsIn(work, stage).map((question) => buildQuestion(question, context)),
  );
}

/** @param {Question} question @param {CritiqueContext} context */
function buildQuestion(question, context) {
  const { work, flags, history, language, beside } = context;
  const name = textIn(prompt(work.definition, question.key, work.answers), language);
  const kind = kindOf(question);
  const isLong = kind.isText || kind.isItem === true;
  const own = flags.filter((flag) => flag.question === question.key);
  return build(
    "div",
    { class: isLong ? "review-answer long" : "review-answer", "data-question": question.key },
    build("h3", { dir: "auto" }, name),
    buildAnswer(question, own, context),
    ...buildRevisions(question, context),
    ...own.map(({ sentence }) => build("p", { class: "flag small" }, sentence)),
    ...buildEarlierComments(question.key, history),
    beside?.(question, name) ?? null,
  );
}

/** @param {Question} question @param {Flag[]} flags @param {CritiqueContext} context */
function buildAnswer(question, flags, { work, language, onCitation }) {
  const answer = work.answers[question.key];
  if (answer === undefined) return build("p", { class: "answer faint" }, formatMessage("no_answer"));
  const kind = kindOf(question);
  if (!kind.isText) return build("p", { class: "answer", dir: "auto" }, kind.formatAnswer(question, answer, language), ...levelNote(question, work));
  const regions = kind.regions?.list(work, question) ?? [];
  return build("p", { class: "answer", dir: "auto" }, ...buildAnswerText(String(answer), regions, flags, (number) => onCitation(question.key, number)));
}

/** The level beside the grade that it follows from. @param {Question} question @param {Work} work */
function levelNote(question, { critique }) {
  return question.levels && critique?.level ? [build("span", { class: "quiet small level" }, formatMessage(`level_${critique.level}`))] : [];
}

/** @param {Question} question @param {CritiqueContext} context */
function buildRevisions(question, { work, history, language }) {
  const returnedAt = history.filter(({ decision }) => decision === "return").at(-1)?.at ?? "";
  return (work.critique?.revisions ?? [])
    .filter((revision) => revision.question === question.key)
    .map(({ from, to, at, by }) => {
      const isAnswer = !by && returnedAt !== "" && at > returnedAt;
      const label = build("span", { class: isAnswer ? "label since" : "label" }, formatMessage(by ? "changed_by_reviewer" : isAnswer ? "changed_since" : "changed"));
      return build("div", { class: "revision" }, label, buildChange(question, from, to, language));
    });
}

/** @param {string} question @param {EarlierDecision[]} history */
function buildEarlierComments(question, history) {
  return history
    .filter(({ comments }) => comments[question])
    .map(({ comments, reviewer }) => build("blockquote", { class: "earlier-comment", dir: "auto" }, comments[question], build("footer", { class: "faint small" }, reviewer)));
}
