/** Builds what the panel shows of an instruction: its words, the critique with the evidence lit, and what was said of it. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Entry, Instruction, Passage } from "./types.js" */

/** @param {Instruction} instruction @param {string} type in words */
export function buildInstruction(instruction, type) {
  const { question, answer, options, correct_option, follow_ups, language } = instruction;
  return build(
    "section",
    { class: "instruction", lang: language, "aria-labelledby": "instruction-question" },
    build("p", { class: "label", lang: document.documentElement.lang }, type),
    build("h2", { class: "prompt", id: "instruction-question", tabindex: "-1", dir: "auto" }, question),
    options.length ? buildOptions(options, correct_option) : build("p", { class: "given-answer", dir: "auto" }, answer),
    ...follow_ups.flatMap((exchange) => [
      build("p", { class: "follow-up", dir: "auto" }, exchange.question),
      build("p", { class: "given-answer", dir: "auto" }, exchange.answer),
    ]),
  );
}

/** @param {string[]} options @param {number | null} correct */
function buildOptions(options, correct) {
  const rows = options.map((option, index) =>
    build(
      "li",
      { class: index === correct && "correct", dir: "auto" },
      build("span", { class: "letter", "aria-hidden": "true" }, String.fromCharCode(65 + index)),
      build("span", {}, option, index === correct && build("span", { class: "hidden-visually" }, ` (${formatMessage("right_option")})`)),
    ),
  );
  return build("ol", { class: "options-list" }, ...rows);
}

/** Builds the critique; the answers that the instruction cites come first. @param {Instruction} instruction */
export function buildCritique({ passages, language }) {
  const isCited = (/** @type {Passage} */ { parts }) => parts.some(({ lit }) => lit);
  const sorted = [...passages.filter(isCited), ...passages.filter((passage) => !isCited(passage))];
  return build(
    "section",
    { class: "critique", "aria-labelledby": "critique-title" },
    build("h2", { class: "label", id: "critique-title" }, formatMessage("critique")),
    build("dl", { lang: language }, ...sorted.map(buildPassage)),
  );
}

/** @param {Passage} passage */
function buildPassage({ name, is_prose, parts }) {
  const text = parts.map(({ text, lit }) => (lit ? build("mark", {}, text) : text));
  return build("div", { class: is_prose && "prose-answer" }, build("dt", { dir: "auto" }, name), build("dd", { dir: "auto" }, ...text));
}

/** Builds what the person and then the checks said of an entry that is judged. @param {Entry} entry @param {(reason: string) => string} reasonInWords */
export function buildVerdicts({ verdict, reason, checked }, reasonInWords) {
  if (!verdict) return build("div", { class: "verdicts", hidden: true });
  const own = reason ? formatMessage("you_rejected_because", { reason: reasonInWords(reason) }) : formatMessage(`you_${verdict}`);
  return build("div", { class: "verdicts" }, build("p", {}, own), ...(checked ? checkedLines(checked) : [build("p", { class: "quiet" }, formatMessage("checks_later"))]));
}

/** @param {NonNullable<Entry["checked"]>} checked */
function checkedLines({ checked_as, findings, second_opinion }) {
  const sentences = new Set(findings.map(({ detail }) => detail)); // two places may have the same one
  return [
    build("p", {}, formatMessage(`checks_${checked_as}`)),
    sentences.size ? build("ul", { class: "small quiet" }, ...[...sentences].map((sentence) => build("li", {}, sentence))) : "",
    second_opinion ? build("p", { class: "small quiet" }, second_opinion.detail) : "",
  ].filter((line) => line !== "");
}

/** Returns in a line what was said of an entry. @param {Entry} entry */
export function verdictLine({ verdict, checked }) {
  if (!verdict) return "";
  const own = formatMessage(`last_${verdict}`);
  return checked ? `${own} ${formatMessage(`checks_${checked.checked_as}`)}` : own;
}
