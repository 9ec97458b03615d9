/** The panel beside the image: a question with its options, then the key and the verdict. */

import { build, byId } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { TypedTexts } from "../../queue_desk/typed_texts.js" */
/** @import { Bootstrap, Comment, Entry, Phase } from "./types.js" */

const MAX_CHARACTERS = 2000;

/** @typedef {{criteria: Record<string, string>, verdicts: Bootstrap["verdicts"], typed: TypedTexts<Comment>, onChange: () => void}} PanelOptions */

/** What is to be done with an entry. @param {Entry} entry @returns {Phase} */
export function phaseOf({ check, answered, isCommitted }) {
  if (answered || !check.options.length) return "judging";
  return isCommitted ? "waiting" : "choosing";
}

/** Whether a person may still say that they cannot answer: not once they have answered. @param {Entry} entry */
export function canSkip({ answered, isCommitted }) {
  return !answered && !isCommitted;
}

export class Panel {
  #options;
  #root = byId("questions");
  /** @type {Entry | null} */
  #entry = null;
  /** @type {HTMLInputElement[]} */
  #inputs = [];
  #comment = build("textarea", { id: "comment", dir: "auto", rows: "3", maxlength: MAX_CHARACTERS });
  #problem = build("p", { class: "problem", role: "alert" });

  /** @param {PanelOptions} options */
  constructor(options) {
    this.#options = options;
    this.#comment.addEventListener("input", () => this.#entry && options.typed.keep(this.#entry.check.id, { reason: this.#comment.value }));
  }

  /** The place of what is chosen, of the options or of the verdicts; -1 for none. */
  get chosen() {
    return this.#inputs.findIndex(({ checked }) => checked);
  }

  /** The verdict that is chosen; "" for none. */
  get verdict() {
    return this.#inputs[this.chosen]?.value ?? "";
  }

  get comment() {
    return this.#comment.value.trim();
  }

  /** Whether what is chosen can be sent. */
  get isReady() {
    return this.chosen >= 0;
  }

  /** @param {Entry} entry */
  show(entry) {
    this.#entry = entry;
    this.#problem.textContent = "";
    const phase = phaseOf(entry);
    this.#root.replaceChildren(this.#question(entry, phase), ...(phase === "judging" ? [this.#judgement(entry)] : []));
    this.#root.scrollTop = 0;
    const heading = this.#root.querySelector(phase === "judging" && entry.check.options.length ? "#verdict-title" : "h2");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: phase !== "judging" });
    // On a phone the verdicts begin below the fold; whoever gives one has seen all of them.
    if (phase === "judging") this.#root.querySelector(".choices")?.scrollIntoView({ block: "nearest" });
    this.#options.onChange();
  }

  /** @param {Node} content */
  showInstead(content) {
    this.#entry = null;
    this.#inputs = [];
    this.#root.replaceChildren(content);
  }

  /** Chooses an option or a verdict by its place. @param {number} index */
  choose(index) {
    const input = this.#inputs[index];
    input?.focus({ preventScroll: true });
    input?.click();
  }

  /** @param {string} text */
  showProblem(text) {
    this.#problem.textContent = text;
    this.#comment.focus();
  }

  leaveComment() {
    this.#inputs[Math.max(this.chosen, 0)]?.focus({ preventScroll: true });
  }

  /** @param {Entry} entry @param {Phase} phase */
  #question(entry, phase) {
    const { check } = entry;
    const label = build("p", { class: "label" }, this.#options.criteria[check.criterion] ?? check.criterion);
    const heading = build("h2", { class: "prompt", id: "check-question", tabindex: "-1", dir: "auto" }, check.question);
    const content = !check.options.length
      ? build("p", { class: "given-answer", dir: "auto" }, check.reason)
      : phase === "judging"
        ? keyedOptions(entry)
        : this.#choices(entry, phase);
    const note = phase === "waiting" ? build("p", { class: "small quiet", role: "status" }, formatMessage("waiting_for_key")) : null;
    return build("section", { class: "instruction", "aria-labelledby": "check-question" }, label, heading, content, note);
  }

  /** @param {Entry} entry @param {Phase} phase */
  #choices({ check, choice }, phase) {
    const isDisabled = phase === "waiting";
    this.#inputs = check.options.map((_, index) => this.#input("option", String(index), index === choice, isDisabled));
    const rows = check.options.map((option, index) => choiceRow(this.#inputs[index], String.fromCharCode(65 + index), option));
    return build("div", { class: "choices", role: "radiogroup", "aria-labelledby": "check-question" }, ...rows);
  }

  /** @param {Entry} entry */
  #judgement({ check, answered }) {
    const isReason = !check.options.length;
    const verdicts = this.#options.verdicts[isReason ? "reason" : "question"];
    const isCorrect = answered !== null && answered.option === answered.correct_option;
    const { verdict, reason } = this.#options.typed.of(check.id);
    this.#inputs = verdicts.map(([value]) => this.#input("verdict", value, value === verdict, false));
    const rows = verdicts.map(([, words], index) => choiceRow(this.#inputs[index], String(index + 1), words));
    this.#comment.value = reason ?? "";
    const outcome = isReason ? null : build("p", { class: isCorrect ? "outcome correct" : "outcome" }, formatMessage(isCorrect ? "you_chose_the_same" : "you_chose_another"));
    const title = formatMessage(isReason ? "judge_reason" : "judge_question");
    return build(
      "section",
      { class: "judgement", "aria-labelledby": "verdict-title" },
      outcome,
      build("h2", { class: "prompt", id: "verdict-title", tabindex: "-1" }, title),
      build("div", { class: "choices", role: "radiogroup", "aria-labelledby": "verdict-title" }, ...rows),
      build("label", { class: "small quiet", for: "comment" }, formatMessage("comment_label")),
      this.#comment,
      this.#problem,
    );
  }

  /** @param {string} name @param {string} value @param {boolean} checked @param {boolean} disabled */
  #input(name, value, checked, disabled) {
    const input = build("input", { type: "radio", name, value, disabled, onchange: () => this.#changed(name, value) });
    input.checked = checked;
    return input;
  }

  /** @param {string} name @param {string} value */
  #changed(name, value) {
    if (name === "verdict" && this.#entry) this.#options.typed.keep(this.#entry.check.id, { verdict: value });
    this.#problem.textContent = "";
    this.#options.onChange();
  }
}

/** @param {HTMLInputElement} input @param {string} key @param {string} text */
function choiceRow(input, key, text) {
  return build("label", { class: "choice long" }, input, build("kbd", { "aria-hidden": "true" }, key), build("span", { dir: "auto" }, text));
}

/** Builds the options with the correct one and the chosen one marked. @param {Entry} entry */
function keyedOptions({ check, answered }) {
  const rows = check.options.map((option, index) => {
    const isCorrect = index === answered?.correct_option;
    const isChosen = index === answered?.option;
    const notes = [isCorrect && formatMessage("the_key"), isChosen && formatMessage("your_choice")].filter(Boolean).join(formatMessage("comma"));
    return build(
      "li",
      { class: [isCorrect && "correct", isChosen && !isCorrect && "missed"].filter(Boolean).join(" ") || null, dir: "auto" },
      build("span", { class: "letter", "aria-hidden": "true" }, String.fromCharCode(65 + index)),
      build("span", {}, option, notes ? build("span", { class: "note small", lang: document.documentElement.lang }, notes) : null),
    );
  });
  return build("ol", { class: "options-list" }, ...rows);
}
