/** The panel beside the image: the committed stages, the fields of the open one, and the main button. */

import { citedRegions } from "../../core/cited_regions.js";
import { commentsOf } from "../../core/returned.js";
import { canOpen, expectedStages, stageByKey, visibleQuestionsIn, visibleStages } from "../../core/work.js";
import { problems } from "../../flow/flow.js";
import { prompt } from "../../flow/prompts.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { build, setAttribute } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { problemMessage } from "../../ui/validation.js";
import { precedingRegions } from "../../viewer/region_controller.js";
import { ownTexts, recordWriting } from "../../writing/record.js";
import { committedStages, positionText, primaryLabel, progressTick, readyNote } from "./panel_parts.js";
import { reviewNotes } from "./returned_parts.js";

/** @import { Answer, Problem, Question, Stage, Work } from "../../core/types.js" */
/** @import { Field, FieldContext, RegionActions } from "../../questions/types.js" */

/**
 * @typedef {{
 *   ticks: HTMLElement, position: HTMLElement, main: HTMLElement, primary: HTMLButtonElement, language: string,
 *   onAnswer: (question: string, value: Answer | null) => void,
 *   onReopen: (stage: string) => void,
 *   onFocus: () => void,
 *   regionActions: RegionActions,
 * }} PanelOptions
 */

/** @typedef {{critique: string, question: string, content: HTMLElement}} Remarks what others said of a question of a critique */

export class Panel {
  #options;
  /** Shown while the critique is open. @type {Remarks | null} */
  remarks = null;
  /** @type {Work | null} */
  #work = null;
  /** @type {Field[]} */
  #fields = [];
  #openStage = build("div", { class: "open-stage" });
  /** @type {string | null} */
  #lastFocused = null;

  /** @param {PanelOptions} options */
  constructor(options) {
    this.#options = options;
    const { main, onFocus } = options;
    // A press on a button leaves the focus where it is until the click: else the page would move from under the pointer.
    main.addEventListener("mousedown", (event) => event.target instanceof Element && event.target.closest("button") && event.preventDefault());
    main.addEventListener("focusin", () => {
      this.#lastFocused = this.#fields.find((field) => field.element.contains(document.activeElement))?.key ?? null;
      onFocus();
    });
  }

  get fields() {
    return this.#fields;
  }

  /** The key of the question whose field had the focus last. */
  get lastFocused() {
    return this.#lastFocused;
  }

  /** @param {string} question */
  fieldOf(question) {
    return this.#fields.find((field) => field.key === question);
  }

  /** Shows another work or another stage of it. @param {Work} work */
  show(work) {
    const { main, language, onReopen } = this.#options;
    this.#work = work;
    this.#fields = [];
    this.#openStage = build("div", { class: "open-stage" });
    const stages = visibleStages(work);
    const openIndex = work.openStage ? stages.findIndex(({ key }) => key === work.openStage) : stages.length;
    const isCommitted = (/** @type {Stage} */ { key }) => work.committed.includes(key) && key !== work.openStage;
    const before = stages.slice(0, openIndex).filter(isCommitted);
    const after = stages.slice(openIndex + 1).filter((stage) => isCommitted(stage) && canOpen(work, stage.key));
    const { remarks } = this;
    main.replaceChildren(
      ...reviewNotes(work),
      ...(remarks && remarks.critique === work.critique?.id ? [remarks.content] : []),
      committedStages(work, before, language, onReopen),
      work.openStage ? this.#openStage : readyNote(work),
      committedStages(work, after, language, onReopen),
    );
    main.scrollTop = 0;
    this.refresh(work);
    this.#showPosition(work);
  }

