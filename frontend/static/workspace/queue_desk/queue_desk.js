/** The frame of a desk that shows one row after another: its image and strip, the queue ahead, and the outbox. */

import { ApiError } from "../../requests/answers.js";
import { databaseName, localStorageOrNull } from "../core/browser_database.js";
import { build, byId } from "../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../ui/messages.js";
import { signInAgain } from "../ui/sign_in.js";
import { ImageLoader } from "../viewer/image_loader.js";
import { Viewer } from "../viewer/viewer.js";
import { PrefetchQueue, imageTitle } from "./prefetch_queue.js";
import { RejectedTexts } from "./rejected_texts.js";
import { RequestOutbox } from "./request_outbox.js";
import { SendingIndicator } from "./sending_indicator.js";
import { TypedTexts } from "./typed_texts.js";

/** @import { ForeignAnswerError } from "../../requests/answers.js" */
/** @import { ViewingCommand } from "./bindings.js" */
/** @import { Row } from "./prefetch_queue.js" */
/** @import { StoredRequest } from "./request_outbox.js" */

/** @typedef {{kind: string, links: HTMLElement[]}} EmptyState `kind` begins the keys of its messages: `…_title` and `…_note` */
/** @typedef {{person: {id: string, name: string}, routes: {base: string, api: string, sign_in: string, overview: string}}} DeskBootstrap */

/**
 * @template {Row} R
 * @template {StoredRequest} Q
 * @typedef {{
 *   storageName: string,
 *   fetchRows: (waitingIds: string[]) => Promise<R[]>,
 *   isKnown: (id: string) => boolean,
 *   send: (request: Q) => Promise<any>,
 *   onDelivered: (request: Q, answer: any) => void,
 *   onRejected: (request: Q, error: ApiError | ForeignAnswerError) => void,
 *   onNext: () => void,
 *   onAction: (command: string) => void,
 *   onEmpty: (content: Node) => void,
 *   doneCount: () => number,
 *   holdMs?: number,
 *   emptyState?: () => EmptyState,
 * }} DeskOptions `storageName`: what this desk's keys in localStorage begin with, in place of “desk”; `onNext`: the page is to show
 *   the next row; `onAction`: a button with `data-action` was pressed; `onEmpty`: the panel is to show this in place of a row;
 *   `holdMs`: how long the last request can be taken back before it is sent; `emptyState`: why nothing is left
 */

/**
 * @template {Row} R
 * @template {StoredRequest} Q
 * @template {object} T the texts that a person types about a row
 */
export class QueueDesk {
  #bootstrap;
  #options;
  #surface = byId("viewer");
  #images = new ImageLoader();
  #viewer;
  #indicator;
  /** The row on the page. @type {R | null} */
  #row = null;
  #isSigningIn = false;
  /** @type {TypedTexts<T>} */
  typed;
  /** @type {RejectedTexts} */
  rejected;
  /** @type {RequestOutbox<Q>} */
  outbox;
  /** @type {PrefetchQueue<R>} */
  queue;

