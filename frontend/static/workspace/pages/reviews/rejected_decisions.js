/** Handles decisions that the server does not accept: what was typed comes back, or is shown before it is dropped. */

import { withoutNulls } from "../../core/submissions.js";
import { imageTitle } from "../../queue_desk/prefetch_queue.js";
import { openDialog } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage, rejectionMessage } from "../../ui/messages.js";
import { chooseVersion } from "../../ui/version_choice.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { TypedTexts } from "../../queue_desk/typed_texts.js" */
/** @import { ReviewSource } from "./review_source.js" */
/** @import { Critique, DecisionBody, DecisionRequest, Row, Typed } from "./types.js" */

/**
 * @typedef {{
 *   source: ReviewSource, language: string, typed: TypedTexts<Typed>,
 *   showAgain: (row: Row) => void,
 *   showMessages: (messages: Record<string, string[]>) => void,
 *   sendAgain: (row: Row, body: DecisionBody) => void,
 *   giveUp: (id: string) => void,
 * }} RejectionOptions `giveUp`: the critique is not to be decided here
 */

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
    return this.#drop(decision, error);
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
    await this.#tell(formatMessage("changed_title"), formatMessage("changed_note"), []);
  }

  /** @param {DecisionRequest} decision @param {ApiError | ForeignAnswerError} error */
  async #drop(decision, error) {
    const { id, body, row } = decision;
    this.#options.giveUp(id);
    const texts = Object.values(body.comments).filter(Boolean);
    const about = formatMessage(texts.length ? "about_with_text" : "about", { image: imageTitle(row.image) });
    await this.#tell(formatMessage("rejected_title"), rejectionMessage(error), [about, ...texts]);
    this.#options.typed.forget(id);
  }

  /** @param {string} title @param {string} note @param {string[]} texts what the decision was about, then what the reviewer may want to copy */
  #tell(title, note, [about, ...texts]) {
    const typed = texts.map((text) => build("p", { class: "version", dir: "auto" }, text));
    const body = [build("p", {}, note), ...(about ? [build("p", { class: "small quiet" }, about)] : []), ...typed];
    return openDialog({ title, body, choices: [{ label: formatMessage("close"), value: "", primary: true }], isBrief: true });
  }
}