  /** Shows the questions that are visible now. Fields that stay keep their element, focus and caret. @param {Work} work */
  refresh(work) {
    if (!work.openStage) return;
    const stage = stageByKey(work, work.openStage);
    const compact = stage.questions.length > 1;
    this.#fields = visibleQuestionsIn(work, stage).map((question) => this.fieldOf(question.key) ?? this.#makeField(question, compact));
    this.#placeFields();
    this.#fields.forEach((field) => field.update());
    this.#removeSolvedProblems(work);
    this.#showPosition(work);
  }

  /** Shows this instead of questions when there is nothing to answer. @param {Node} content */
  showInstead(content) {
    const { ticks, position, main, primary } = this.#options;
    this.#work = null;
    this.#fields = [];
    ticks.replaceChildren();
    position.textContent = "";
    main.replaceChildren(content);
    setAttribute(primary, "disabled", true);
  }

  /** Shows problems beside their questions, and goes to the first. @param {Problem[]} questionProblems @param {Record<string, string[]>} [serverMessages] by question */
  showProblems(questionProblems, serverMessages = {}) {
    for (const field of this.#fields) {
      const problem = questionProblems.find(({ question }) => question === field.key);
      field.showProblem(serverMessages[field.key]?.join(" ") ?? (problem ? problemMessage(problem) : ""), problem);
    }
    this.goTo(this.#fields.find(({ key }) => key in serverMessages || questionProblems.some(({ question }) => question === key)));
  }

  /** Focuses the first field without an answer, else the first. */
  focus() {
    const empty = this.#fields.find((field) => this.#work?.answers[field.key] === undefined);
    if (this.#fields.length) this.goTo(empty ?? this.#fields[0]);
    else this.#options.primary.focus({ preventScroll: true });
  }

  /** Focuses the field that had the focus before the image took it. */
  focusLast() {
    this.goTo(this.#fields.find((field) => field.key === this.#lastFocused) ?? this.#fields[0]);
  }

  /** @param {Field | undefined} field */
  goTo(field) {
    field?.focus();
    field?.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {Question} question @param {boolean} compact @returns {Field} */
  #makeField(question, compact) {
    const { language, onAnswer, regionActions } = this.#options;
    const work = /** @type {Work} */ (this.#work);
    /** @type {FieldContext} */
    const context = {
      question,
      language,
      compact,
      answer: () => work.answers[question.key],
      change: (value) => onAnswer(question.key, value),
      prompt: () => textIn(prompt(work.definition, question.key, work.answers), language),
      citedRegions: () => citedRegions(work, question.key),
      precedingRegionCount: () => precedingRegions(work).length,
      regionActions,
      entered: (way, characters) => recordWriting(work, question.key, way, characters),
      ownTexts: () => ownTexts(work),
      note: question.criterion === "AesA" && work.assignment.grade_counts === false ? formatMessage("grade_does_not_count") : undefined,
      comment: commentsOf(work)[question.key],
      topic: work.assignment.topics?.[question.key],
    };
    return kindOf(question).createField(context);
  }

  #placeFields() {
    const { children } = this.#openStage;
    const elements = this.#fields.map((field) => field.element);
    for (const child of [...children]) if (!elements.includes(/** @type {HTMLElement} */ (child))) child.remove();
    elements.forEach((element, index) => children[index] !== element && this.#openStage.insertBefore(element, children[index] ?? null));
  }

  /** A problem disappears as soon as it is solved; its message never changes while somebody types. @param {Work} work */
  #removeSolvedProblems(work) {
    const remaining = problems(work.definition, work.answers, work.openStage).map(({ question }) => question);
    for (const field of this.#fields) if (!remaining.includes(field.key)) field.showProblem("");
  }

  /** @param {Work} work */
  #showPosition(work) {
    const { ticks, position, primary, language } = this.#options;
    const stages = expectedStages(work);
    ticks.replaceChildren(...stages.map((stage) => progressTick(work, stage)));
    position.textContent = positionText(work, stages, language);
    primary.replaceChildren(...primaryLabel(work, this.#fields.some((field) => field.takesTyping)));
    primary.disabled = false;
  }
}
