/** Shows whether the work is saved, being sent, stored in this browser, or not saved and why. */

import { announce, byId } from "./dom.js";
import { formatMessage } from "./messages.js";

/** @import { Outbox } from "../core/outbox.js" */

/** @typedef {"saved" | "saving" | "offline" | "failed"} SavingState */

export class SaveIndicator {
  #root = byId("indicator");
  #text = byId("indicator-text");
  #retry = byId("indicator-retry");
  /** @type {SavingState} */
  #draftState = "saved";
  #reason = "";
  #waitingCount = 0;
  #isFailing = false;
  #isUnreachable = false;
  #previousState = "";

  /** @param {() => void} onRetry */
  constructor(onRetry) {
    this.#retry.addEventListener("click", onRetry);
    window.addEventListener("online", () => this.#show());
    window.addEventListener("offline", () => this.#show());
  }

  /** @param {SavingState} state @param {string} [reason] */
  showDrafts(state, reason = "") {
    this.#draftState = state;
    this.#reason = reason;
    this.#show();
  }

  /** @param {Outbox} outbox */
  showOutbox({ waitingCount, isFailing, isOffline }) {
    this.#waitingCount = waitingCount;
    this.#isFailing = isFailing;
    this.#isUnreachable = isOffline;
    this.#show();
  }

  #show() {
    const state = this.#state();
    const text = this.#textOf(state);
    this.#root.dataset.state = state;
    this.#text.textContent = text;
    this.#retry.hidden = state === "saved" || state === "saving";
    if (state !== this.#previousState && !this.#retry.hidden) announce(text);
    this.#previousState = state;
  }

  /** @returns {SavingState | "stored"} */
  #state() {
    if (this.#draftState === "failed") return "failed";
    if (this.#draftState === "offline" || this.#isUnreachable || !navigator.onLine) return "offline";
    if (this.#waitingCount && this.#isFailing) return "stored";
    return this.#waitingCount ? "saving" : this.#draftState;
  }

  /** @param {SavingState | "stored"} state */
  #textOf(state) {
    const count = this.#waitingCount;
    if (state === "failed") return formatMessage("state_failed", { reason: this.#reason || formatMessage("state_failed_reason") });
    if (state === "offline" && count) return formatMessage("state_offline_waiting", { count });
    return formatMessage(`state_${state}`, { count });
  }
}
