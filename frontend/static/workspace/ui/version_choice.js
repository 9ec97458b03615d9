/** Asks which of two versions of one critique counts. Both are shown, so that nothing is discarded unseen. */

import { haveSameContent } from "../core/comparison.js";
import { textIn } from "../flow/texts.js";
import { kindOf } from "../questions/registry.js";
import { openDialog } from "./dialogs.js";
import { build } from "./dom.js";
import { formatMessage } from "./messages.js";

/** @import { Content } from "../core/comparison.js" */
/** @import { Definition, Question } from "../core/types.js" */

/**
 * @param {Definition} definition
 * @param {Content} local
 * @param {Content} remote
 * @param {string} language
 * @returns {Promise<"local" | "remote">}
 */
export async function chooseVersion(definition, local, remote, language) {
  const rows = differingQuestions(definition, local, remote).map((question) => comparisonRow(question, local, remote, language));
  const value = await openDialog({
    title: formatMessage("conflict_title"),
    isWide: true,
    isLasting: true,
    body: [build("p", { class: "quiet" }, formatMessage("conflict_note")), build("div", { class: "versions", tabindex: "0" }, ...rows)],
    choices: [
      { label: formatMessage("conflict_remote"), value: "remote" },
      { label: formatMessage("conflict_local"), value: "local", primary: true },
    ],
  });
  return value === "remote" ? "remote" : "local";
}

/** Returns the questions of which the answers or their regions differ. @param {Definition} definition @param {Content} local @param {Content} remote */
export function differingQuestions(definition, local, remote) {
  const questions = definition.stages.flatMap((stage) => stage.questions);
  return questions.filter(({ key }) => !haveSameContent(contentOf(local, key), contentOf(remote, key)));
}

/**
 * @param {Question} question
 * @param {Content} local
 * @param {Content} remote
 * @param {string} language
 */
function comparisonRow(question, local, remote, language) {
  return build(
    "section",
    {},
    build("h3", {}, textIn(question.name ?? question.prompt, language)),
    versionPart(formatMessage("conflict_remote"), formatVersion(question, remote, language)),
    versionPart(formatMessage("conflict_local"), formatVersion(question, local, language)),
  );
}

/** @param {string} label @param {string} text */
function versionPart(label, text) {
  return build("div", {}, build("p", { class: "label" }, label), build("p", { class: "version", dir: "auto" }, text));
}

/** Returns an answer in words, whole, with how many regions it has. @param {Question} question @param {Content} version @param {string} language */
export function formatVersion(question, { answers, marks = {} }, language) {
  const answer = answers[question.key];
  const count = marks[question.key]?.length;
  const text = answer === undefined ? formatMessage("no_answer") : kindOf(question).formatAnswer(question, answer, language);
  return count ? `${text}\n(${formatMessage("regions_marked", { count })})` : text;
}

/** The part of a version that belongs to one question. @param {Content} version @param {string} key @returns {Content} */
function contentOf({ answers, marks }, key) {
  return { answers: { [key]: answers[key] }, marks: { [key]: marks?.[key] ?? [] } };
}
