/** The kind "region": regions of the image, each with a label, which a later text can cite. */

import { isNumber } from "../flow/conditions.js";
import { build } from "../ui/dom.js";
import { keyLabel } from "../ui/keys.js";
import { formatMessage } from "../ui/messages.js";
import { ROUNDING, checkCount, countCharacters, hasBadCharacters } from "./answer_checks.js";
import { QuestionField } from "./field.js";

/** @import { Region, Work } from "../core/types.js" */
/** @import { ProblemCode, Question } from "../flow/types.js" */
/** @import { AnswerProblem, FieldContext, QuestionKind, RegionTrait } from "./types.js" */

const MAX_REGIONS = 100;
const MAX_LABEL_CHARACTERS = 200;
const SIDES = ["x", "y", "width", "height"];

/** @type {RegionTrait} */
const regions = {
  areAnswer: true,
  maximum: Infinity,
  list: (work, question) => answeredRegions(work, question).map((region, index) => ({ number: index + 1, ...withLabel(region, "") })),
  nextNumber: (work, question) => answeredRegions(work, question).length + 1,
  replace: (work, question, numbered, { answer }) => {
    const labels = answeredRegions(work, question).map(({ label }) => label);
    answer(question.key, numbered.map(({ number, ...box }) => withLabel(box, labels[number - 1])));
  },
};

/** @type {QuestionKind} */
export const region = {
  key: "region",
  isText: false,
  hasOptions: false,
  isNumeric: false,
  checkAnswer,
  formatAnswer: (_question, answer) => formatMessage("regions_marked", { count: /** @type {unknown[]} */ (answer).length }),
  createField: (context) => new RegionField(context),
  regions,
};

/** @param {Work} work @param {Question} question @returns {Region[]} */
function answeredRegions(work, question) {
  const answer = work.answers[question.key];
  return Array.isArray(answer) ? /** @type {Region[]} */ (answer) : [];
}

/** @param {Question} question @param {unknown} answer @returns {AnswerProblem | null} */
function checkAnswer(question, answer) {
  if (!Array.isArray(answer)) return { code: "wrong_type" };
  for (const item of answer) {
    const code = regionProblem(item);
    if (code) return { code };
  }
  return checkCount(answer.length, question.min_regions, question.max_regions ?? MAX_REGIONS);
}

/** @param {unknown} item @returns {ProblemCode | null} */
function regionProblem(item) {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return "wrong_type";
  const fields = new Map(Object.entries(item));
  if (![...fields.keys()].every((field) => field === "label" || SIDES.includes(field))) return "wrong_type";
  const sides = SIDES.map((side) => fields.get(side));
  if (!sides.every(isNumber)) return "wrong_type";
  return labelProblem(fields.has("label") ? fields.get("label") : "") ?? boxProblem(sides);
}

/** @param {unknown} label @returns {ProblemCode | null} */
function labelProblem(label) {
  if (typeof label !== "string") return "wrong_type";
  if (hasBadCharacters(label)) return "bad_characters";
  return countCharacters(label) > MAX_LABEL_CHARACTERS ? "too_long" : null;
}

/** @param {number[]} sides @returns {ProblemCode | null} */
function boxProblem([x, y, width, height]) {
  const fits = x + width <= 1 + ROUNDING && y + height <= 1 + ROUNDING;
  return x >= 0 && y >= 0 && width > 0 && height > 0 && fits ? null : "out_of_range";
}

class RegionField extends QuestionField {
  #list = build("ol", { class: "regions" });
  #startButton;

  /** @param {FieldContext} context */
  constructor(context) {
    super(context);
    const key = build("kbd", { "aria-hidden": "true", "data-key": "mark" }, keyLabel("mark"));
    this.#startButton = build("button", { type: "button", class: "button", onclick: context.regionActions.start }, key, formatMessage("mark_region"));
    this.assemble(build("div", { class: "region-controls", role: "group" }, this.#list, this.#startButton));
    this.update();
  }

  update() {
    super.update();
    const answered = this.#regions();
    if (this.#list.contains(document.activeElement) && this.#list.childElementCount === answered.length) return;
    this.#list.replaceChildren(...answered.map((item, index) => this.#rowOf(item, index)));
  }

  focus() {
    this.#startButton.focus({ preventScroll: true });
  }

  /** Focuses the prompt, where Enter goes on and the single key draws another region: on the button, Enter draws one, too. */
  regionAdded() {
    this.title.focus({ preventScroll: true });
  }

  #regions() {
    return /** @type {Region[]} */ (this.context.answer() ?? []);
  }

  /** @param {number} index */
  #remove(index) {
    this.context.change(this.#regions().filter((_, position) => position !== index));
    this.update();
    this.#startButton.focus();
  }

  /** @param {number} index @param {string} label */
  #setLabel(index, label) {
    this.context.change(this.#regions().map((item, position) => (position === index ? withLabel(item, label) : item)));
  }

  /** @param {Region} item @param {number} index */
  #rowOf(item, index) {
    const number = index + 1;
    const input = build("input", {
      type: "text",
      dir: "auto",
      value: item.label ?? "",
      maxlength: String(MAX_LABEL_CHARACTERS),
      "aria-label": formatMessage("region_label", { number }),
      placeholder: formatMessage("region_label_hint"),
      oninput: () => this.#setLabel(index, input.value.trim()),
    });
    const removeLabel = formatMessage("remove_region", { number });
    return build(
      "li",
      {},
      build("b", { class: "num" }, `[${number}]`),
      input,
      build("button", { type: "button", class: "link", onclick: () => this.#remove(index), "aria-label": removeLabel }, formatMessage("remove")),
    );
  }
}

/** @param {Region} region @param {string | undefined} label @returns {Region} the region with the label, or without a label */
function withLabel({ x, y, width, height }, label) {
  return label ? { x, y, width, height, label } : { x, y, width, height };
}
