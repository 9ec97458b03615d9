/** The panel beside the photograph: what was answered, folded; what is asked now; what can be done. */

import { SUBMIT_KEYS, build, setAttribute } from "./dom.js";
import { complaintOf } from "./complaints.js";
import { problems, prompt, textIn } from "./flow.js";
import { placesBefore } from "./places.js";
import { summaryOf } from "./summary.js";
import { askedIn, askedStages, expectedStages, isLast, marksOf, mayOpen, stageOf } from "./work.js";
import { say } from "./words.js";
import { askChoice } from "./questions/choice.js";
import { askRegion } from "./questions/region.js";
import { askNumber, askText } from "./questions/text.js";

/** @import { Answer, Problem, Question, Stage, Work } from "./types.js" */
/** @import { Asking, Field, Marking } from "./questions/field.js" */

/**
 * @typedef {{
 *   ticks: HTMLElement, place: HTMLElement, main: HTMLElement, primary: HTMLButtonElement, language: string,
 *   onAnswer: (question: string, value: Answer | null) => void,
 *   onReopen: (stage: string) => void,
 *   onFocus: () => void,
 *   marking: Marking,
 * }} PanelNeeds
 */

/** @param {PanelNeeds} needs */
export function makePanel({ ticks, place, main, primary, language, onAnswer, onReopen, onFocus, marking }) {
  /** @type {Work | null} */
  let work = null;
  /** @type {Field[]} */
  let fields = [];
  let asked = build("div", { class: "asked" });
  /** The field that had the focus last. @type {string | null} */
  let last = null;

  // A press on a button leaves the focus where it is until the click: else the page would move from under the pointer.
  main.addEventListener("mousedown", (event) => event.target instanceof Element && event.target.closest("button") && event.preventDefault());
  main.addEventListener("focusin", () => {
    last = fields.find((field) => field.element.contains(document.activeElement))?.key ?? null;
    onFocus();
  });

  /** @param {Question} question @param {boolean} compact @returns {Field} */
  const fieldFor = (question, compact) => {
    const on = /** @type {Work} */ (work);
    /** @type {Asking} */
    const asking = {
      question,
      language,
      compact,
      value: () => on.answers[question.key],
      change: (value) => onAnswer(question.key, value),
      prompt: () => textIn(prompt(on.definition, question.key, on.answers), language),
      marks: () => marksOf(on, question.key),
      before: () => placesBefore(on).length,
    };
    if (question.kind === "text") return askText(asking, marking);
    if (question.kind === "number") return askNumber(asking);
    if (question.kind === "region") return askRegion(asking, marking.start);
    return askChoice(asking);
  };

  /** Brings the fields in line with what is asked now; those that stay keep their element, focus and caret. @param {Work} on */
  const refresh = (on) => {
    if (!on.open) return;
    const stage = stageOf(on, on.open);
    const questions = askedIn(on, stage);
    const compact = stage.questions.length > 1;
    fields = questions.map((question) => fields.find((field) => field.key === question.key) ?? fieldFor(question, compact));
    const elements = fields.map((field) => field.element);
    for (const child of [...asked.children]) if (!elements.includes(/** @type {HTMLElement} */ (child))) child.remove();
    elements.forEach((element, index) => asked.children[index] !== element && asked.insertBefore(element, asked.children[index] ?? null));
    fields.forEach((field) => field.update());
    takeBackComplaints(on);
    showPlace(on);
  };

  /** A complaint goes as soon as it is mended; it never changes its words while somebody types. @param {Work} on */
  const takeBackComplaints = (on) => {
    const still = problems(on.definition, on.answers, on.open).map((problem) => problem.question);
    for (const field of fields) if (!still.includes(field.key)) field.complain("");
  };

  /** @param {Field | undefined} field */
  const goTo = (field) => {
    field?.focus();
    field?.element.scrollIntoView({ block: "nearest" });
  };

  /** @param {Work} on */
  const showPlace = (on) => {
    const stages = expectedStages(on);
    const index = stages.findIndex((stage) => stage.key === on.open);
    ticks.replaceChildren(...stages.map((stage) => build("i", { class: tickOf(on, stage) })));
    place.textContent = placeText(on, stages, index, language);
    const last = index >= 0 && isLast(on, /** @type {string} */ (on.open));
    const submits = !on.open || last;
    const word = on.critique ? "save_changes" : submits ? "submit" : "next";
    const key = submits || fields.some((field) => field.isText) ? SUBMIT_KEYS : "↵";
    primary.replaceChildren(say(word), build("kbd", { "aria-hidden": "true" }, key));
    primary.disabled = false;
  };

  /** @param {Work} on */
  const show = (on) => {
    work = on;
    fields = [];
    asked = build("div", { class: "asked" });
    const stages = askedStages(on);
    const openIndex = on.open ? stages.findIndex((stage) => stage.key === on.open) : stages.length;
    const folded = (/** @type {Stage} */ stage) => on.committed.includes(stage.key) && stage.key !== on.open;
    const before = stages.slice(0, openIndex).filter(folded);
    const after = stages.slice(openIndex + 1).filter((stage) => folded(stage) && mayOpen(on, stage.key));
    main.replaceChildren(
      foldedList(on, before, language, onReopen),
      on.open ? asked : readyNote(on),
      foldedList(on, after, language, onReopen),
    );
    main.scrollTop = 0;
    refresh(on);
    showPlace(on);
  };

  return {
    show,
    refresh,
    fields: () => fields,

    /** Puts the focus where the next answer goes. */
    focus: () => {
      const empty = fields.find((field) => work?.answers[field.key] === undefined);
      if (fields.length) goTo(empty ?? fields[0]);
      else primary.focus({ preventScroll: true });
    },
    goTo,
    /** Back to the field that had the focus before the photograph took it. */
    focusLast: () => goTo(fields.find((field) => field.key === last) ?? fields[0]),
    fieldLastFocused: () => last,
    /** @param {string} question */
    fieldOf: (question) => fields.find((field) => field.key === question),

    /** Says beside each question what is wrong with its answer, and goes to the first. @param {Problem[]} found @param {Record<string, string[]>} [told] the server's own words */
    complain: (found, told = {}) => {
      for (const field of fields) {
        const problem = found.find((each) => each.question === field.key);
        field.complain(told[field.key]?.join(" ") ?? (problem ? complaintOf(problem) : ""));
      }
      goTo(fields.find((field) => field.key in told || found.some((each) => each.question === field.key)));
    },

    /** @param {Node} content what stands in the place of questions when there is nothing to ask */
    showInstead: (content) => {
      work = null;
      fields = [];
      ticks.replaceChildren();
      place.textContent = "";
      main.replaceChildren(content);
      setAttribute(primary, "disabled", true);
    },
  };
}

