/** Handles submissions that the server rejected: they are shown with their text, and discarded only when the person says so. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { haveSameContent } from "../../core/comparison.js";
import { contentOf, mayPass, revisionInstead, withoutNulls } from "../../core/submissions.js";
import { makeUuid } from "../../core/uuid.js";
import { textIn } from "../../flow/texts.js";
import { kindOf } from "../../questions/registry.js";
import { openDialog, openNotice } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { rejectionReason } from "../../ui/rejection_reason.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Outbox } from "../../core/outbox.js" */
/** @import { Answers, Critique, Definition, Rejection, Submission } from "../../core/types.js" */
/** @import { ChooseVersion } from "./work_loader.js" */

/**
 * @typedef {{
 *   api: string, language: string,
 *   queue: AssignmentQueue, outbox: Outbox,
 *   chooseVersion: ChooseVersion,
 *   restore: (submission: Submission) => Promise<void>,
 *   onNewer: (critique: Critique) => void,
 *   showProblems: (messages: Record<string, string[]>) => void,
 * }} RejectionOptions `restore` puts the work on the desk again;
 *   `onNewer`: the server has another version of a critique than this page
 */

export class RejectionHandler {
  #options;

  /** @param {RejectionOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {Submission} submission */
  async handle(submission) {
    try {
      await this.#handle(submission);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      await this.show(submission); // it cannot be put on the desk without the server
    }
  }

  /** @param {Submission} submission */
  async #handle(submission) {
    const rejection = submission.refused ?? { code: "", detail: "", fields: {} };
    if (mayPass(rejection)) return rejection.detail ? this.show(submission) : undefined; // the strip tells of a proxy
    if (submission.kind === "skip" || submission.kind === "flag") return this.#notify(submission, rejection);
    if (rejection.code === "invalid_answers") return this.#restore(submission, rejection);
    if (["already_submitted", "stale_critique"].includes(rejection.code) && (await this.#settleConflict(submission))) return this.#discard(submission);
    return this.show(submission);
  }

  /** @param {Submission} submission */
  #discard({ key }) {
    return this.#options.outbox.discard(key);
  }

  /** @param {Submission} submission @param {Rejection} rejection */
  async #notify(submission, { detail }) {
    const { note } = submission.body;
    const body = [build("p", { class: "quiet" }, detail), note ? build("p", { class: "version", dir: "auto" }, String(note)) : ""];
    const choices = [{ label: formatMessage("close"), value: "", primary: true }];
    await openDialog({ title: formatMessage(`${submission.kind}_rejected`), body, choices, isBrief: !note });
    await this.#discard(submission);
  }

  /** @param {Submission} submission @param {Rejection} rejection */
  async #restore(submission, { fields }) {
    await this.#options.restore(submission);
    await this.#discard(submission);
    await openNotice(formatMessage("correction_title"), formatMessage("correction_note"), [{ label: formatMessage("show_answer"), value: "", primary: true }]);
    this.#options.showProblems(fields);
  }

  /**
   * Handles a critique that another tab or machine has submitted or revised already. The same content is no conflict; of
   * two different ones the person chooses.
   *
   * @param {Submission} submission
   * @returns {Promise<boolean>} whether that is settled
   */
  async #settleConflict(submission) {
    const { api, queue, outbox, chooseVersion, onNewer } = this.#options;
    const stored = await findCritique(submission.refused?.critique, api);
    if (!stored) return false;
    onNewer(stored);
    const { answers, marks } = contentOf(submission);
    const local = { answers: withoutNulls(answers), marks };
    if (haveSameContent(local, stored)) return true;
    const definition = await queue.definitionOf(stored.questionnaire.id);
    if ((await chooseVersion(definition, local, stored)) === "local") void outbox.add(revisionInstead(api, submission, makeUuid(), stored));
    return true;
  }

  /** Shows the answers, and asks whether to send them again, to keep them here or to discard them. @param {Submission} submission */
  async show(submission) {
    const { outbox } = this.#options;
    const isPassing = submission.refused !== null && mayPass(submission.refused);
    const rows = await this.#answerRows(submission);
    const value = await openDialog({
      title: formatMessage(isPassing ? "held_title" : "rejected_title"),
      isWide: true,
      body: [
        build("p", {}, rejectionReason(submission.refused)),
        ...(isPassing ? [build("p", { class: "quiet" }, formatMessage("held_note"))] : []),
        build("div", { class: "versions single", tabindex: "0" }, ...rows),
      ],
      choices: [
        { label: formatMessage("discard"), value: "discard" },
        { label: formatMessage("keep"), value: "" },
        { label: formatMessage("try_again"), value: "again", primary: true },
      ],
    });
    if (value === "again") outbox.sendAgain(submission);
    if (value === "discard") await this.#discard(submission);
  }

  /** @param {Submission} submission @returns {Promise<HTMLElement[]>} */
  async #answerRows({ assignment, body }) {
    const { language } = this.#options;
    const answers = /** @type {Answers} */ (body.answers ?? {});
    const definition = await this.#definitionOf(assignment.questionnaire.id);
    if (!definition) return Object.entries(answers).map(([key, answer]) => answerRow(key, typeof answer === "string" ? answer : JSON.stringify(answer)));
    const questions = definition.stages.flatMap((stage) => stage.questions).filter(({ key }) => answers[key] !== undefined);
    return questions.map((question) =>
      answerRow(textIn(question.name ?? question.prompt, language), kindOf(question).formatAnswer(question, answers[question.key], language)),
    );
  }

  /** @param {string} questionnaire @returns {Promise<Definition | null>} null for somebody who may no longer read it */
  async #definitionOf(questionnaire) {
    try {
      return await this.#options.queue.definitionOf(questionnaire);
    } catch (error) {
      if (isRequestError(error)) return null;
      throw error;
    }
  }
}

/** @param {string} title @param {string} answer */
function answerRow(title, answer) {
  return build("section", {}, build("h3", {}, title), build("p", { class: "version" }, answer));
}

/** @param {string | undefined} id @param {string} api @returns {Promise<Critique | null>} null when it cannot be fetched */
async function findCritique(id, api) {
  try {
    return id ? await request("GET", `${api}critiques/${id}/`, ["id", "answers"]) : null;
  } catch (error) {
    if (isRequestError(error)) return null;
    throw error;
  }
}
