/** What every question on the desk has: its prompt, its help, a place for what is wrong with the answer. */

import { build, setAttribute } from "../dom.js";
import { textIn } from "../flow.js";

/** @import { Answer, Question } from "../types.js" */

/**
 * @typedef {{
 *   question: Question, language: string, compact: boolean,
 *   value: () => Answer | undefined, change: (value: Answer | null) => void, prompt: () => string,
 * }} Asking one question being asked; `compact`: it shares the stage with others, so it takes one row
 * @typedef {{
 *   key: string, element: HTMLElement, isText: boolean,
 *   focus: () => void, update: () => void, digit: (digit: number) => boolean, complain: (text: string) => void,
 * }} Field a question on the page. `digit` answers with the nth option and tells whether there was one
 */

/**
 * @param {Asking} asking
 * @param {HTMLElement} control the element that takes the answer
 * @param {HTMLElement | null} [below] what belongs under the control
 * @returns {{element: HTMLElement, update: () => void, complain: (text: string) => void}}
 */
export function frameQuestion({ question, language, compact, prompt }, control, below = null) {
  const ids = { prompt: `${question.key}-prompt`, help: `${question.key}-help`, complaint: `${question.key}-complaint` };
  const title = build(compact ? "h3" : "h2", { id: ids.prompt, class: "prompt" });
  const help = question.help ? build("p", { id: ids.help, class: "quiet help" }, textIn(question.help, language)) : null;
  const complaint = build("p", { id: ids.complaint, class: "complaint", role: "alert" });
  const element = build(
    "section",
    { class: compact ? "question compact" : "question", "data-question": question.key },
    title,
    help,
    control,
    complaint,
    below,
  );
  setAttribute(control, "aria-labelledby", ids.prompt);
  setAttribute(control, "aria-describedby", [help && ids.help, ids.complaint, below?.id].filter(Boolean).join(" "));
  const update = () => {
    if (title.textContent !== prompt()) title.textContent = prompt();
  };
  /** @param {string} text */
  const complain = (text) => {
    if (complaint.textContent !== text) complaint.textContent = text;
    setAttribute(control, "aria-invalid", text ? "true" : null);
  };
  update();
  return { element, update, complain };
}
