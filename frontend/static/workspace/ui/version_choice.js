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
 * @returns {Promise<"mine" | "theirs">}
 */
export async function chooseVersion(definition, mine, theirs, language) {
  const differing = definition.stages
    .flatMap((stage) => stage.questions)
    .filter(({ key }) => !sameWork(only(mine, key), only(theirs, key)));
  const rows = differing.map((question) => rowOf(question, mine, theirs, language));
  const value = await ask({
    title: say("conflict_title"),
    wide: true,
    lasting: true,
    body: [build("p", { class: "quiet" }, say("conflict_note")), build("div", { class: "versions", tabindex: "0" }, ...rows)],
    choices: [
      { label: say("conflict_theirs"), value: "theirs" },
      { label: say("conflict_mine"), value: "mine", primary: true },
    ],
  });
  return value === "theirs" ? "theirs" : "mine";
}

/**
 * @param {Question} question
 * @param {Version} mine
 * @param {Version} theirs
 * @param {string} language
 */
function rowOf(question, mine, theirs, language) {
  const shown = (/** @type {Version} */ { answers, marks = {} }) => {
    const answer = answers[question.key];
    const places = marks[question.key]?.length;
    const told = answer === undefined ? say("no_answer") : answerInWords(question, answer, language);
    return places ? `${told}\n(${say("places_marked", { count: places })})` : told;
  };
  return build(
    "section",
    {},
    build("h3", {}, textIn(question.name ?? question.prompt, language)),
    build("div", {}, build("p", { class: "label" }, say("conflict_theirs")), build("p", { class: "version", dir: "auto" }, shown(theirs))),
    build("div", {}, build("p", { class: "label" }, say("conflict_mine")), build("p", { class: "version", dir: "auto" }, shown(mine))),
  );
}

/** The part of a version that belongs to one question. @param {Version} version @param {string} key @returns {Version} */
function only({ answers, marks }, key) {
  return { answers: { [key]: answers[key] }, marks: { [key]: marks?.[key] ?? [] } };
}