  /** @param {DeskBootstrap} bootstrap @param {DeskOptions<R, Q>} options */
  constructor(bootstrap, options) {
    this.#bootstrap = bootstrap;
    this.#options = options;
    const storage = localStorageOrNull();
    const name = `${databaseName(bootstrap.person.id, bootstrap.routes.base).replace("desk", options.storageName)}/`;
    this.typed = new TypedTexts(storage, name);
    this.rejected = new RejectedTexts(storage, name, this.typed);
    this.#indicator = new SendingIndicator(() => this.outbox.resume());
    this.#viewer = new Viewer({
      root: this.#surface,
      onZoom: (percent, isFitted) => (byId("zoom").textContent = formatMessage(isFitted ? "zoom_fit" : "zoom", { percent })),
      onFailure: () => (byId("image-problem").hidden = false),
    });
    const { send, onDelivered, onRejected, fetchRows, isKnown, holdMs } = options;
    this.outbox = new RequestOutbox({
      ...{ storage, name, send, onRejected, holdMs },
      onDelivered: (request, answer) => {
        this.rejected.forget(request.id);
        onDelivered(request, answer);
      },
      onState: () => this.#indicator.show(this.outbox),
      onSignedOut: () => void this.#signIn(),
    });
    this.queue = new PrefetchQueue({ images: this.#images, fetchRows, isKnown, onFilled: () => this.#filled() });
    this.#listen();
  }

  /** The part of the page around the image. */
  get surface() {
    return this.#surface;
  }

  get viewer() {
    return this.#viewer;
  }

  /** Sends what waits since an earlier visit, and shows the first row. @param {R[]} rows that came with the page */
  start(rows) {
    this.#indicator.show(this.outbox);
    this.outbox.resume();
    this.queue.add(rows);
    this.#options.onNext();
    this.rejected.showKept();
  }

  /** Shows the image of a row, unless it is on the page already. @param {R} row */
  show(row) {
    document.body.classList.remove("no-work");
    if (this.#row?.id !== row.id) this.#showImage(row);
    this.#row = row;
    this.showCount();
  }

  /** Shows that there is no row now, and why. */
  showEmpty() {
    const { queue } = this;
    this.#row = null;
    document.body.classList.add("no-work");
    this.#viewer.clear();
    byId("credit").textContent = "";
    this.showCount();
    const state = this.#emptyState();
    const reason = queue.isLoading ? "" : queue.lastError ? requestErrorMessage(queue.lastError) : formatMessage(`${state.kind}_note`);
    this.#options.onEmpty(buildEmptyState(state, reason, () => void queue.fill(), this.#bootstrap.routes.overview));
  }

  /** @returns {EmptyState} */
  #emptyState() {
    if (this.queue.isLoading) return { kind: "loading", links: [] };
    const signInLink = this.#signInLink();
    if (this.queue.lastError) return { kind: "failed", links: signInLink ? [signInLink] : [] };
    return this.#options.emptyState?.() ?? { kind: "none", links: [] };
  }

  /** Asks the server again, now or with the next row, because it may have more than when it was last asked. */
  fetchMore() {
    this.queue.isDry = false;
    if (!this.#row) void this.queue.fill();
  }

  showCount() {
    byId("progress").textContent = formatMessage("done_count", { count: this.#options.doneCount() });
  }

  /** Moves the image. @param {string} command @param {KeyboardEvent} event @returns {boolean} whether the command was one of the image */
  runViewing(command, event) {
    if (command === "pan" && document.activeElement !== this.#surface) return true;
    const act = this.#viewing(/** @type {ViewingCommand} */ (command), event.key);
    if (!act) return false;
    event.preventDefault();
    act();
    return true;
  }

  /** @param {ViewingCommand} command @param {string} key @returns {(() => void) | undefined} */
  #viewing(command, key) {
    const viewer = this.#viewer;
    const step = (/** @type {string} */ forward, /** @type {string} */ back) => Number(key === forward) - Number(key === back);
    return {
      actual_pixels: () => viewer.toggleActualPixels(),
      fit: () => viewer.fit(true),
      closer: () => viewer.zoomIn(),
      farther: () => viewer.zoomOut(),
      pan: () => viewer.pan(step("ArrowRight", "ArrowLeft"), step("ArrowDown", "ArrowUp")),
      help: undefined,
    }[command];
  }

  #filled() {
    const { lastError } = this.queue;
    if (lastError instanceof ApiError && lastError.isSignedOut) void this.#signIn();
    if (this.#row) return;
    if (lastError || this.queue.isDry) this.showEmpty();
    else this.#options.onNext();
  }

  /** @param {R} row */
  #showImage({ image }) {
    byId("image-problem").hidden = true;
    this.#viewer.show(image, this.#images.load(image, imageTitle(image)));
    byId("credit").replaceChildren(build("span", { class: "credit-title" }, imageTitle(image)));
  }

  #reloadImage() {
    if (!this.#row) return;
    this.#images.forget(this.#row.image.id);
    this.#showImage(this.#row);
  }

  /** A link to sign in, where the server wants that. */
  #signInLink() {
    const { lastError } = this.queue;
    if (!(lastError instanceof ApiError && lastError.isSignedOut)) return null;
    return build("a", { class: "button primary", href: this.#bootstrap.routes.sign_in, target: "_blank", rel: "noopener" }, formatMessage("sign_in_do"));
  }

  async #signIn() {
    if (this.#isSigningIn) return;
    const { routes, person } = this.#bootstrap;
    this.#isSigningIn = true;
    await signInAgain({ api: routes.api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#isSigningIn = false;
    this.outbox.resume();
    if (!this.#row) void this.queue.fill();
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this.#options.onAction(button.getAttribute("data-action") ?? ""));
    }
    byId("zoom").addEventListener("click", () => this.#viewer.fit(true));
    byId("actual-pixels").addEventListener("click", () => this.#viewer.toggleActualPixels());
    byId("image-retry").addEventListener("click", () => this.#reloadImage());
    window.addEventListener("online", () => this.#reconnected());
    window.addEventListener("offline", () => this.#indicator.show(this.outbox));
    window.addEventListener("pagehide", () => this.outbox.flush());
    window.addEventListener("beforeunload", (event) => (this.outbox.isAtRisk || this.typed.isAtRisk) && event.preventDefault());
  }

  #reconnected() {
    this.outbox.resume();
    if (!this.#row) void this.queue.fill();
  }
}

/** @param {EmptyState} state @param {string} reason @param {() => void} onRetry @param {string} overview its address */
function buildEmptyState({ kind, links }, reason, onRetry, overview) {
  const isLoading = kind === "loading";
  return build(
    "div",
    { class: "empty-state" },
    build("h2", { tabindex: "-1" }, formatMessage(`${kind}_title`)),
    !isLoading && build("p", { class: "quiet" }, reason),
    !isLoading &&
      build(
        "div",
        { class: "buttons" },
        ...links,
        build("button", { type: "button", class: "button", onclick: onRetry }, formatMessage("check_again")),
        build("a", { class: "button", href: overview }, formatMessage("to_overview")),
      ),
  );
}
