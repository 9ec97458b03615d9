/** Builds what other people said of the image, beside the critique that was decided. */

import { visibleQuestions } from "../../flow/flow.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Definition, OtherCritique, Question } from "./types.js" */

/** @param {OtherCritique[]} others @param {Definition} definition by which they were answered @param {string} language */
export function buildOthers(others, definition, language) {
  return build(
    "section",
    { class: "others", "aria-labelledby": "others-title" },
    build("h2", { class: "label", id: "others-title", tabindex: "-1" }, formatMessage("others_title")),
    others.length ? null : build("p", { class: "quiet" }, formatMessage("others_none")),
    ...others.map((other) => buildOther(other, definition, language)),
  );
}

/** @param {OtherCritique} other @param {Definition} definition @param {string} language */
function buildOther({ annotator, answers }, definition, language) {
  const questions = visibleQuestions(definition, answers).filter(({ key }) => answers[key] !== undefined);
  return build(
    "details",
    { open: true },
    build("summary", {}, annotator.name),
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
    build("dd", { dir: "auto" }, kind.formatAnswer(question, /** @type {import("../../core/types.js").Answer} */ (answer), language)),
  );
}
