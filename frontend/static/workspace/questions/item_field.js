/** The field in which an expert writes an item: with the keyboard alone, from the question to the last tag. */

import { isSameInAnyOrder } from "../core/comparison.js";
import { build, setAttribute } from "../ui/dom.js";
import { areSingleKeysOn, isTextField } from "../ui/keys.js";
import { formatMessage } from "../ui/messages.js";
import { problemMessage } from "../ui/validation.js";
import { countCharacters, hasBadCharacters } from "./answer_checks.js";
import { QuestionField } from "./field.js";
import { LETTERS, MAX_OPTIONS, MIN_OPTIONS, checkItem, readItem } from "./item_checks.js";
import { ItemHints } from "./item_hints.js";
import { optionRows, questionPart, tagChoices, tagOf, topicLine } from "./item_parts.js";

/** @import { ItemAnswer, Problem } from "../flow/types.js" */
/** @import { FieldContext } from "./types.js" */

/** @typedef {{anchor: Element, control: HTMLElement}} ProblemPlace a problem is shown after its anchor; the control is what it is about */

export class ItemField extends QuestionField {
  takesTyping = true;
  #hints = new ItemHints();
  #area;
  #question;
  #options;
  #dimension;
  #kind;
  /** @type {Problem | null} */
  #shownProblem = null;

