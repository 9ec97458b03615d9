/** A dry run of the desk: the same desk, whose services store nothing; a response is judged by the server and shown. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { StageTimer } from "../../core/stage_timer.js";
import { draftContent, visibleStages } from "../../core/work.js";
import { byId } from "../../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";
import { chooseVersion } from "../../ui/version_choice.js";
import { Controls } from "../desk/controls.js";
import { Desk } from "../desk/desk.js";
import { DeskView } from "../desk/desk_view.js";
import { jsonPart, note, resultPanel, verdictOf } from "./result.js";
import { SingleAssignment, noDrafts, noHistory, noReturned, noSession, outboxOf } from "./services.js";

/** @import { Definition, Draft, Submission, Work } from "../../core/types.js" */
/** @import { ImageLoader } from "../../viewer/image_loader.js" */
/** @import { DryRunBootstrap } from "./types.js" */

export class DryRunPage {
  #bootstrap;
  #images;
  #queue;
  #view;
  #desk;
  /** @type {Submission | null} */
  #submission = null;

  /** @param {{bootstrap: DryRunBootstrap, images: ImageLoader}} options */
  constructor({ bootstrap, images }) {
    this.#bootstrap = bootstrap;
    this.#images = images;
    this.#queue = new SingleAssignment(bootstrap.dry_run.assignment);
    this.#view = this.#makeView();
    this.#desk = this.#makeDesk();
    this.#connectControls();
  }

  /**
   * Shows a definition. Answers that still have their question, and stages that are still there, are kept.
   *
   * @param {Definition} definition
   * @param {string | null} [stage] the stage to open, if one of its questions is asked
   */
  async show(definition, stage = null) {
    const work = this.#desk.work;
    this.#queue.definition = definition;
    this.#queue.reset(work && keptContent(work, definition));
    await this.#desk.next();
    if (stage) this.openStage(stage);
  }

  /** Opens a stage, if one of its questions is asked. @param {string} stage */
  openStage(stage) {
    const { work } = this.#desk;
    if (work && work.openStage !== stage && visibleStages(work).some(({ key }) => key === stage)) this.#desk.reopen(stage);
  }

  /** Says that there is nothing to show. */
  showNoEdit() {
    this.#showInstead(formatMessage("dry_run_no_edit"), [note(formatMessage("dry_run_no_edit_note"))], [this.#leaveStep()]);
  }

  #makeView() {
    return new DeskView({
      language: this.#bootstrap.language,
      images: this.#images,
      currentWork: () => this.#desk.work,
      progressText: () => "",
      onAnswer: (question, value) => this.#desk.answer(question, value),
      onRegionsChanged: (work) => this.#desk.contentChanged(work),
      onReopen: (stage) => this.#desk.reopen(stage),
      mayTakeFocus: () => !this.#bootstrap.dry_run.is_embedded || document.hasFocus(),
    });
  }

  /** @returns {Desk} */
  #makeDesk() {
    const { routes, project, language } = this.#bootstrap;
    return new Desk({
      api: routes.api,
      project: project.id,
      queue: this.#queue,
      drafts: noDrafts,
      outbox: outboxOf((submission) => (this.#submission = submission)),
      timer: new StageTimer(),
      history: noHistory,
      returned: noReturned,
      session: noSession,
      chooseVersion: (definition, local, remote) => chooseVersion(definition, local, remote, language),
      onWork: (work) => this.#view.showWork(work),
      onStage: (work) => this.#view.showStage(work),
      onAnswer: (work) => this.#view.showChanges(work),
      onProblems: (problems) => this.#view.panel.showProblems(problems),
      onEmpty: () => void this.#showResult(),
      mayStandBy: async () => true,
      onSubmitted: () => {},
      onSessionOver: () => {},
    });
  }

  #connectControls() {
    const { language, project, reasons } = this.#bootstrap;
    const { surface, panel, viewer } = this.#view;
    new Controls({
      language,
      guidelines: project.guidelines,
      reasons,
      surface,
      desk: this.#desk,
      panel,
      viewer,
      startRegion: () => this.#view.startRegion(),
      changeKeys: () => this.#view.showToast("dry_run_keys"),
      reloadImage: () => this.#desk.work && this.#view.showWork(this.#desk.work),
      showToast: (key) => this.#view.showToast(key),
      signIn: async () => window.location.reload(),
    }).connect();
  }

  async #showResult() {
    const submission = this.#submission;
    if (!submission) return;
    if (submission.kind === "skip") {
      return this.#showInstead(formatMessage("dry_run_skipped"), [note(formatMessage("dry_run_skipped_note"))], [this.#againStep(), this.#leaveStep()]);
    }
    this.#showInstead(formatMessage("dry_run_judging"), [], []);
    const { key: _key, claim: _claim, ...response } = submission.body;
    try {
      const judgement = await request("POST", this.#bootstrap.dry_run.judge, ["rejection", "answers"], { definition: this.#queue.definition, ...response });
      const { title, body } = verdictOf(judgement);
      const { rejection: _rejection, ...critique } = judgement;
      const parts = judgement.rejection ? [] : [jsonPart(formatMessage("dry_run_stored"), critique, false)];
      this.#showInstead(title, body, this.#steps(submission), [jsonPart(formatMessage("dry_run_response"), response, true), ...parts]);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      const retry = { label: formatMessage("dry_run_retry"), onclick: () => void this.#showResult(), primary: true };
      this.#showInstead(formatMessage("dry_run_failed"), [note(requestErrorMessage(error))], [retry, ...this.#steps(submission)]);
    }
    return undefined;
  }

  /** @param {Submission} submission */
  #steps(submission) {
    const answers = { label: formatMessage("dry_run_answers"), onclick: () => void this.#desk.restore(submission) };
    return [this.#againStep(), answers, ...(this.#bootstrap.dry_run.is_embedded ? [] : [this.#leaveStep()])];
  }

  #againStep() {
    const begin = () => {
      this.#queue.reset();
      void this.#desk.next();
    };
    return { label: formatMessage("dry_run_again"), onclick: begin, primary: true };
  }

  #leaveStep() {
    return { label: formatMessage("dry_run_leave"), onclick: () => window.location.assign(this.#bootstrap.dry_run.back) };
  }

  /** @param {string} title @param {Node[]} body @param {import("./result.js").Step[]} steps @param {Node[]} [parts] below the steps */
  #showInstead(title, body, steps, parts) {
    this.#view.showEmptyState(resultPanel(title, body, steps, parts));
    if (!this.#bootstrap.dry_run.is_embedded || document.hasFocus()) byId("dry-run-title").focus();
  }
}

/** Returns the answers of a work that another definition still has questions of the same kind for. @param {Work} work @param {Definition} definition @returns {Draft} */
function keptContent(work, definition) {
  const kinds = new Map(work.definition.stages.flatMap((stage) => stage.questions.map(({ key, kind }) => [key, kind])));
  const kept = definition.stages.flatMap((stage) => stage.questions.filter(({ key, kind }) => kinds.get(key) === kind)).map(({ key }) => key);
  const content = draftContent(work);
  const only = (/** @type {Record<string, any>} */ values, /** @type {string[]} */ keys) => Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
  const stages = definition.stages.map(({ key }) => key);
  return {
    version: 0,
    answers: only(content.answers, kept),
    marks: only(content.marks, kept),
    timings: only(content.timings, stages),
    committed: content.committed.filter((key) => stages.includes(key)),
    revisions: content.revisions.filter(({ question }) => kept.includes(question)),
    viewing: content.viewing,
  };
}
