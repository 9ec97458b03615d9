/** Creates the parts of the desk's page and connects them with one another. */

import { AssignmentQueue } from "../../core/assignment_queue.js";
import { localStorageOrNull } from "../../core/browser_database.js";
import { DraftStore } from "../../core/draft_store.js";
import { Drafts } from "../../core/drafts.js";
import { SubmissionHistory } from "../../core/history.js";
import { restoreOrphanedDrafts } from "../../core/orphaned_drafts.js";
import { Outbox } from "../../core/outbox.js";
import { OutboxStore } from "../../core/outbox_store.js";
import { StageTimer } from "../../core/stage_timer.js";
import { workIdOf } from "../../core/submissions.js";
import { WorkSession } from "../../core/work_session.js";
import { formatMessage } from "../../ui/messages.js";
import { SaveIndicator } from "../../ui/save_indicator.js";
import { signInAgain } from "../../ui/sign_in.js";
import { chooseVersion } from "../../ui/version_choice.js";
import { connectOthersDrawer } from "../finals/others_drawer.js";
import { OnlyWork } from "../finals/only_work.js";
import { Controls } from "./controls.js";
import { Desk } from "./desk.js";
import { DeskView, imageTitle } from "./desk_view.js";
import { openKeySettings } from "./key_settings.js";
import { linkedCritiqueId, openLinkedCritique } from "./linked_critique.js";
import { Prefetcher } from "./prefetch.js";
import { Qualification, ReadExplanations } from "./qualification.js";
import { RejectionHandler } from "./rejections.js";
import { makeReturnedWork } from "./returned_loader.js";
import { askToStandBy, submittedToast } from "./returned_parts.js";
import { Sending } from "./sending.js";
import { offerBreak } from "./session_end.js";

/** @import { BrowserDatabase } from "../../core/browser_database.js" */
/** @import { Bootstrap, Submission } from "../../core/types.js" */
/** @import { ImageLoader } from "../../viewer/image_loader.js" */
/** @import { ChooseVersion } from "./work_loader.js" */

/** @typedef {{bootstrap: Bootstrap, database: BrowserDatabase, databaseName: string, images: ImageLoader}} DeskPageOptions */

export class DeskPage {
  #bootstrap;
  #api;
  #project;
  #images;
  #timer = new StageTimer();
  #indicator = new SaveIndicator(() => this.#sending.sendAll(), () => void this.#showHeld());
  #session;
  #history;
  #drafts;
  #outbox;
  #sending;
  #queue;
  #returned;
  #view;
  #desk;
  #qualification;
  #prefetcher;
  #rejections;

  /** @param {DeskPageOptions} options */
  constructor({ bootstrap, database, databaseName, images }) {
    this.#bootstrap = bootstrap;
    this.#api = bootstrap.routes.api;
    this.#project = bootstrap.project.id;
    this.#images = images;
    this.#session = new WorkSession(bootstrap.qualifies ? `${this.#project} qualification` : this.#project, bootstrap.project.session_length);
    this.#history = new SubmissionHistory({ api: this.#api, project: this.#project });
    const storage = localStorageOrNull();
    this.#drafts = this.#makeDrafts(new DraftStore(database, databaseName, storage));
    this.#outbox = this.#makeOutbox(new OutboxStore(database, databaseName, storage));
    this.#sending = new Sending({ drafts: this.#drafts, outbox: this.#outbox });
    this.#queue = this.#makeQueue();
    this.#returned = makeReturnedWork(bootstrap.returned, { api: this.#api, queue: this.#queue, outbox: this.#outbox, images });
    this.#view = this.#makeView();
    this.#desk = this.#makeDesk();
    this.#qualification = bootstrap.qualifies ? this.#makeQualification(new ReadExplanations(storage, `loupe-explained/${databaseName}/${this.#project}`)) : null;
    this.#prefetcher = this.#makePrefetcher();
    this.#rejections = this.#makeRejectionHandler();
  }

