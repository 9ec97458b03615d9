/** The comments of a decision that returns a critique: a field under each question. */

import { textIn } from "../../flow/texts.js";
import { hasBadCharacters } from "../../questions/answer_checks.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Comments, Question } from "./types.js" */

export const MAX_CHARACTERS = 2000;

export class CommentFields {
  #language;
  #onInput;
  #comments;
  /** @type {Map<string, HTMLTextAreaElement>} */
  #fields = new Map();
  #problem = build("p", { class: "problem", role: "alert", id: "comments-problem" });
  /** What stands above the critique. */
  head = build("div", { class: "form-note" }, build("p", { class: "small" }, formatMessage("return_note")), this.#problem);

  /** @param {Comments} comments that were typed before @param {string} language @param {(comments: Comments) => void} onInput */
  constructor(comments, language, onInput) {
    this.#comments = { ...comments };
    this.#language = language;
    this.#onInput = onInput;
  }

  /** The comments that say something. @returns {Comments} */
  get comments() {
    const entries = Object.entries(this.#comments).map(([question, text]) => [question, text.trim()]);
    return Object.fromEntries(entries.filter(([, text]) => text));
  }

  /** Builds the field of a question. @param {Question} question */
  fieldOf(question) {
    const id = `comment-${question.key}`;
    const field = build("textarea", { id, rows: "1", dir: "auto", maxlength: MAX_CHARACTERS, "aria-describedby": "comments-problem", oninput: () => this.#change(question.key, field.value) });
    field.value = this.#comments[question.key] ?? "";
    this.#fields.set(question.key, field);
    const name = textIn(question.name ?? question.prompt, this.#language);
    return build("div", { class: "comment-field" }, build("label", { class: "small quiet", for: id }, formatMessage("comment_on", { question: name })), field);
  }

  /** Goes to the first comment that was typed, else to the question that is named, else to the first. @param {string} question */
  focus(question) {
    const typed = [...this.#fields.values()].find(({ value }) => value);
    const field = typed ?? this.#fields.get(question) ?? [...this.#fields.values()][0];
    field?.focus();
  }

  /** Why the comments cannot be sent; “” when they can. */
  get problem() {
    const texts = Object.values(this.comments);
    return texts.length ? problemOf(texts.join("")) : formatMessage("problem_no_comment");
  }

  /** @param {string} text */
  showProblem(text) {
    this.#problem.textContent = text;
    this.head.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} question @param {string} text */
  #change(question, text) {
    this.#comments[question] = text;
    this.#problem.textContent = problemOf(text);
    this.#onInput({ ...this.#comments });
  }
}

/** Why a text cannot be stored; “” when it can. @param {string} text */
export function problemOf(text) {
  return hasBadCharacters(text) ? formatMessage("problem_bad_characters") : "";
}
