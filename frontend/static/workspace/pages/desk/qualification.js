/** Training and test at the desk: one image at a time, the explanation after each answer in training, and the result. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { emptyState } from "./empty_states.js";

/** @import { Assignment, ImageInfo } from "../../core/types.js" */

/**
 * @typedef {{question: string, prompt: string, expected: string, answer: string, is_right: boolean}} ExplainedQuestion
 * @typedef {{critique: string, image: ImageInfo, explanation: string, questions: ExplainedQuestion[]}} Explained
 * @typedef {{
 *   phase: "new" | "training" | "testing" | "passed" | "failed",
 *   done: number, items: number, test_items: number, pass_percent: number,
 *   result: {correct: number, total: number, percent: number} | null,
 *   explained: Explained | null, assignments: Assignment[], open: number,
 * }} QualificationState the answer to a claim of the qualification
 */

export class Qualification {
  #options;
  /** @type {QualificationState | null} */
  #state = null;

  /**
   * @param {{
   *   showExplanation: (image: ImageInfo, content: HTMLElement) => void,
   *   showEmptyState: (content: Node) => void,
   *   readExplanations: ReadExplanations,
   * }} options
   */
  constructor(options) {
    this.#options = options;
  }

  /** Where the person is in the phase. */
  get progressText() {
    const state = this.#state;
    if (!state) return "";
    return formatMessage(state.phase === "training" ? "training_progress" : "test_progress", { done: state.done + 1, all: state.items });
  }

  /** Takes up the answer to a claim: an explanation is shown until the person goes on from it, also after a reload. @param {QualificationState} state @param {() => void} goOn shows the next image @returns {boolean} whether something is shown first */
  show(state, goOn) {
    this.#state = state;
    if (state.phase !== "training" && state.phase !== "testing") {
      this.#options.showEmptyState(resultContent(state));
      return true;
    }
    const { explained } = state;
    const { readExplanations, showExplanation } = this.#options;
    if (!explained || readExplanations.has(explained.critique)) return false;
    const close = () => {
      readExplanations.add(explained.critique);
      goOn();
    };
    showExplanation(explained.image, explanationContent(state, explained, close));
    return true;
  }
}

/** The explanation from which a person went on last: of this visit, and stored for the next one where the browser stores anything. */
export class ReadExplanations {
  #storage;
  #key;
  #critique;

  /** @param {Storage | null} storage @param {string} key */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
    this.#critique = storage?.getItem(key) ?? "";
  }

  /** @param {string} critique */
  has(critique) {
    return critique === this.#critique;
  }

  /** @param {string} critique */
  add(critique) {
    this.#critique = critique;
    try {
      this.#storage?.setItem(this.#key, critique);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // a full storage: it is explained again after a reload
    }
  }
}

/** @param {QualificationState} state @param {Explained} explained @param {() => void} goOn */
function explanationContent(state, explained, goOn) {
  const { questions, explanation } = explained;
  const correct = questions.filter((question) => question.is_right).length;
  const isTest = state.phase === "testing";
  const title = correct === questions.length ? formatMessage("explained_right") : formatMessage("explained_partly", { correct, total: questions.length });
  const note = isTest ? build("p", { class: "quiet" }, formatMessage("explained_test_note", { count: state.test_items, percent: state.pass_percent })) : "";
  return build(
    "div",
    { class: "explained", tabindex: "-1" },
    build("h2", {}, title),
    build("dl", {}, ...questions.map(questionContent)),
    explanation ? build("p", { class: "explanation", dir: "auto" }, explanation) : "",
    note,
    build("div", { class: "buttons" }, build("button", { type: "button", class: "button primary", onclick: goOn }, formatMessage(isTest ? "explained_to_test" : "explained_to_training"))),
  );
}

/** @param {ExplainedQuestion} question */
function questionContent({ prompt, answer, expected, is_right: isRight }) {
  const words = answer || formatMessage("explained_not_asked");
  if (isRight) return build("div", { class: "right" }, build("dt", {}, prompt), build("dd", {}, build("span", { class: "mark", "aria-hidden": "true" }, "✓"), words, build("span", { class: "quiet small" }, formatMessage("explained_right"))));
  return build(
    "div",
    { class: "wrong" },
    build("dt", {}, prompt),
    build("dd", {}, build("span", { class: "mark", "aria-hidden": "true" }, "≠"), build("span", { class: "quiet small" }, formatMessage("explained_given")), words),
    build("dd", {}, build("span", { class: "mark", "aria-hidden": "true" }, "→"), build("span", { class: "quiet small" }, formatMessage("explained_expected")), build("b", {}, expected)),
  );
}

/** @param {QualificationState} state */
function resultContent({ phase, result, pass_percent: pass }) {
  const hasPassed = phase === "passed";
  const name = hasPassed ? "qualified" : "not_qualified";
  const note = result ? formatMessage(`${name}_note`, { ...result, pass }) : "";
  const reload = build("a", { class: "button primary", href: window.location.pathname }, formatMessage(`${name}_go_on`));
  return emptyState(formatMessage(`${name}_title`), [note], reload);
}
