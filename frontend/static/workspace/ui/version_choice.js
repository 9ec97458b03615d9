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
 * @param {Content} mine
 * @param {Content} theirs
 * @param {string} language
 * @returns {Promise<"mine" | "theirs">}
 */
export async function chooseVersion(definition, mine, theirs, language) {
  const differing = definition.stages
    .flatMap((stage) => stage.questions)
    .filter(({ key }) => !haveSameContent(contentOf(mine, key), contentOf(theirs, key)));
  const rows = differing.map((question) => comparisonRow(question, mine, theirs, language));
  const value = await openDialog({
    title: formatMessage("conflict_title"),
    isWide: true,
    isLasting: true,
    body: [build("p", { class: "quiet" }, formatMessage("conflict_note")), build("div", { class: "versions", tabindex: "0" }, ...rows)],
    choices: [
      { label: formatMessage("conflict_theirs"), value: "theirs" },
      { label: formatMessage("conflict_mine"), value: "mine", primary: true },
    ],
  });
  return value === "theirs" ? "theirs" : "mine";
}

/**
 * @param {Question} question
 * @param {Content} mine
 * @param {Content} theirs
 * @param {string} language
 */
function comparisonRow(question, mine, theirs, language) {
  return build(
    "section",
    {},
    build("h3", {}, textIn(question.name ?? question.prompt, language)),
    versionPart(formatMessage("conflict_theirs"), formatVersion(question, theirs, language)),
    versionPart(formatMessage("conflict_mine"), formatVersion(question, mine, language)),
  );
}

/** @param {string} label @param {string} text */
function versionPart(label, text) {
  return build("div", {}, build("p", { class: "label" }, label), build("p", { class: "version", dir: "auto" }, text));
}

/** @param {Question} question @param {Content} version @param {string} language */
function formatVersion(question, { answers, marks = {} }, language) {
  const answer = answers[question.key];
  const count = marks[question.key]?.length;
  const text = answer === undefined ? formatMessage("no_answer") : kindOf(question).formatAnswer(question, answer, language);
  return count ? `${text}\n(${formatMessage("places_marked", { count })})` : text;
}

/** The part of a version that belongs to one question. @param {Content} version @param {string} key @returns {Content} */
function contentOf({ answers, marks }, key) {
  return { answers: { [key]: answers[key] }, marks: { [key]: marks?.[key] ?? [] } };
}
