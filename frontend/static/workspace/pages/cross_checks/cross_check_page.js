/** The desk of cross-checks: shows one question after another, blind, then its key, and sends what the person says. */

import { databaseName, localStorageOrNull } from "../../core/browser_database.js";
import { askReason, openNotice } from "../../ui/dialogs.js";
import { build, byId } from "../../ui/dom.js";
import { formatMessage, rejectionMessage, requestErrorMessage } from "../../ui/messages.js";
import { signInAgain } from "../../ui/sign_in.js";
import { ImageLoader } from "../../viewer/image_loader.js";
import { Viewer } from "../../viewer/viewer.js";
import { JudgementOutbox } from "../spot_checks/judgement_outbox.js";
import { SendingIndicator } from "../spot_checks/sending_indicator.js";
import { TypedTexts } from "../spot_checks/typed_texts.js";
import { CheckQueue } from "./check_queue.js";
import { openHelp } from "./help.js";
import { Panel, buildEmptyState, canSkip, phaseOf } from "./panel.js";
import { fetchAnswer, send } from "./sending.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { Command } from "./keys.js" */
/** @import { Answered, Bootstrap, Check, Entry, Parcel } from "./types.js" */

const GRADE = "AesA";
/** What the server says of a check that needs nothing more of this person. */
const OVER = ["candidate_retired", "not_found", "forbidden", "already_judged", "already_skipped"];

