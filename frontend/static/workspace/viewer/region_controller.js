/** Connects the regions on the image with the question that they belong to. */

import { stageByKey, visibleQuestionsIn } from "../core/work.js";
import { kindOf } from "../questions/registry.js";
import { announce } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";

/** @import { Answer, Box, NumberedRegion, Question, Work } from "../core/types.js" */
/** @import { Field, RegionTrait } from "../questions/types.js" */
/** @import { ShownRegion } from "./region_editor.js" */

/**
 * @typedef {{
 *   currentWork: () => Work | null,
 *   answer: (question: string, value: Answer | null) => void,
 *   changed: (work: Work) => void,
 *   lastFocusedQuestion: () => string | null,
 *   fieldOf: (question: string) => Field | undefined,
 *   showToast: (key: string) => void,
 * }} RegionControllerOptions `answer` sets an answer; `changed`: the regions that a text cites have changed
 * @typedef {{work: Work, question: Question, regions: RegionTrait}} Target the question that a new region belongs to
 */

export class RegionController {
  #options;

  /** @param {RegionControllerOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Returns the regions to show: those of the question that is being answered, and those that an earlier one asked for. @param {Work} work @returns {ShownRegion[]} */
  shownRegions(work) {
    const preceding = precedingRegions(work).map((region) => ({ ...region, isFixed: true }));
    const target = this.#targetOf(work);
    if (!target) return preceding;
    const regions = target.regions.list(work, target.question);
    if (target.regions.areAnswer) return regions;
    return [...preceding.filter(({ number }) => !regions.some((region) => region.number === number)), ...regions];
  }

  /** Returns whether a region may be drawn now; if not, it shows why. */
  mayStart() {
    const target = this.#currentTarget();
    if (!target) this.#options.showToast("regions_need_text");
    else if (target.regions.list(target.work, target.question).length >= target.regions.maximum) this.#options.showToast("regions_full");
    else return true;
    return false;
  }

  /** Adds a region that was drawn. @param {Box} box */
  add(box) {
    const target = this.#currentTarget();
    if (!target) return;
    const { work, question, regions } = target;
    const number = regions.nextNumber(work, question, precedingRegions(work).length);
    this.#replace(target, [...regions.list(work, question), { number, ...box }]);
    announce(formatMessage("region_added", { number }));
    this.#options.fieldOf(question.key)?.regionAdded?.(number);
  }

  /** @param {number} number @param {Box} box */
  change(number, { x, y, width, height }) {
    const target = this.#currentTarget();
    if (!target) return;
    const regions = target.regions.list(target.work, target.question);
    this.#replace(target, regions.map((region) => (region.number === number ? { number, x, y, width, height } : region)));
  }

  /** @param {number} number */
  remove(number) {
    const target = this.#currentTarget();
    if (!target) return;
    const regions = target.regions.list(target.work, target.question);
    this.#replace(target, regions.filter((region) => region.number !== number));
    announce(formatMessage("region_removed", { number }));
    this.#options.fieldOf(target.question.key)?.focus();
  }

  /** @param {Target} target @param {NumberedRegion[]} numbered */
  #replace({ work, question, regions }, numbered) {
    const { answer, changed } = this.#options;
    regions.replace(work, question, numbered, { answer, changed });
  }

  #currentTarget() {
    const work = this.#options.currentWork();
    return work && this.#targetOf(work);
  }

  /** The question that had the focus last, else one that asks for regions, else the first that can cite them. @param {Work} work @returns {Target | null} */
  #targetOf(work) {
    const questions = work.openStage ? visibleQuestionsIn(work, stageByKey(work, work.openStage)) : [];
    const targets = questions.flatMap((question) => {
      const { regions } = kindOf(question);
      return regions ? [{ work, question, regions }] : [];
    });
    const focused = this.#options.lastFocusedQuestion();
    return targets.find(({ question }) => question.key === focused) ?? targets.find(({ regions }) => regions.areAnswer) ?? targets[0] ?? null;
  }
}

/** Returns the regions of the question that asks for them, wherever it is in the questionnaire. @param {Work} work @returns {NumberedRegion[]} */
export function precedingRegions(work) {
  const question = work.definition.stages.flatMap((stage) => stage.questions).find((candidate) => kindOf(candidate).regions?.areAnswer);
  return question ? (kindOf(question).regions?.list(work, question) ?? []) : [];
}
