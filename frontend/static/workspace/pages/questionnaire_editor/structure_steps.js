/** The steps that the buttons and keys of the structure take; each is announced and can be undone. */

import { announce, setAttribute } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { titleOf } from "./outline.js";
import { stagesOf, stepsOf, valueAt, withValue } from "./paths.js";
import { addQuestion, addStage, duplicatePart, movePart, removePart, withKind } from "./structure.js";

/** @import { EditedDocument } from "./edited_document.js" */
/** @import { Step } from "./structure.js" */
/** @import { Forms, Selection } from "./types.js" */

/** @typedef {{edited: EditedDocument, forms: Forms, language: string, focusOutline: () => void, showState: (text: string) => void}} StepsOptions */

export class StructureSteps {
  #options;

  /** @param {StepsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  addStage() {
    const { edited, forms } = this.#options;
    this.#take(addStage(edited.document, edited.selection, forms, labels()), "added");
  }

  addQuestion() {
    const { edited, forms } = this.#options;
    this.#take(addQuestion(edited.document, edited.selection, forms, labels()), "added");
  }

  duplicate() {
    const { edited } = this.#options;
    if (edited.selection) this.#take(duplicatePart(edited.document, edited.selection), "duplicated");
  }

  remove() {
    const { edited, showState } = this.#options;
    if (!edited.selection) return;
    const message = formatMessage("removed", { part: this.nameOf(edited.selection) });
    const step = removePart(edited.document, edited.selection);
    edited.change(step.document, { selection: step.selection, origin: "structure" });
    announce(message);
    showState(message);
  }

  /** @param {-1 | 1} direction */
  move(direction) {
    const { edited } = this.#options;
    const step = movePart(edited.document, edited.selection, direction);
    if (!step) return announce(formatMessage("cannot_move"));
    edited.change(step.document, { selection: step.selection, origin: "structure" });
    return announce(this.#placeMessage(step.selection));
  }

  undo() {
    this.#options.edited.undo();
    announce(formatMessage("undone"));
  }

  /** Gives the selected question another kind. @param {string} kind */
  setKind(kind) {
    const { edited, forms } = this.#options;
    const steps = stepsOf(edited.selection);
    const question = withKind(valueAt(edited.document, steps), kind, forms, labels());
    edited.change(withValue(edited.document, steps, question), { origin: "kind" });
  }

  /** Tells which of the buttons have an effect now. */
  showButtons() {
    const { document: definition, selection, canUndo } = this.#options.edited;
    const off = { duplicate: !selection, remove: !selection, up: !movePart(definition, selection, -1), down: !movePart(definition, selection, 1), undo: !canUndo };
    for (const [name, isOff] of Object.entries(off)) {
      const button = document.querySelector(`[data-step="${name}"]`);
      if (button) setAttribute(button, "aria-disabled", isOff && "true");
    }
  }

  /** Returns the title or prompt of a part. @param {Selection} selection */
  nameOf(selection) {
    const { edited, language } = this.#options;
    const part = valueAt(edited.document, stepsOf(selection));
    const title = selection && selection.question !== null ? part?.prompt : part?.title;
    return titleOf(title, language, formatMessage("untitled"));
  }

  /** @param {Step} step @param {"added" | "duplicated"} message */
  #take({ document: definition, selection }, message) {
    const { edited, focusOutline } = this.#options;
    edited.change(definition, { selection, origin: "structure" });
    announce(formatMessage(message, { part: this.nameOf(selection) }));
    focusOutline();
  }

  /** @param {Selection} selection */
  #placeMessage(selection) {
    const { edited, language } = this.#options;
    if (!selection) return "";
    const stages = stagesOf(edited.document);
    const stage = stages[selection.stage];
    const isStage = selection.question === null;
    const values = { part: this.nameOf(selection), number: (selection.question ?? selection.stage) + 1, count: isStage ? stages.length : stage.questions.length };
    return isStage ? formatMessage("stage_moved", values) : formatMessage("question_moved", { ...values, stage: titleOf(stage?.title, language, formatMessage("untitled")) });
  }
}

function labels() {
  return {
    stage: formatMessage("new_stage"),
    question: formatMessage("new_question"),
    option: (/** @type {number} */ number) => formatMessage("new_option", { number }),
  };
}
