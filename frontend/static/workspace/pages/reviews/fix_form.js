/** The answers of a critique as fields of the annotator's desk, in which a reviewer fixes them. */

import { citedRegions } from "../../core/cited_regions.js";
import { changedQuestions } from "../../core/returned.js";
import { revisionBody } from "../../core/submissions.js";
import { setAnswer, stageWithQuestion, visibleQuestionsIn } from "../../core/work.js";
import { problems } from "../../flow/flow.js";
import { prompt } from "../../flow/prompts.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { problemMessage } from "../../ui/validation.js";
import { RegionController, precedingRegions } from "../../viewer/region_controller.js";

/** @import { Answer, Problem, Stage, Work } from "../../core/types.js" */
/** @import { Field, FieldContext } from "../../questions/types.js" */
/** @import { RegionEditor } from "../../viewer/region_editor.js" */
/** @import { Question } from "./types.js" */

/**
 * @typedef {{
 *   work: Work, language: string, regionEditor: RegionEditor,
 *   onInput: (work: Work) => void, onNotice: (text: string) => void,
 * }} FixOptions `onNotice`: why no region can be drawn
 */

export class FixForm {
  element = build("div", { class: "fix-form" });
  #problem = build("p", { class: "problem", role: "alert", id: "fix-problem" });
  #options;
  #work;
  #regions;
  /** @type {Map<string, Field>} */
  #fields = new Map();
  /** @type {Map<string, HTMLElement>} the part of each stage that has its fields */
  #stages = new Map();
  /** @type {string | null} */
  #lastFocused = null;