  /** @param {FieldContext} context */
  constructor(context) {
    super(context);
    const { question, language } = context;
    const { key, dimensions = [], kinds = [], max_options: count = MAX_OPTIONS } = question;
    const onInput = () => this.#typed();
    const { element, area } = questionPart(question, this.problem.id, onInput);
    this.#area = area;
    this.#question = element;
    this.#options = optionRows(question, count, { onInput, onMark: () => this.#changed() });
    this.#dimension = tagChoices(`${key}-dimension`, formatMessage("item_dimension"), dimensions, language, () => this.#changed());
    this.#kind = tagChoices(`${key}-kind`, formatMessage("item_kind"), kinds, language, () => this.#changed());
    const parts = [this.#question, this.#options.element, this.#hints.element, this.#dimension.element, this.#kind.element];
    this.assemble(build("div", { class: "item", role: "group" }, topicLine(question, context.topic, language), ...parts));
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    this.#preselect();
    this.update();
  }

  update() {
    super.update();
    const answer = this.context.answer() ?? null;
    if (!isSameInAnyOrder(this.#read(), answer)) this.#write(readItem(answer));
    if (!this.element.contains(document.activeElement)) this.#hints.show(this.#item());
    if (this.#shownProblem && !this.#isStillWrong(this.#shownProblem)) this.showProblem("");
  }

  /** Focuses what is wrong, else the question. */
  focus() {
    const { control } = this.#placeOf(this.#shownProblem);
    control.focus({ preventScroll: true });
    (this.#shownProblem ? this.problem : control).scrollIntoView({ block: "nearest" });
  }

  /** Chooses in the group that has the focus, else in the first where nothing is chosen. @param {number} digit */
  chooseByDigit(digit) {
    const groups = [this.#options.inputs, this.#dimension.inputs, this.#kind.inputs];
    const group = groups.find((inputs) => inputs.some((input) => input === document.activeElement)) ?? groups.find(isUnanswered) ?? groups[0];
    return this.#choose(group, digit - 1);
  }

  /** @param {string} text @param {Problem} [problem] */
  showProblem(text, problem) {
    this.#shownProblem = text ? (problem ?? null) : null;
    for (const element of this.element.querySelectorAll("[aria-invalid]")) element.removeAttribute("aria-invalid");
    const { anchor, control } = this.#placeOf(this.#shownProblem);
    if (anchor.nextElementSibling !== this.problem) anchor.after(this.problem);
    if (this.problem.textContent !== text) this.problem.textContent = text;
    if (!text) return;
    const invalid = control.closest("[role=radiogroup]") ?? control;
    setAttribute(invalid, "aria-invalid", control instanceof HTMLInputElement && invalid === control ? null : "true");
    setAttribute(invalid, "aria-describedby", this.problem.id);
  }

  /** Returns where a problem belongs: beside the part that it is about. @param {Problem | null} problem @returns {ProblemPlace} */
  #placeOf(problem) {
    const { inputs, texts, label } = this.#options;
    const firstEmpty = texts.find(({ value }) => !value.trim()) ?? texts[0];
    const areas = [this.#area, ...texts];
    switch (problem?.code) {
      case "empty_option":
      case "repeated_option":
      case "too_many_option_words":
        return besideControl(texts[problem.option ?? 0]);
      case "too_few_options":
        return besideControl(firstEmpty);
      case "too_long":
        return besideControl(areas.toSorted((left, right) => countCharacters(right.value) - countCharacters(left.value))[0]);
      case "bad_characters":
        return besideControl(areas.find(({ value }) => hasBadCharacters(value)) ?? this.#area);
      case "no_correct_option":
        return { anchor: label, control: inputs[0] };
      case "unknown_dimension":
        return besideControl(this.#dimension.inputs[0]);
      case "unknown_kind":
        return besideControl(this.#kind.inputs[0]);
      default:
        return besideControl(this.#area);
    }
  }

  /** @param {Problem} problem */
  #isStillWrong({ code, option }) {
    const answer = this.context.answer();
    if (answer === undefined) return code === "required";
    const problem = checkItem(this.context.question, answer);
    return problem?.code === code && problem.option === option;
  }

  /** Chooses the tags that are needed most; the expert may choose others. */
  #preselect() {
    const { topic } = this.context;
    for (const [{ inputs }, value] of /** @type {const} */ ([[this.#dimension, topic?.dimension], [this.#kind, topic?.kind]])) {
      for (const input of inputs) input.checked = input.value === value;
    }
  }

  /** Says at once what is too long, because the server does not store it, also in a draft; the browser does. */
  #typed() {
    this.#changed();
    const problem = checkItem(this.context.question, this.#item());
    if (problem?.code !== "too_long" || this.#shownProblem?.code === "too_long") return;
    const shown = { question: this.context.question.key, ...problem };
    this.showProblem(problemMessage(shown), shown);
  }

  #changed() {
    this.context.change(this.#read());
    this.#hints.showAfterPause(this.#item());
  }

  /** Returns what the field has, as an item. @returns {ItemAnswer} */
  #item() {
    const options = this.#options.texts.map(({ value }) => value);
    const last = options.findLastIndex((option) => option !== "");
    const correct = this.#options.inputs.findIndex(({ checked }) => checked);
    return {
      question: this.#area.value,
      options: options.slice(0, last + 1),
      correct: correct < 0 ? null : correct,
      dimension: valueOf(this.#dimension.inputs),
      kind: valueOf(this.#kind.inputs),
    };
  }

  /** Returns the answer: null without any text, unless the question is required and the expert has chosen something. @returns {ItemAnswer | null} */
  #read() {
    const item = this.#item();
    const { question, topic } = this.context;
    const hasText = item.question !== "" || item.options.length > 0;
    const hasChoice = item.correct !== null || item.dimension !== this.#knownTag("dimensions", topic?.dimension) || item.kind !== this.#knownTag("kinds", topic?.kind);
    return hasText || (hasChoice && (question.required ?? true)) ? item : null;
  }

  /** @param {"dimensions" | "kinds"} list @param {string} [value] */
  #knownTag(list, value) {
    return tagOf(this.context.question[list] ?? [], value) ? (value ?? null) : null;
  }

  /** @param {ItemAnswer | null} item */
  #write(item) {
    this.#area.value = item?.question ?? "";
    this.#options.texts.forEach((text, index) => (text.value = item?.options[index] ?? ""));
    this.#options.inputs.forEach((input, index) => (input.checked = item?.correct === index));
    if (!item) return this.#preselect();
    for (const input of this.#dimension.inputs) input.checked = input.value === item.dimension;
    for (const input of this.#kind.inputs) input.checked = input.value === item.kind;
  }

  /** Goes from part to part with Enter, and marks the correct option with its letter. @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.shiftKey) return this.#entered(event);
    const { inputs } = this.#options;
    const isOnMark = inputs.some((input) => input === event.target);
    const index = LETTERS.indexOf(event.key.toUpperCase());
    if (!isOnMark || event.key.length !== 1 || index < 0 || isTextField(event.target) || !areSingleKeysOn()) return;
    event.preventDefault();
    this.#choose(inputs, index);
  }

  /** @param {KeyboardEvent} event */
  #entered(event) {
    const next = this.#nextPart(/** @type {HTMLElement} */ (event.target));
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /** Returns what Enter goes to from a part; none where the item is complete, so that Enter goes on to the next stage. @param {HTMLElement} part */
  #nextPart(part) {
    const { inputs, texts } = this.#options;
    if (part === this.#area) return texts[0];
    const index = texts.findIndex((text) => text === part);
    const written = texts.filter(({ value }) => value.trim()).length;
    const isDone = index >= 0 && !texts[index].value.trim() && written >= (this.context.question.min_options ?? MIN_OPTIONS);
    if (index >= 0 && !isDone && index + 1 < texts.length) return texts[index + 1];
    if (index >= 0) return checkedOrFirst(inputs);
    const groups = [inputs, this.#dimension.inputs, this.#kind.inputs].filter((group) => !group.some((input) => input === part));
    const unanswered = groups.find(isUnanswered);
    return unanswered ? checkedOrFirst(unanswered) : null;
  }

  /** Chooses by index, and goes to the next group where nothing is chosen. @param {HTMLInputElement[]} group @param {number} index */
  #choose(group, index) {
    const input = group[index];
    if (!input) return false;
    input.focus({ preventScroll: true });
    input.click();
    const unanswered = [this.#dimension.inputs, this.#kind.inputs].find(isUnanswered);
    if (unanswered) checkedOrFirst(unanswered).focus();
    return true;
  }
}

/** @param {HTMLElement} control @returns {ProblemPlace} */
function besideControl(control) {
  return { anchor: control.closest("[role=radiogroup]") ?? control, control };
}

/** @param {HTMLInputElement[]} inputs */
function isUnanswered(inputs) {
  return !inputs.some(({ checked }) => checked);
}

/** @param {HTMLInputElement[]} inputs */
function checkedOrFirst(inputs) {
  return inputs.find(({ checked }) => checked) ?? inputs[0];
}

/** @param {HTMLInputElement[]} inputs */
function valueOf(inputs) {
  return inputs.find(({ checked }) => checked)?.value ?? null;
}
