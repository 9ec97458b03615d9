/** Places in the photograph: which question they are marked for, and the way from a box to the answer that it belongs to. */

import { MOST_MARKS, nextNumber } from "./citations.js";
import { announce } from "./dom.js";
import { askedIn, marksOf, setMarks, stageOf } from "./work.js";
import { say } from "./words.js";

/** @import { Box } from "./boxes.js" */
/** @import { Answer, Mark, Question, Region, Work } from "./types.js" */

/**
 * @typedef {{
 *   current: () => Work | null,
 *   answer: (question: string, value: Answer | null) => void,
 *   changed: (work: Work) => void,
 *   panel: {fieldLastFocused: () => string | null, fieldOf: (question: string) => import("./questions/field.js").Field | undefined},
 *   toast: (key: string) => void,
 * }} PlaceNeeds `changed`: the marks of a text are other ones
 */

/** @param {PlaceNeeds} needs */
export function makePlaces({ current, answer, changed, panel, toast }) {
  /** @param {Work} work @returns {Question | undefined} */
  const target = (work) => {
    const takers = work.open ? askedIn(work, stageOf(work, work.open)).filter(({ kind }) => kind === "text" || kind === "region") : [];
    return takers.find(({ key }) => key === panel.fieldLastFocused()) ?? takers.find(({ kind }) => kind === "region") ?? takers[0];
  };

  /** @param {Question} question @param {Work} work @returns {Mark[]} */
  const held = (question, work) => (question.kind === "region" ? numbered(regionsIn(work, question.key)) : marksOf(work, question.key));

  /** @param {Work} work @param {Question} question @param {Mark[]} marks */
  const keep = (work, question, marks) => {
    if (question.kind === "region") {
      const labels = regionsIn(work, question.key).map(({ label }) => label);
      answer(question.key, marks.map(({ number, ...box }) => ({ ...box, ...(labels[number - 1] && { label: labels[number - 1] }) })));
    } else if (setMarks(work, question.key, marks)) changed(work);
  };

  /** @param {(work: Work, question: Question) => void} act */
  const withTarget = (act) => {
    const work = current();
    const question = work && target(work);
    if (work && question) act(work, question);
  };

  return {
    /** What is to be seen on the photograph: the boxes of the text that is being written, and, `fixed`, the places marked before it. @param {Work} work @returns {(Mark & {fixed?: boolean})[]} */
    toShow: (work) => {
      const question = target(work);
      const before = numbered(placesBefore(work)).map((mark) => ({ ...mark, fixed: true }));
      if (!question || question.kind === "region") return question ? held(question, work) : before;
      return [...before.filter(({ number }) => !held(question, work).some((mark) => mark.number === number)), ...held(question, work)];
    },

    /** Whether a box may be drawn now; says why not. */
    mayStart: () => {
      const work = current();
      const question = work && target(work);
      if (!question) toast("mark_needs_text");
      else if (question.kind === "text" && held(question, work).length >= MOST_MARKS) toast("marks_full");
      else return true;
      return false;
    },

    /** @param {Box} box */
    add: (box) =>
      withTarget((work, question) => {
        const text = String(work.answers[question.key] ?? "");
        const marks = held(question, work);
        const number = question.kind === "region" ? marks.length + 1 : nextNumber(text, marks, placesBefore(work).length);
        keep(work, question, [...marks, { number, ...box }]);
        announce(say("mark_made", { number }));
        if (question.kind === "text") panel.fieldOf(question.key)?.cite?.(number);
        else panel.fieldOf(question.key)?.added?.();
      }),

    /** @param {number} number @param {Box} box */
    change: (number, { x, y, width, height }) =>
      withTarget((work, question) =>
        keep(work, question, held(question, work).map((mark) => (mark.number === number ? { number, x, y, width, height } : mark))),
      ),

    /** @param {number} number */
    remove: (number) =>
      withTarget((work, question) => {
        if (question.kind === "region") answer(question.key, regionsIn(work, question.key).filter((_, index) => index !== number - 1));
        else keep(work, question, held(question, work).filter((mark) => mark.number !== number));
        announce(say("mark_removed", { number }));
        panel.fieldOf(question.key)?.focus();
      }),
  };
}

/** The places that a question of the kind asks for, of the whole questionnaire. @param {Work} work @returns {Region[]} */
export function placesBefore(work) {
  const question = work.definition.stages.flatMap((stage) => stage.questions).find(({ kind }) => kind === "region");
  return question ? regionsIn(work, question.key) : [];
}

/** @param {Work} work @param {string} question @returns {Region[]} */
function regionsIn(work, question) {
  const value = work.answers[question];
  return Array.isArray(value) ? /** @type {Region[]} */ (value) : [];
}

/** @param {Region[]} regions @returns {Mark[]} */
function numbered(regions) {
  return regions.map(({ x, y, width, height }, index) => ({ number: index + 1, x, y, width, height }));
}