/** @param {Work} work @param {Stage} stage */
function tickOf(work, stage) {
  if (stage.key === work.open) return "now";
  return work.committed.includes(stage.key) ? "on" : "";
}

/** @param {Work} work @param {Stage[]} stages @param {number} index @param {string} language */
function placeText(work, stages, index, language) {
  const stage = stages[index];
  if (!stage) return say(work.critique ? "place_revising" : "place_ready");
  return say("place", { stage: textIn(stage.title, language), number: index + 1, count: stages.length });
}

/** @param {Work} work */
function readyNote(work) {
  return build("div", { class: "asked ready" }, build("h2", {}, say(work.critique ? "revising_title" : "ready_title")), build("p", { class: "quiet" }, say(work.critique ? "revising_note" : "ready_note")));
}

/**
 * @param {Work} work
 * @param {Stage[]} stages
 * @param {string} language
 * @param {(stage: string) => void} onReopen
 */
function foldedList(work, stages, language, onReopen) {
  return build(
    "div",
    { class: "folds", hidden: !stages.length },
    ...stages.map((stage) => {
      const title = textIn(stage.title, language);
      return build(
        "button",
        { type: "button", class: "fold", "data-stage": stage.key, "aria-label": say("change_stage", { stage: title }), onclick: () => onReopen(stage.key) },
        build("span", { class: "label" }, title),
        build("span", { class: "fold-answer" }, summaryOf(work, stage, language)),
        build("span", { class: "change", "aria-hidden": "true" }, say("change")),
      );
    }),
  );
}