export class CrossCheckPage {
  #bootstrap;
  #surface = byId("viewer");
  #images = new ImageLoader();
  /** The check on the page. @type {Entry | null} */
  #entry = null;
  /** The checks that this person has finished in this visit. @type {Set<string>} */
  #finishedIds = new Set();
  /** Those that they cannot answer, and have given back. @type {Set<string>} */
  #skippedIds = new Set();
  /** What the server has answered in this visit, by check. @type {Map<string, Answered>} */
  #answers = new Map();
  #viewer;
  #typed;
  /** @type {JudgementOutbox<Parcel>} */
  #outbox;
  #queue;
  #panel;
  #indicator;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    const storage = localStorageOrNull();
    const name = `${databaseName(bootstrap.person.id, bootstrap.routes.base).replace("desk", "cross-checks")}/`;
    this.#typed = new TypedTexts(storage, name);
    this.#indicator = new SendingIndicator(() => this.#outbox.resume());
    this.#viewer = new Viewer({
      root: this.#surface,
      onZoom: (percent, isFitted) => (byId("zoom").textContent = formatMessage(isFitted ? "zoom_fit" : "zoom", { percent })),
      onFailure: () => (byId("image-problem").hidden = false),
    });
    this.#outbox = new JudgementOutbox({
      storage,
      name,
      send: (parcel) => send(bootstrap.routes.api, parcel),
      onState: () => this.#indicator.show(this.#outbox),
      onDelivered: (parcel, answer) => this.#delivered(parcel, answer),
      onRejected: (parcel, error) => void this.#rejected(parcel, error),
      onSignedOut: () => void this.#signIn(),
    });
    this.#queue = new CheckQueue({
      url: `${bootstrap.routes.api}projects/${bootstrap.project.id}/cross-checks/claim/`,
      images: this.#images,
      titleOf,
      busyIds: () => [...this.#outbox.waitingIds.map(checkOf), ...(this.#entry ? [this.#entry.check.id] : [])],
      isOver: (id) => this.#finishedIds.has(id) || this.#skippedIds.has(id),
      onFilled: () => this.#entry || (this.#queue.lastError || this.#queue.isDry ? this.#showEmptyState() : this.next()),
    });
    const { criteria, verdicts } = bootstrap;
    this.#panel = new Panel({ criteria, verdicts, typed: this.#typed, onChange: () => this.#showPrimary() });
    this.#listen();
  }

  start() {
    this.#indicator.show(this.#outbox);
    this.#outbox.resume();
    if (this.#bootstrap.claimed) this.#queue.add(this.#bootstrap.claimed);
    this.next();
  }

  /** Shows the next check. */
  next() {
    this.#entry = null;
    const check = this.#queue.take();
    const answered = check ? (check.answered ?? this.#answers.get(check.id) ?? null) : null;
    if (check) return this.#show({ check, choice: null, isCommitted: false, answered, shownAt: performance.now() });
    if (!this.#queue.isDry && !this.#queue.isLoading) void this.#queue.fill();
    this.#showEmptyState();
  }

  /** @param {Command} command @param {KeyboardEvent} event */
  run(command, event) {
    if (command === "pan" && document.activeElement !== this.#surface) return;
    event.preventDefault();
    if (command === "choose") return this.#panel.choose(Number(event.key) - 1);
    if (command === "letter") return this.#chooseByLetter(event.key);
    if (command === "leave") return this.#panel.leaveComment();
    if (command === "actual_pixels") return this.#viewer.toggleActualPixels();
    if (command === "fit") return this.#viewer.fit(true);
    if (command === "closer") return this.#viewer.zoomIn();
    if (command === "farther") return this.#viewer.zoomOut();
    if (command === "pan") return this.#viewer.pan(event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0);
    this.#act(command);
  }

  /** @param {Command} action of a key or a button */
  #act(action) {
    if (action === "help") return void openHelp();
    if (!this.#entry) return;
    if (action === "next") return this.#passOver(this.#entry);
    if (action === "skip") return void this.#skip(this.#entry);
    if (action === "go_on" || action === "save") this.#goOn(this.#entry);
  }

  /** @param {string} letter */
  #chooseByLetter(letter) {
    if (this.#entry && phaseOf(this.#entry) === "choosing") this.#panel.choose(letter.toLowerCase().charCodeAt(0) - 97);
  }

  /** Leaves a check for later: it comes again after the others, or with its key once the server has told that. @param {Entry} entry */
  #passOver({ check, isCommitted, answered }) {
    if (!isCommitted || answered) this.#queue.putLast({ ...check, answered });
    this.next();
  }

  /** Asks why this person cannot answer, and gives the check back for good. @param {Entry} entry */
  async #skip(entry) {
    const { id } = entry.check;
    if (!canSkip(entry)) return;
    const body = await askReason("skip", this.#bootstrap.skipReasons);
    if (!body || this.#entry !== entry || !canSkip(entry)) return;
    this.#outbox.add({ id: `${id}/skip`, at: Date.now(), check: id, kind: "skip", body });
    this.#skippedIds.add(id);
    this.next();
  }

  /** @param {Entry} entry */
  #goOn(entry) {
    const phase = phaseOf(entry);
    if (phase === "choosing") this.#answer(entry);
    if (phase === "judging") this.#judge(entry);
  }

  /** @param {Entry} entry */
  #answer(entry) {
    const { check } = entry;
    const choice = this.#panel.chosen;
    if (choice < 0) return;
    Object.assign(entry, { choice, isCommitted: true });
    const seconds = Math.round((performance.now() - entry.shownAt) / 100) / 10;
    this.#outbox.add({ id: `${check.id}/answer`, at: Date.now(), check: check.id, kind: "answer", body: { option: choice, seconds } });
    if (check.criterion !== GRADE) return this.#show(entry);
    this.#finish(check);
  }

  /** @param {Entry} entry */
  #judge({ check }) {
    const { verdict, comment } = this.#panel;
    if (!verdict) return;
    if (verdict !== "agree" && !comment) return this.#panel.showProblem(formatMessage("problem_no_comment"));
    this.#outbox.add({ id: `${check.id}/verdict`, at: Date.now(), check: check.id, kind: "verdict", body: { verdict, comment } });
    this.#finish(check);
  }

  /** @param {Check} check */
  #finish({ id }) {
    this.#finishedIds.add(id);
    this.next();
  }

  /** Shows the key of an answer that was on its way. @param {Parcel} parcel @param {Answered} answered */
  #delivered(parcel, answered) {
    if (answered.is_done) {
      this.#typed.forget(parcel.check);
      if (this.#entry?.check.id === parcel.check) return this.#finish(this.#entry.check); // another window has finished it
      return parcel.kind === "answer" ? this.#claimMore() : undefined; // a grade: the reasons of its image may follow
    }
    this.#answers.set(parcel.check, answered);
    if (this.#entry?.check.id === parcel.check) {
      this.#entry.answered = answered;
      return this.#show(this.#entry);
    }
    this.#claimMore(); // it was left for later, and is claimed again with its key
  }

  /** Asks the server again, now or with the next check, because it may have more than when it was last asked. */
  #claimMore() {
    this.#queue.isDry = false;
    if (!this.#entry) void this.#queue.fill();
  }

  /** Says why something is not accepted; a comment comes back where it can be sent again. @param {Parcel} parcel @param {ApiError | ForeignAnswerError} error */
  async #rejected(parcel, error) {
    const code = "code" in error ? error.code : "";
    if (parcel.kind === "verdict") this.#typed.keep(parcel.check, { reason: parcel.body.comment });
    const isOnPage = this.#entry?.check.id === parcel.check;
    await openNotice(formatMessage("rejected_check_title"), rejectionMessage(error), [{ label: formatMessage("close"), value: "", primary: true }]);
    const stored = code === "already_answered" && parcel.kind === "answer" ? await fetchAnswer(this.#bootstrap.routes.api, parcel.check) : null;
    if (stored) return this.#delivered(parcel, stored); // of another window
    if (OVER.includes(code)) this.#typed.forget(parcel.check);
    else [this.#finishedIds, this.#skippedIds].forEach((ids) => ids.delete(parcel.check));
    this.#queue.isDry = false;
    if (isOnPage && this.#entry?.check.id === parcel.check) return this.next();
    if (!this.#entry) void this.#queue.fill();
  }

  /** @param {Entry} entry */
  #show(entry) {
    const { check } = entry;
    const isNew = this.#entry?.check.id !== check.id;
    this.#entry = entry;
    document.body.classList.remove("no-work");
    if (isNew) {
      byId("image-problem").hidden = true;
      this.#viewer.show(check.image, this.#images.load(check.image, titleOf(check)));
      byId("credit").replaceChildren(build("span", { class: "credit-title" }, titleOf(check)));
    }
    this.#showCount();
    this.#panel.show(entry);
  }

  #showEmptyState() {
    const { isLoading, lastError } = this.#queue;
    document.body.classList.add("no-work");
    this.#viewer.clear();
    byId("credit").textContent = "";
    this.#showCount();
    const kind = isLoading ? "loading" : lastError ? "failed" : "none";
    const reason = lastError ? requestErrorMessage(lastError) : "";
    this.#panel.showInstead(buildEmptyState(kind, reason, () => void this.#queue.fill(), this.#bootstrap.routes.overview));
  }

  #showCount() {
    byId("progress").textContent = formatMessage("checked", { count: this.#finishedIds.size });
  }

  #showPrimary() {
    const primary = /** @type {HTMLButtonElement} */ (byId("primary"));
    const phase = this.#entry ? phaseOf(this.#entry) : "waiting";
    /** @type {HTMLButtonElement} */ (byId("skip")).hidden = !this.#entry || !canSkip(this.#entry);
    primary.disabled = phase === "waiting" || !this.#panel.isReady;
    const label = phase === "judging" ? "save_verdict" : "answer";
    primary.replaceChildren(formatMessage(label), build("kbd", { "aria-hidden": "true" }, "↵"));
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this.#act(/** @type {Command} */ (button.getAttribute("data-action"))));
    }
    byId("zoom").addEventListener("click", () => this.#viewer.fit(true));
    byId("actual-pixels").addEventListener("click", () => this.#viewer.toggleActualPixels());
    byId("image-retry").addEventListener("click", () => this.#reloadImage());
    window.addEventListener("online", () => this.#outbox.resume());
    window.addEventListener("offline", () => this.#indicator.show(this.#outbox));
    window.addEventListener("beforeunload", (event) => this.#outbox.isAtRisk && event.preventDefault());
  }

  #reloadImage() {
    if (!this.#entry) return;
    const { image } = this.#entry.check;
    this.#images.forget(image.id);
    byId("image-problem").hidden = true;
    this.#viewer.show(image, this.#images.load(image, titleOf(this.#entry.check)));
  }

  async #signIn() {
    const { routes, person } = this.#bootstrap;
    await signInAgain({ api: routes.api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#outbox.resume();
    if (!this.#entry) void this.#queue.fill();
  }
}

/** @param {Check} check */
function titleOf({ image }) {
  return image.title || image.file;
}

/** The check of a parcel's id. @param {string} id */
function checkOf(id) {
  return id.slice(0, id.indexOf("/"));
}
