/** Connects the keys and buttons of the desk with what they do. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { askReason } from "../../ui/dialogs.js";
import { byId } from "../../ui/dom.js";
import { listenToKeys } from "../../ui/keys.js";
import { Commands } from "./commands.js";
import { showGuidelines, showKeys } from "./help.js";

/** @import { Bootstrap } from "../../core/types.js" */
/** @import { Viewer } from "../../viewer/viewer.js" */
/** @import { Action } from "./commands.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Panel } from "./panel.js" */

/**
 * @typedef {{
 *   language: string, guidelines: string, reasons: Bootstrap["reasons"], surface: HTMLElement,
 *   desk: Desk, panel: Panel, viewer: Viewer,
 *   startRegion: () => void,
 *   toggleOthers: () => void,
 *   changeKeys: () => void,
 *   reloadImage: () => void,
 *   showToast: (key: string) => void,
 *   signIn: () => Promise<void>,
 * }} ControlOptions
 */

export class Controls {
  #options;
  /** Resolves when the action before is over. @type {Promise<void>} */
  #queue = Promise.resolve();

  /** @param {ControlOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Begins to listen to keys and buttons. */
  connect() {
    const { panel, viewer, surface, desk, reloadImage } = this.#options;
    const actions = this.#actions();
    const isAnswered = (/** @type {string} */ question) => desk.work?.answers[question] !== undefined;
    const goOn = (/** @type {boolean} */ submits) => this.#enqueue(() => desk.goOn(submits), "not_now");
    const commands = new Commands({ panel, viewer, surface, isAnswered, goOn, actions });
    listenToKeys(
      (command, event) => commands.run(command, event),
      (isDown) => surface.classList.toggle("panning", isDown),
    );
    for (const button of document.querySelectorAll("[data-action]")) {
      const action = /** @type {Action} */ (button.getAttribute("data-action"));
      button.addEventListener("click", () => actions[action]());
    }
    byId("primary").addEventListener("click", () => goOn(true));
    byId("actual-pixels").addEventListener("click", () => viewer.toggleActualPixels());
    byId("zoom").addEventListener("click", () => viewer.fit(true));
    byId("image-retry").addEventListener("click", reloadImage);
  }

  /** @returns {Record<Action, () => void>} */
  #actions() {
    const { desk, guidelines, language, startRegion, changeKeys } = this.#options;
    return {
      skip: () => void this.#leave("skip"),
      flag: () => void this.#leave("flag"),
      previous: () => this.#enqueue(() => desk.previous(), "no_earlier_critique"),
      forward: () => this.#enqueue(() => desk.forward(), "not_now"),
      undo: () => this.#enqueue(() => desk.undo(), "no_earlier_critique"),
      guidelines: () => void showGuidelines(guidelines, desk.work?.definition ?? null, language),
      help: () => void showKeys(changeKeys),
      mark: startRegion,
      others: this.#options.toggleOthers,
    };
  }

  /** @param {"skip" | "flag"} kind */
  async #leave(kind) {
    const { desk, reasons, showToast } = this.#options;
    const { work } = desk;
    if (!work || work.critique) return;
    const reason = await askReason(kind, reasons[kind]);
    if (!reason || desk.work !== work) return;
    await desk.leave(kind, reason);
    showToast(`${kind}_toast`);
  }

  /** Runs actions one after another, so that two quick key presses do not act on the same work. @param {() => Promise<unknown>} act @param {string} otherwise the toast when `act` returns false */
  #enqueue(act, otherwise) {
    const result = this.#queue.then(() => this.#attempt(act, otherwise));
    this.#queue = result.catch(() => undefined);
  }

  /** @param {() => Promise<unknown>} act @param {string} otherwise */
  async #attempt(act, otherwise) {
    const { showToast, signIn } = this.#options;
    try {
      if ((await act()) === false) showToast(otherwise);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      if (error instanceof ApiError && error.isSignedOut) void signIn();
      else showToast("not_now");
    }
  }
}
