/** Builds what other people said of the image, beside the critique that was decided. */

import { visibleQuestions } from "../../flow/flow.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Answer } from "../../core/types.js" */
/** @import { Question, ReadableCritique } from "./types.js" */

/** @param {ReadableCritique[]} others @param {string} language */
export function buildOthers(others, language) {
  return build(
    "section",
    { class: "others", "aria-labelledby": "others-title" },
    build("h2", { class: "label", id: "others-title", tabindex: "-1" }, formatMessage("others_title")),
    others.length ? null : build("p", { class: "quiet" }, formatMessage("others_none")),
    ...others.map((other, index) => buildOther(other, index + 1, language)),
  );
}

/** @param {ReadableCritique} other @param {number} number @param {string} language */
function buildOther({ answers, definition }, number, language) {
  const questions = visibleQuestions(definition, answers).filter(({ key }) => answers[key] !== undefined);
  return build(
    "details",
    { open: true },
    build("summary", {}, formatMessage("other_number", { number })),
    build("dl", {}, ...questions.map((question) => buildRow(question, answers[question.key], language))),
  );
}

/** @param {Question} question @param {unknown} answer @param {string} language */
function buildRow(question, answer, language) {
  const kind = kindOf(question);
  return build(
    "div",
    { class: kind.isText && "long" },
    build("dt", { dir: "auto" }, textIn(question.name ?? question.prompt, language)),
    build("dd", { dir: "auto" }, kind.formatAnswer(question, /** @type {Answer} */ (answer), language)),
  );
}
