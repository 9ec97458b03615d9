/** Handles decisions that the server does not accept: what was typed comes back, or is shown before it is dropped. */

import { withoutNulls } from "../../core/submissions.js";
import { imageTitle } from "../../queue_desk/prefetch_queue.js";
import { textIn } from "../../flow/texts.js";
import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage, rejectionMessage } from "../../ui/messages.js";
import { chooseVersion, differingQuestions, formatVersion } from "../../ui/version_choice.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { RejectedTexts, WrittenText } from "../../queue_desk/rejected_texts.js" */
/** @import { TypedTexts } from "../../queue_desk/typed_texts.js" */
/** @import { ReviewSource } from "./review_source.js" */
/** @import { Critique, DecisionBody, DecisionRequest, Row, Typed } from "./types.js" */

/**
 * @typedef {{
 *   source: ReviewSource, language: string, typed: TypedTexts<Typed>, rejected: RejectedTexts,
 *   showAgain: (row: Row) => void,
 *   showMessages: (messages: Record<string, string[]>) => void,
 *   sendAgain: (row: Row, body: DecisionBody) => void,
 *   giveUp: (id: string) => void,
 * }} RejectionOptions `giveUp`: the critique is not to be decided here
 */

/** What the server says of a critique that is not this reviewer's to decide any more. */
const OVER = ["already_decided", "review_lost", "wrong_state", "not_found", "forbidden"];

export class RejectedDecisions {
  #options;

  /** @param {RejectionOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {DecisionRequest} decision @param {ApiError | ForeignAnswerError} error */
  async handle(decision, error) {
    const code = "code" in error ? error.code : "";
    this.#keepTyped(decision);
    if (code === "invalid_answers") return this.#showProblems(decision, /** @type {ApiError} */ (error).fields);
    if (code === "stale_critique") return this.#showNewer(decision, /** @type {ApiError} */ (error));
    if (OVER.includes(code)) return this.#drop(decision, error);
    this.#options.showAgain(decision.row);
    return this.#tell(formatMessage("rejected_title"), rejectionMessage(error));
  }

  /** @param {DecisionRequest} decision */
  #keepTyped({ id, body }) {
    const { decision, comments, answers, regions: marks = {} } = body;
    if (decision === "return") this.#options.typed.keep(id, { comments, form: "return" });
    if (decision === "reject") this.#options.typed.keep(id, { reason: comments[""], form: "reject" });
    if (decision === "fix" && answers) this.#options.typed.keep(id, { answers: withoutNulls(answers), marks, form: "fix" });
  }

  /** @param {DecisionRequest} decision @param {Record<string, string[]>} fields */
  #showProblems({ row }, fields) {
    this.#options.showAgain(row);
    this.#options.showMessages(fields);
  }

  /** The critique has changed: it is read anew before anything is decided, beside what was typed. @param {DecisionRequest} decision @param {ApiError} error */
  async #showNewer(decision, error) {
    const { id, row, body } = decision;
    const newer = /** @type {Critique} */ (/** @type {any} */ (error.body).critique);
    const row2 = { ...row, review: { ...row.review, critique: newer } };
    if (body.decision === "fix" && body.answers) {
      const local = { answers: withoutNulls(body.answers), marks: body.regions };
      if ((await chooseVersion(row.definition, local, newer, this.#options.language)) === "remote") this.#options.typed.forget(id);
      return this.#options.showAgain(row2);
    }
    this.#options.showAgain(row2);
    await this.#tell(formatMessage("changed_title"), formatMessage("changed_note"));
  }

  /** @param {DecisionRequest} decision @param {ApiError | ForeignAnswerError} error */
  #drop(decision, error) {
    const { giveUp, typed, rejected, language } = this.#options;
    const { id, at, row } = decision;
    const note = rejectionMessage(error);
    const image = imageTitle(row.image);
    giveUp(id);
    const texts = writtenTexts(decision, language);
    if (texts.length) return rejected.show({ id, row: id, at, note, about: formatMessage("about_with_text", { image }), texts });
    typed.forget(id);
    return this.#tell(formatMessage("rejected_title"), note, formatMessage("about", { image }));
  }

  /** @param {string} title @param {string} note @param {string} [about] what the decision was about */
  #tell(title, note, about) {
    const body = [build("p", {}, note), about ? build("p", { class: "small quiet" }, about) : ""];
    return openDialog({ title, body, choices: [{ label: formatMessage("close"), value: "", primary: true }], isBrief: true });
  }
}

/** Returns what the reviewer wrote: the comments or the reason, and of a fix the answers that it changes. @param {DecisionRequest} decision @param {string} language @returns {WrittenText[]} */
function writtenTexts({ body, row }, language) {
  const questions = new Map(row.definition.stages.flatMap((stage) => stage.questions).map((question) => [question.key, question]));
  const titleOf = (/** @type {string} */ key) => {
    const question = questions.get(key);
    return question ? textIn(question.name ?? question.prompt, language) : "";
  };
  const comments = Object.entries(body.comments).map(([key, text]) => ({ title: titleOf(key), text }));
  if (body.decision !== "fix" || !body.answers) return comments.filter(({ text }) => text);
  const fix = { answers: withoutNulls(body.answers), marks: body.regions };
  const changed = differingQuestions(row.definition, fix, row.review.critique);
  return changed.map((question) => ({ title: titleOf(question.key), text: formatVersion(question, fix, language) }));
}
