/** Two versions of one critique: both are shown, the person chooses, nothing is thrown away unseen. */

import { ask } from "./dialogs.js";
import { build } from "./dom.js";
import { textIn } from "./flow.js";
import { answerInWords } from "./summary.js";
import { same } from "./work.js";
import { say } from "./words.js";

/** @import { Answer, Answers, Definition, Question } from "./types.js" */

/**
 * @param {Definition} definition
 * @param {Answers} mine
 * @param {Answers} theirs
 * @param {string} language
 * @param {{title: string, note: string, mine: string, theirs: string}} words
 * @returns {Promise<"mine" | "theirs">}
 */
export async function chooseVersion(definition, mine, theirs, language, words) {
  const differing = definition.stages
    .flatMap((stage) => stage.questions)
    .filter((question) => !same(mine[question.key], theirs[question.key]));
  const rows = differing.map((question) => rowOf(question, mine[question.key], theirs[question.key], language, words));
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
 * @param {Answer | undefined} mine
 * @param {Answer | undefined} theirs
 * @param {string} language
 * @param {{mine: string, theirs: string}} words
 */
function rowOf(question, mine, theirs, language, words) {
  const shown = (/** @type {Answer | undefined} */ answer) => (answer === undefined ? say("no_answer") : answerInWords(question, answer, language));
  return build(
    "section",
    {},
    build("h3", {}, textIn(question.name ?? question.prompt, language)),
    build("div", {}, build("p", { class: "label" }, words.mine), build("p", { class: "version" }, shown(mine))),
    build("div", {}, build("p", { class: "label" }, words.theirs), build("p", { class: "version" }, shown(theirs))),
  );
}
