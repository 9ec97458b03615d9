/** What every question on the desk has: its prompt, its help, a place for what is wrong with the answer. */

import { build, setAttribute } from "../dom.js";
import { textIn } from "../flow.js";

/** @import { Answer, Mark, Question } from "../types.js" */

/**
 * @typedef {{
 *   question: Question, language: string, compact: boolean,
 *   value: () => Answer | undefined, change: (value: Answer | null) => void, prompt: () => string,
 *   marks: () => Mark[], before: () => number,
 * }} Asking one question being asked; `compact`: it shares the stage with others, so it takes one row;
 *   `marks`: the boxes that its text may cite; `before`: how many places another question marked
 * @typedef {{start: () => void, select: (number: number) => void, remove: (number: number) => void}} Marking what can be
 *   done with boxes on the photograph
 * @typedef {{
 *   key: string, element: HTMLElement, isText: boolean,
 *   focus: () => void, enter?: () => void, update: () => void, digit?: (digit: number) => boolean,
 *   added?: () => void, cite?: (number: number) => void, complain: (text: string) => void,
 * }} Field a question on the page. `enter` goes from its prompt to its first option; `digit` answers with the nth option
 *   and tells whether there was one; `added`: a place was marked for it; `cite` writes the number of a box at the caret
 */

/** Characters from which a prompt is set a little smaller. */
const LENGTHY = 110;

/**
 * @param {Asking} asking
 * @param {HTMLElement} control the element that takes the answer
 * @param {HTMLElement | null} [below] what belongs under the control; what has an id in it describes the control
 * @returns {{element: HTMLElement, title: HTMLElement, update: () => void, complain: (text: string) => void}}
 */
export function frameQuestion({ question, language, compact, prompt }, control, below = null) {
  const ids = { prompt: `${question.key}-prompt`, help: `${question.key}-help`, complaint: `${question.key}-complaint` };
  const title = build("h2", { id: ids.prompt, class: "prompt", tabindex: "-1" });
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
  const told = [...(below?.querySelectorAll("[id]") ?? [])].map((each) => each.id);
  setAttribute(control, "aria-labelledby", ids.prompt);
  setAttribute(control, "aria-describedby", [help && ids.help, ids.complaint, ...told].filter(Boolean).join(" "));
  const update = () => {
    const text = prompt();
    if (title.textContent === text) return;
    title.textContent = text;
    title.classList.toggle("lengthy", text.length > LENGTHY);
  };
  /** @param {string} text */
  const complain = (text) => {
    if (complaint.textContent !== text) complaint.textContent = text;
    setAttribute(control, "aria-invalid", text ? "true" : null);
  };
  update();
  return { element, title, update, complain };
}
