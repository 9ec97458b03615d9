/** Two versions of one critique: both are shown, the person chooses, nothing is thrown away unseen. */

import { ask } from "./dialogs.js";
import { build } from "./dom.js";
import { textIn } from "./flow.js";
import { answerInWords } from "./summary.js";
import { sameWork } from "./work.js";
import { say } from "./words.js";

/** @import { Answers, Definition, Marks, Question } from "./types.js" */

/** @typedef {{answers: Answers, marks?: Marks}} Version */

/**
 * @param {Definition} definition
 * @param {Version} mine
 * @param {Version} theirs
 * @param {string} language
 * @param {{title: string, note: string, mine: string, theirs: string}} words
 * @returns {Promise<"mine" | "theirs">}
 */
export async function chooseVersion(definition, mine, theirs, language, words) {
  const differing = definition.stages
    .flatMap((stage) => stage.questions)
    .filter(({ key }) => !sameWork(only(mine, key), only(theirs, key)));
  const rows = differing.map((question) => rowOf(question, mine, theirs, language, words));
  const value = await ask({
    title: words.title,
    wide: true,
    lasting: true,
    body: [build("p", { class: "quiet" }, words.note), build("div", { class: "versions", tabindex: "0" }, ...rows)],
    choices: [
      { label: words.theirs, value: "theirs" },
      { label: words.mine, value: "mine", primary: true },
    ],
  });
  return value === "theirs" ? "theirs" : "mine";
}

/**
 * @param {Question} question
 * @param {Version} mine
 * @param {Version} theirs
 * @param {string} language
 * @param {{mine: string, theirs: string}} words
 */
function rowOf(question, mine, theirs, language, words) {
  const shown = (/** @type {Version} */ { answers, marks = {} }) => {
    const answer = answers[question.key];
    const places = marks[question.key]?.length;
    const words = answer === undefined ? say("no_answer") : answerInWords(question, answer, language);
    return places ? `${words}\n(${say("places_marked", { count: places })})` : words;
  };
  return build(
    "section",
    {},
    build("h3", {}, textIn(question.name ?? question.prompt, language)),
    build("div", {}, build("p", { class: "label" }, words.mine), build("p", { class: "version" }, shown(mine))),
    build("div", {}, build("p", { class: "label" }, words.theirs), build("p", { class: "version" }, shown(theirs))),
  );
}

/** The part of a version that belongs to one question. @param {Version} version @param {string} key @returns {Version} */
function only({ answers, marks }, key) {
  return { answers: { [key]: answers[key] }, marks: { [key]: marks?.[key] ?? [] } };
}