  /** @param {FixOptions} options */
  constructor(options) {
    const { work, onInput, onNotice } = options;
    this.#options = options;
    this.#work = work;
    this.#regions = new RegionController({
      currentWork: () => work,
      answer: (question, value) => this.#answer(question, value),
      changed: () => {
        onInput(work);
        this.#refresh();
      },
      lastFocusedQuestion: () => this.#lastFocused,
      fieldOf: (question) => this.#fields.get(question),
      showToast: (key) => onNotice(formatMessage(key)),
    });
    this.element.append(build("div", { class: "form-note" }, build("p", { class: "small" }, formatMessage("fix_note")), this.#problem), ...work.definition.stages.map((stage) => this.#buildStage(stage)));
    this.element.addEventListener("focusin", () => this.#focusMoved());
    this.#refresh();
  }

  get regions() {
    return this.#regions;
  }

  /** The answers and regions to send, and the critique that they are based on. */
  get body() {
    const { critique } = this.#work;
    if (!critique) throw new Error("A fix is of a critique");
    const { answers, marks, based_on } = revisionBody(this.#work, critique);
    return { answers, regions: marks, based_on };
  }

  focus() {
    focusInView(this.#shownFields()[0]);
  }

  /** Goes back to the field that had the focus before the image took it. */
  focusLast() {
    focusInView(this.#fields.get(this.#lastFocused ?? "") ?? this.#shownFields()[0]);
  }

  /** Whether the fix can be sent; if not, shows why. */
  isReady() {
    const isChanged = changedQuestions(this.#work).length > 0;
    this.#problem.textContent = isChanged ? "" : formatMessage("problem_no_change");
    if (!isChanged) this.#problem.scrollIntoView({ block: "nearest" });
    const found = problems(this.#work.definition, this.#work.answers);
    return isChanged && !this.#show((key) => found.find(({ question }) => question === key));
  }

  /** @param {Record<string, string[]>} messages of the server, by question */
  showMessages(messages) {
    this.#show(() => undefined, messages);
  }

  /** Chooses an option of the question with the focus. @param {number} digit */
  choose(digit) {
    if (this.#fields.get(this.#lastFocused ?? "")?.chooseByDigit?.(digit)) showFocused();
  }

  /** Begins to draw a region, where the question with the focus can have one. */
  startRegion() {
    if (this.#regions.mayStart()) this.#options.regionEditor.start();
  }

  /** @param {(key: string) => Problem | undefined} problemOf @param {Record<string, string[]>} messages @returns {boolean} */
  #show(problemOf, messages = {}) {
    /** @type {Field | null} */
    let first = null;
    for (const field of this.#shownFields()) {
      const problem = problemOf(field.key);
      const text = messages[field.key]?.join(" ") ?? (problem ? problemMessage(problem) : "");
      field.showProblem(text, problem);
      if (text) first ??= field;
    }
    first?.element.scrollIntoView({ block: "nearest" });
    focusInView(first);
    return first !== null;
  }

  #shownFields() {
    return this.#work.definition.stages.flatMap((stage) => visibleQuestionsIn(this.#work, stage)).flatMap(({ key }) => this.#fields.get(key) ?? []);
  }

  /** @param {string} question @param {Answer | null} value */
  #answer(question, value) {
    if (!setAnswer(this.#work, question, value)) return;
    this.#options.onInput(this.#work);
    this.#refresh();
  }

  #focusMoved() {
    const field = this.#shownFields().find(({ element }) => element.contains(document.activeElement));
    if (!field) return;
    this.#lastFocused = field.key;
    this.#showRegions();
  }

  #showRegions() {
    this.#work.openStage = stageWithQuestion(this.#work, [this.#lastFocused ?? ""]);
    this.#options.regionEditor.show(this.#regions.shownRegions(this.#work));
  }

  /** Shows the questions that are visible now. Fields that stay keep their element, focus and caret. */
  #refresh() {
    for (const stage of this.#work.definition.stages) {
      const fields = visibleQuestionsIn(this.#work, stage).map((question) => this.#fields.get(question.key) ?? this.#makeField(question, stage));
      const part = /** @type {HTMLElement} */ (this.#stages.get(stage.key));
      const elements = fields.map(({ element }) => element);
      for (const child of [...part.children]) if (!elements.includes(/** @type {HTMLElement} */ (child))) child.remove();
      elements.forEach((element, index) => part.children[index] !== element && part.insertBefore(element, part.children[index] ?? null));
      fields.forEach((field) => field.update());
      if (part.parentElement) part.parentElement.hidden = !fields.length;
    }
    this.#removeSolvedProblems();
    this.#showRegions();
  }

  #removeSolvedProblems() {
    const remaining = problems(this.#work.definition, this.#work.answers).map(({ question }) => question);
    for (const field of this.#shownFields()) if (!remaining.includes(field.key)) field.showProblem("");
  }

  /** @param {Stage} stage */
  #buildStage(stage) {
    const part = build("div", { class: "open-stage" });
    this.#stages.set(stage.key, part);
    const id = `fix-${stage.key}`;
    return build("section", { class: "review-stage", "aria-labelledby": id }, build("header", {}, build("h2", { class: "label", id }, textIn(stage.title, this.#options.language))), part);
  }

  /** @param {Question} question @param {Stage} stage @returns {Field} */
  #makeField(question, stage) {
    const { language, regionEditor } = this.#options;
    const work = this.#work;
    /** @type {FieldContext} */
    const context = {
      question,
      language,
      compact: stage.questions.length > 1,
      answer: () => work.answers[question.key],
      change: (value) => this.#answer(question.key, value),
      prompt: () => textIn(prompt(work.definition, question.key, work.answers), language),
      citedRegions: () => citedRegions(work, question.key),
      precedingRegionCount: () => precedingRegions(work).length,
      entered: () => {}, // how a reviewer writes is not measured
      ownTexts: () => [],
      regionActions: {
        start: () => this.startRegion(),
        select: (number) => regionEditor.select(number),
        remove: (number) => this.#regions.remove(number),
      },
    };
    const field = kindOf(question).createField(context);
    this.#fields.set(question.key, field);
    return field;
  }
}

/** Fields take the focus where they stand; on a low screen, that is below what is seen. @param {Field | null | undefined} field */
function focusInView(field) {
  if (!field) return;
  field.focus();
  showFocused();
}

/** Scrolls to what has the focus: an option to its label, which covers it. */
function showFocused() {
  const focused = document.activeElement;
  (focused?.closest("label") ?? focused)?.scrollIntoView({ block: "nearest" });
}