  /** Begins to listen, to send what waits, and to show the first assignment. */
  async start() {
    this.#connectControls();
    this.#sending.listen();
    await this.#outbox.load();
    this.#returned.remove(linkedCritiqueId(this.#bootstrap.only)); // it is shown by its link, and not again once it is sent
    await this.#returned.load();
    this.#prefetcher.begin(this.#bootstrap.claimed);
  }

  /** Brings back the drafts that only this browser has. */
  async restoreDrafts() {
    if (!this.#bootstrap.only) await restoreOrphanedDrafts({ queue: this.#queue, outbox: this.#outbox, drafts: this.#drafts, desk: this.#desk });
  }

  /** Shows the critique that the address of the page names. */
  async openLinkedCritique() {
    await openLinkedCritique({ api: this.#api, desk: this.#desk, panel: this.#view.panel, only: this.#bootstrap.only });
  }

  /** @param {DraftStore} store @returns {Drafts} */
  #makeDrafts(store) {
    return new Drafts({
      store,
      api: this.#api,
      project: this.#project,
      recordTime: () => this.#timer.record(),
      onState: (state, error) => this.#indicator.showDrafts(state, error),
      onConflict: (work, remote) => this.#desk.resolveConflict(work, remote),
      onSignedOut: () => void this.#signIn(),
    });
  }

  /** @param {OutboxStore} store @returns {Outbox} */
  #makeOutbox(store) {
    return new Outbox({
      store,
      onState: () => this.#indicator.showOutbox(this.#outbox),
      onDelivered: (submission, answer) => this.#delivered(submission, answer),
      onRejected: (submission) => void this.#rejections.handle(submission),
      onSignedOut: () => void this.#signIn(),
    });
  }

  /** @returns {AssignmentQueue} */
  #makeQueue() {
    return new AssignmentQueue({
      api: this.#api,
      project: this.#project,
      questionnaire: this.#bootstrap.questionnaire,
      qualifies: this.#bootstrap.qualifies,
      isBusy: (assignment) => this.#outbox.holds(assignment),
      prepare: ({ id, image }) => {
        this.#images.prefetch(image, imageTitle(image));
        void this.#drafts.get(id);
      },
    });
  }

