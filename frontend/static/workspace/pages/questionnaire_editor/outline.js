/** The structure of the document as a tree: stages and their questions, reached and moved by keyboard. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { textIn } from "../../flow/texts.js";
import { isSameSelection, isWithin, pathOf, questionsOf, stagesOf, stepsOf } from "./paths.js";

/** @import { Json, Problem, Selection } from "./types.js" */

/** @typedef {{selection: Selection, level: number, title: string, note: string, position: number, count: number}} Row */
/** @typedef {{root: HTMLElement, language: string, onSelect: (selection: Selection) => void, onOpen: () => void, onMove: (direction: -1 | 1) => void, onRemove: () => void, onUndo: () => void}} OutlineOptions */

export class Outline {
  #options;
  /** @type {Row[]} */
  #rows = [];
  /** @type {HTMLElement[]} */
  #items = [];
  #selected = 0;

  /** @param {OutlineOptions} options */
  constructor(options) {
    this.#options = options;
    options.root.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Shows the structure. The focus stays in the tree if it is there. @param {Json} document @param {Selection} selection @param {Problem[]} problems */
  show(document, selection, problems) {
    const { root, language } = this.#options;
    const hadFocus = root.contains(window.document.activeElement);
    this.#rows = rowsOf(document, language);
    this.#selected = Math.max(0, this.#rows.findIndex((row) => isSameSelection(row.selection, selection)));
    this.#items = this.#rows.map((row, index) => this.#buildItem(row, index, countProblems(row.selection, problems)));
    root.replaceChildren(...this.#items);
    if (hadFocus) this.focus();
  }

  /** Moves the focus to the selected part. */
  focus() {
    this.#items[this.#selected]?.focus();
  }

  /** @param {Row} row @param {number} index @param {number} problemCount */
  #buildItem({ selection, level, title, note, position, count }, index, problemCount) {
    const isSelected = index === this.#selected;
    const badge = problemCount ? build("span", { class: "problem-count" }, build("span", { "aria-hidden": "true" }, `! ${problemCount}`), build("span", { class: "hidden-visually" }, formatMessage("problem_count", { count: problemCount }))) : null;
    return build(
      "li",
      {
        role: "treeitem",
        class: `level-${level}`,
        tabindex: isSelected ? "0" : "-1",
        "aria-level": level,
        "aria-posinset": position,
        "aria-setsize": count,
        "aria-selected": String(isSelected),
        "data-path": pathOf(stepsOf(selection)),
        onclick: () => this.#options.onSelect(selection),
      },
      build("span", { class: "outline-title" }, title),
      note ? build("span", { class: "outline-note" }, note) : null,
      badge,
    );
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { onOpen, onMove, onRemove, onUndo } = this.#options;
    const steps = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    const isModified = event.ctrlKey || event.metaKey;
    if (event.shiftKey || (isModified && event.key !== "z")) return;
    if (isModified) onUndo();
    else if (event.altKey && (step === 1 || step === -1)) onMove(/** @type {1 | -1} */ (step));
    else if (event.altKey) return;
    else if (step !== undefined) this.#selectRow(this.#selected + step);
    else if (event.key === "Enter") onOpen();
    else if (event.key === "Delete") onRemove();
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  #selectRow(index) {
    const row = this.#rows[Math.min(this.#rows.length - 1, Math.max(0, index))];
    if (row) this.#options.onSelect(row.selection);
  }
}

/** Returns a text of the document for people, whatever it is. @param {Json} text @param {string} language @param {string} otherwise */
export function titleOf(text, language, otherwise) {
  if (typeof text === "string") return text || otherwise;
  const isByLanguage = typeof text === "object" && text !== null && Object.values(text).some((value) => typeof value === "string");
  return (isByLanguage && textIn(text, language)) || otherwise;
}

/** @param {Json} document @param {string} language @returns {Row[]} */
function rowsOf(document, language) {
  const stages = stagesOf(document);
  /** @type {Row[]} */
  const rows = [{ selection: null, level: 1, title: titleOf(document?.title, language, formatMessage("untitled")), note: formatMessage("whole_document"), position: 1, count: 1 }];
  stages.forEach((stage, index) => {
    rows.push({ selection: { stage: index, question: null }, level: 2, title: titleOf(stage?.title, language, formatMessage("untitled")), note: String(stage?.key ?? ""), position: index + 1, count: stages.length });
    questionsOf(stage).forEach((question, number, all) => {
      const note = [question?.key, question?.kind].filter(Boolean).join(" · ");
      rows.push({ selection: { stage: index, question: number }, level: 3, title: titleOf(question?.prompt, language, formatMessage("untitled")), note, position: number + 1, count: all.length });
    });
  });
  return rows;
}

/** Counts the problems of a part itself: those of a question are not its stage's. @param {Selection} selection @param {Problem[]} problems */
function countProblems(selection, problems) {
  const path = pathOf(stepsOf(selection));
  const isInner = (/** @type {string} */ inner) => (selection === null ? /^stages\[/.test(inner) : selection.question === null && inner.startsWith(`${path}.questions[`));
  return problems.filter((problem) => (path === "" || isWithin(problem.path, path)) && !isInner(problem.path)).length;
}
