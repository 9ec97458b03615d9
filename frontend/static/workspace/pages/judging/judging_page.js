/** The judging desk: shows one interpretation after another, blind to the model, and sends the figures. */

import { request } from "../../../requests/api.js";
import { databaseName, localStorageOrNull } from "../../core/browser_database.js";
import { openNotice } from "../../ui/dialogs.js";
import { announce, build, byId } from "../../ui/dom.js";
import { formatMessage, rejectionMessage, requestErrorMessage } from "../../ui/messages.js";
import { signInAgain } from "../../ui/sign_in.js";
import { ImageLoader } from "../../viewer/image_loader.js";
import { Viewer } from "../../viewer/viewer.js";
import { JudgementOutbox } from "../spot_checks/judgement_outbox.js";
import { SendingIndicator } from "../spot_checks/sending_indicator.js";
import { ClaimQueue } from "./claim_queue.js";
import { openHelp } from "./help.js";
import { Panel, buildEmptyState } from "./panel.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { Command } from "./keys.js" */
/** @import { Bootstrap, Claim, Entry, Figures, Parcel } from "./types.js" */

const ANSWER_PARTS = ["id", "relevance", "precision", "completeness"];

export class JudgingPage {
  #bootstrap;
  #surface = byId("viewer");
  #images = new ImageLoader();
  /** What was shown in this visit, in its order. @type {Entry[]} */
  #entries = [];
  #position = -1;
  #viewer;
  /** @type {JudgementOutbox<Parcel>} */
  #outbox;
  #queue;
  #panel;
  #indicator;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    const { routes, person, benchmark, aspects } = bootstrap;
    this.#indicator = new SendingIndicator(() => this.#outbox.resume());
    this.#viewer = new Viewer({
      root: this.#surface,
      onZoom: (percent, isFitted) => (byId("zoom").textContent = formatMessage(isFitted ? "zoom_fit" : "zoom", { percent })),
      onFailure: () => (byId("image-problem").hidden = false),
    });
    this.#outbox = new JudgementOutbox({
      storage: localStorageOrNull(),
      name: `${databaseName(person.id, routes.base).replace("desk", "judging")}/`,
      send: ({ id, figures }) => request("PUT", `${routes.api}judging-claims/${id}/judgement/`, ANSWER_PARTS, figures),
      onState: () => this.#indicator.show(this.#outbox),
      onDelivered: () => {},
      onRejected: (parcel, error) => void this.#rejected(parcel, error),
      onSignedOut: () => void this.#signIn(),
    });
    this.#queue = new ClaimQueue({
      url: `${routes.api}benchmarks/${benchmark.id}/judgements/claim/`,
      images: this.#images,
      titleOf,
      busyIds: () => [...new Set([...this.#outbox.waitingIds, ...this.#unjudgedIds()])],
      isKnown: (id) => this.#outbox.waitingIds.includes(id) || this.#entries.some(({ claim }) => claim.id === id),
      onFilled: () => this.#current || (this.#queue.lastError || this.#queue.isDry ? this.#showEmptyState() : this.#goForward()),
    });
    this.#panel = new Panel({ aspects, onChange: () => this.#showPrimary() });
    this.#listen();
  }

  start() {
    this.#indicator.show(this.#outbox);
    this.#outbox.resume();
    void this.#queue.fill();
    this.#showEmptyState();
  }

  /** @param {Command} command @param {KeyboardEvent} event */
  run(command, event) {
    if (command === "pan" && document.activeElement !== this.#surface) return;
    event.preventDefault();
    if (command === "figure") return this.#panel.give(Number(event.key));
    if (command === "actual_pixels") return this.#viewer.toggleActualPixels();
    if (command === "fit") return this.#viewer.fit(true);
    if (command === "closer") return this.#viewer.zoomIn();
    if (command === "farther") return this.#viewer.zoomOut();
    if (command === "pan") return this.#viewer.pan(event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0);
    this.#act(command);
  }

  /** @returns {Entry | null} */
  get #current() {
    return this.#entries[this.#position] ?? null;
  }

  /** @returns {string[]} */
  #unjudgedIds() {
    return this.#entries.filter(({ isJudged }) => !isJudged).map(({ claim }) => claim.id);
  }

  /** @param {Command} action of a key or a button */
  #act(action) {
    if (action === "help") return void openHelp(this.#bootstrap.aspects);
    if (action === "undo") return this.#goBack();
    if (!this.#current) return;
    if (action === "references") return this.#panel.toggleReferences();
    if (action === "next") return this.#passOver(this.#current);
    if (action === "go_on" && this.#panel.isReady) this.#judge(this.#current);
  }

  /** @param {Entry} entry */
  #judge(entry) {
    entry.isJudged = true;
    const { claim, figures } = entry;
    this.#outbox.add({ id: claim.id, at: Date.now(), claim, figures: { ...figures } });
    this.#goForward();
  }

  /** Leaves an interpretation: one that is not judged comes again after the others. @param {Entry} entry */
  #passOver(entry) {
    if (entry.isJudged) return this.#goForward();
    this.#entries.splice(this.#position, 1);
    this.#position -= 1;
    this.#queue.putLast(entry.claim);
    this.#goForward();
  }

  #goForward() {
    if (this.#position + 1 < this.#entries.length) {
      this.#position += 1;
      return this.#show();
    }
    const claim = this.#queue.take();
    this.#position = this.#entries.length;
    if (claim) {
      this.#entries.push({ claim, figures: noFigures(), isJudged: false });
      return this.#show();
    }
    if (!this.#queue.isDry && !this.#queue.isLoading) void this.#queue.fill();
    this.#showEmptyState();
  }

  /** Shows the interpretation before, to judge it again; a judgement that was not sent yet is taken back. */
  #goBack() {
    if (this.#position < 1) return announce(formatMessage("no_earlier_interpretation"));
    this.#position -= 1;
    const entry = this.#entries[this.#position];
    if (this.#outbox.takeBack(entry.claim.id)) entry.isJudged = false;
    this.#show();
  }

  /** Says why a judgement is not accepted. @param {Parcel} parcel @param {ApiError | ForeignAnswerError} error */
  async #rejected(parcel, error) {
    const entry = this.#entries.find(({ claim }) => claim.id === parcel.id);
    if (entry) entry.isJudged = false;
    this.#showCount();
    await openNotice(formatMessage("rejected_judgement_title"), rejectionMessage(error), [{ label: formatMessage("close"), value: "", primary: true }]);
  }

  #show() {
    const entry = this.#current;
    if (!entry) return;
    const { claim } = entry;
    document.body.classList.remove("no-work");
    byId("image-problem").hidden = true;
    this.#viewer.show(claim.image, this.#images.load(claim.image, titleOf(claim)));
    byId("credit").replaceChildren(build("span", { class: "credit-title" }, titleOf(claim)));
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
    byId("progress").textContent = formatMessage("judged", { count: this.#entries.filter(({ isJudged }) => isJudged).length });
  }

  #showPrimary() {
    /** @type {HTMLButtonElement} */ (byId("primary")).disabled = !this.#panel.isReady;
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
    if (!this.#current) return;
    this.#images.forget(this.#current.claim.image.id);
    this.#show();
  }

  async #signIn() {
    const { routes, person } = this.#bootstrap;
    await signInAgain({ api: routes.api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#outbox.resume();
    if (!this.#current) void this.#queue.fill();
  }
}

/** @returns {Figures} */
function noFigures() {
  return { relevance: null, precision: null, completeness: null };
}

/** @param {Claim} claim */
function titleOf({ image }) {
  return image.title || image.file;
}
