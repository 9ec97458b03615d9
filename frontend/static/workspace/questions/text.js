/** The kind "text": free text with a live word counter, which can cite regions of the image. */

import { citedRegions, setCitedRegions } from "../core/cited_regions.js";
import { countWords } from "../flow/words.js";
import { textIn } from "../flow/texts.js";
import { build } from "../ui/dom.js";
import { keyLabel } from "../ui/keys.js";
import { formatMessage } from "../ui/messages.js";
import { WritingMeter } from "../writing/meter.js";
import { countCharacters, hasBadCharacters } from "./answer_checks.js";
import { CitedRegionList } from "./cited_region_list.js";
import { MAX_CITED_REGIONS, citationAt, citedNumbers, nextNumber } from "./citations.js";
import { QuestionField } from "./field.js";

/** @import { Question } from "../flow/types.js" */
/** @import { AnswerProblem, FieldContext, QuestionKind, RegionTrait } from "./types.js" */

const MAX_CHARACTERS = 20_000;

/** @type {RegionTrait} */
const regions = {
  areAnswer: false,
  maximum: MAX_CITED_REGIONS,
  list: (work, question) => citedRegions(work, question.key),
  nextNumber: (work, question, precedingCount) =>
    nextNumber(String(work.answers[question.key] ?? ""), citedRegions(work, question.key), precedingCount),
  replace: (work, question, numbered, { changed }) => {
    if (setCitedRegions(work, question.key, numbered)) changed(work);
  },
};

/** @type {QuestionKind} */
export const text = {
  key: "text",
  isText: true,
  hasOptions: false,
  isNumeric: false,
  checkAnswer,
  formatAnswer: (_question, answer) => String(answer),
  createField: (context) => new TextField(context),
  regions,
};

/** @param {Question} question @param {unknown} answer @returns {AnswerProblem | null} */
function checkAnswer(question, answer) {
  if (typeof answer !== "string") return { code: "wrong_type" };
  if (hasBadCharacters(answer)) return { code: "bad_characters" };
  const max = question.max_characters ?? MAX_CHARACTERS;
  const count = countCharacters(answer);
  return count > max ? { code: "too_long", max, count } : checkWords(question, answer);
}

/** @param {Question} question @param {string} answer @returns {AnswerProblem | null} */
function checkWords({ min_words: min, max_words: max }, answer) {
  if (min === undefined && max === undefined) return null;
  const count = countWords(answer);
  if (min !== undefined && count < min) return { code: "too_few_words", min, count };
  return max !== undefined && count > max ? { code: "too_many_words", max, count } : null;
}

class TextField extends QuestionField {
  takesTyping = true;
  #counter = build("span", { class: "num" });
  #area;
  #meter;
  #regionList;

  /** @param {FieldContext} context */
  constructor(context) {
    super(context);
    const { question } = context;
    this.#regionList = new CitedRegionList(context);
    this.#area = build("textarea", {
      id: question.key,
      rows: "7",
      dir: "auto",
      spellcheck: "true",
      maxlength: question.max_characters,
      "aria-required": String(question.required ?? true),
      oninput: (/** @type {InputEvent} */ event) => this.#changed(event),
    });
    this.#meter = new WritingMeter(this.#area, context.ownTexts, context.entered);
    this.assemble(this.#area, this.#partsBelow());
    this.update();
  }

  update() {
    super.update();
    const answer = String(this.context.answer() ?? "");
    if (this.#area.value !== answer) {
      this.#area.value = answer;
      this.#meter.restart();
    }
    this.#updateCounter();
    this.#regionList.update(answer);
  }

  focus() {
    this.#area.focus({ preventScroll: true });
  }

  /** Cites a region at the caret, as if it was typed, so that the browser can undo it like any other word. @param {number} number */
  regionAdded(number) {
    this.focus();
    if (citedNumbers(this.#area.value).includes(number)) return;
    const caret = this.#area.selectionEnd;
    this.#area.setSelectionRange(caret, caret);
    document.execCommand("insertText", false, citationAt(this.#area.value, caret, number));
  }

  /** @param {InputEvent} event */
  #changed(event) {
    this.#meter.measure(event);
    this.#updateCounter();
    this.context.change(this.#area.value);
  }

  #partsBelow() {
    const { question, language, regionActions } = this.context;
    const counter = build("span", { id: `${question.key}-count` }, this.#counter);
    return build(
      "div",
      { class: "below" },
      build("div", { class: "under" }, counter, startButton(regionActions.start)),
      this.#regionList.element,
      hintList(question, language),
    );
  }

  #updateCounter() {
    const { question } = this.context;
    const { value } = this.#area;
    const wordCount = countWords(value);
    const isFull = value.length >= (question.max_characters ?? Infinity);
    const isOver = isFull || wordCount > (question.max_words ?? Infinity);
    this.#counter.textContent = isFull ? formatMessage("characters_full", { count: value.length }) : wordCountMessage(question, wordCount);
    this.#counter.classList.toggle("enough", !isOver && wordCount > 0 && wordCount >= (question.min_words ?? 0));
    this.#counter.classList.toggle("over", isOver);
  }
}

/** @param {() => void} start */
function startButton(start) {
  const key = build("kbd", { "aria-hidden": "true", "data-key": "mark_in_text" }, keyLabel("mark_in_text"));
  return build("button", { type: "button", class: "link region-start", onclick: start }, build("span", {}, formatMessage("mark_region")), key);
}

/** @param {Question} question @param {number} wordCount */
function wordCountMessage({ min_words: min, max_words: max }, wordCount) {
  if (max && (wordCount > max || !min || wordCount >= min)) return formatMessage("words_with_max", { count: wordCount, limit: max });
  if (min && wordCount < min) return formatMessage("words_with_min", { count: wordCount, limit: min });
  return formatMessage("words", { count: wordCount });
}

/** @param {Question} question @param {string} language */
function hintList(question, language) {
  if (!question.hints?.length) return null;
  const hints = question.hints.map((hint) => build("li", {}, textIn(hint, language)));
  return build("ul", { id: `${question.key}-hints`, class: "hints" }, ...hints);
}