  /** @returns {DeskView} */
  #makeView() {
    return new DeskView({
      language: this.#bootstrap.language,
      images: this.#images,
      currentWork: () => this.#desk.work,
      progressText: () => this.#progressText(),
      onAnswer: (question, value) => this.#desk.answer(question, value),
      onRegionsChanged: (work) => this.#desk.contentChanged(work),
      onReopen: (stage) => this.#desk.reopen(stage),
    });
  }

  /** @param {ReadExplanations} readExplanations @returns {Qualification} */
  #makeQualification(readExplanations) {
    return new Qualification({
      showExplanation: (image, content) => this.#view.showExplanation(image, content),
      showEmptyState: (content) => this.#view.showEmptyState(content),
      readExplanations,
    });
  }

  /** @returns {Desk} */
  #makeDesk() {
    return new Desk({
      api: this.#api,
      project: this.#project,
      isOnly: Boolean(this.#bootstrap.only),
      queue: this.#queue,
      returned: this.#returned,
      drafts: this.#drafts,
      outbox: this.#outbox,
      timer: this.#timer,
      history: this.#history,
      session: this.#session,
      chooseVersion: this.#chooseVersion,
      onWork: (work) => this.#view.showWork(work),
      onStage: (work) => this.#view.showStage(work),
      onAnswer: (work) => this.#view.showChanges(work),
      onProblems: (problems) => this.#view.panel.showProblems(problems),
      onEmpty: () => this.#prefetcher.claim(),
      mayStandBy: () => this.#timer.pauseDuring(askToStandBy()),
      onSubmitted: (outcome, changed) => {
        const { only, qualifies, language } = this.#bootstrap;
        if (!only && !qualifies) this.#view.showToast(...submittedToast(outcome, changed, language));
      },
      onSessionOver: () => void this.#offerBreak(),
    });
  }

  /** @returns {Prefetcher | OnlyWork} */
  #makePrefetcher() {
    const { only, routes } = this.#bootstrap;
    const parts = { queue: this.#queue, desk: this.#desk, showEmptyState: (/** @type {Node} */ content) => this.#view.showEmptyState(content) };
    if (only) return new OnlyWork({ ...parts, back: only.back });
    const { project: projectUrl } = routes;
    const services = { returned: this.#returned, outbox: this.#outbox, session: this.#session, qualification: this.#qualification };
    return new Prefetcher({ ...parts, ...services, projectUrl, onSignedOut: () => this.#signIn() });
  }

  /** @returns {RejectionHandler} */
  #makeRejectionHandler() {
    return new RejectionHandler({
      api: this.#api,
      language: this.#bootstrap.language,
      queue: this.#queue,
      outbox: this.#outbox,
      chooseVersion: this.#chooseVersion,
      restore: (submission) => this.#desk.restore(submission),
      onNewer: (critique) => this.#history.delivered(critique),
      showProblems: (messages) => this.#view.panel.showProblems([], messages),
    });
  }

  #connectControls() {
    const { language, project, reasons } = this.#bootstrap;
    const { surface, panel, viewer } = this.#view;
    const controls = new Controls({
      language,
      guidelines: project.guidelines,
      reasons,
      surface,
      desk: this.#desk,
      panel,
      viewer,
      startRegion: () => this.#view.startRegion(),
      toggleOthers: connectOthersDrawer(),
      changeKeys: () => void this.#changeKeys(),
      reloadImage: () => void this.#reloadImage(),
      showToast: (key) => this.#view.showToast(key),
      signIn: () => this.#signIn(),
    });
    controls.connect();
  }

  /** Shows each submission that was rejected for now. */
  async #showHeld() {
    for (const submission of this.#outbox.held) await this.#rejections.show(submission);
  }

  /** @param {Submission} submission @param {any} answer */
  #delivered(submission, answer) {
    // The tab that submitted it removes the draft itself, unless it crashed before.
    if (submission.kind !== "flag") void this.#drafts.remove(workIdOf(submission));
    if (submission.kind === "submit") this.#history.delivered(answer.critique);
    if (submission.kind === "revise") this.#history.delivered(answer);
    if (submission.project === this.#project) this.#prefetcher.delivered(answer.assignments ?? []);
  }

  /** @type {ChooseVersion} */
  #chooseVersion = (definition, local, remote) => chooseVersion(definition, local, remote, this.#bootstrap.language);

  async #signIn() {
    const { routes, person } = this.#bootstrap;
    await signInAgain({ api: this.#api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#sending.sendAll();
  }

  /** Counts the images of this session: as many as are left, at most until the break. */
  #progressText() {
    if (this.#qualification) return this.#qualification.progressText;
    if (this.#bootstrap.only) return formatMessage("progress_final");
    const { submittedCount, length } = this.#session;
    const imageCount = submittedCount + 1 + this.#queue.length + this.#queue.openCount;
    return formatMessage("progress", { done: submittedCount + 1, all: Math.max(submittedCount + 1, Math.min(length, imageCount)) });
  }

  #changeKeys() {
    return openKeySettings({
      api: this.#api,
      keys: this.#bootstrap.keys,
      onSignedOut: () => void this.#signIn(),
      onSaved: () => {
        const { work } = this.#desk;
        if (work) this.#view.showStage(work);
        this.#view.showToast("keys_saved_toast");
      },
    });
  }

  async #offerBreak() {
    await offerBreak({ session: this.#session, timer: this.#timer, projectUrl: this.#bootstrap.routes.project });
    const { work } = this.#desk;
    if (work) this.#view.showWork(work);
  }

  /** Loads an image that failed once more, with fresh URLs. */
  async #reloadImage() {
    const { work } = this.#desk;
    if (!work) return;
    this.#images.forget(work.assignment.image.id);
    work.assignment = await this.#queue.refresh(work.assignment.id).catch(() => work.assignment);
    this.#view.showWork(work);
  }
}
