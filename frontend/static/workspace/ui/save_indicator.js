/** Shows whether the work is saved, being sent, stored in this browser or rejected for now, or not saved and why. */

import { announce, byId } from "./dom.js";
import { formatMessage, requestErrorMessage } from "./messages.js";
import { heldReason } from "./rejection_reason.js";

/** @import { Outbox } from "../core/outbox.js" */
/** @import { RequestError, Submission } from "../core/types.js" */

/** @typedef {"saved" | "saving" | "offline" | "failed"} SavingState */
/** @typedef {SavingState | "stored" | "held"} IndicatorState */

export class SaveIndicator {
  #root = byId("indicator");
  #text = byId("indicator-text");
  #retry = byId("indicator-retry");
  #showHeld = byId("indicator-held");
  /** @type {SavingState} */
  #draftState = "saved";
  /** @type {RequestError | null} */
  #draftError = null;
  #waitingCount = 0;
  /** @type {Submission[]} */
  #held = [];
  /** @type {RequestError | null} */
  #outboxError = null;
  #isUnreachable = false;
  #previousState = "";

  /** @param {() => void} onRetry @param {() => void} onShowHeld */
  constructor(onRetry, onShowHeld) {
    this.#retry.addEventListener("click", onRetry);
    this.#showHeld.addEventListener("click", onShowHeld);
    window.addEventListener("online", () => this.#show());
    window.addEventListener("offline", () => this.#show());
  }

  /** @param {SavingState} state @param {RequestError | null} [error] */
  showDrafts(state, error = null) {
    this.#draftState = state;
    this.#draftError = error;
    this.#show();
  }

  /** @param {Outbox} outbox */
  showOutbox({ waitingCount, held, lastError, isOffline }) {
    this.#waitingCount = waitingCount;
    this.#held = held;
    this.#outboxError = lastError;
    this.#isUnreachable = isOffline;
    this.#show();
  }

  #show() {
    const state = this.#state();
    const text = this.#textOf(state);
    this.#root.dataset.state = state;
    this.#text.textContent = text;
    this.#text.title = this.#explanationOf(state);
    this.#showHeld.hidden = state !== "held";
    this.#retry.hidden = state === "saved" || state === "saving";
    if (state !== this.#previousState && !this.#retry.hidden) announce(text);
    this.#previousState = state;
  }

  /** @returns {IndicatorState} */
  #state() {
    if (this.#draftState === "failed") return "failed";
    if (this.#draftState === "offline" || this.#isUnreachable || !navigator.onLine) return "offline";
    if (this.#waitingCount && this.#outboxError) return "stored";
    if (this.#waitingCount) return "saving";
    return this.#held.length ? "held" : this.#draftState;
  }

  /** @param {IndicatorState} state */
  #textOf(state) {
    const count = state === "held" ? this.#held.length : this.#waitingCount;
    if (state === "failed") return formatMessage("state_failed", { reason: reasonOf(this.#draftError) });
    if (state === "stored") return formatMessage("state_stored", { count, reason: reasonOf(this.#outboxError) });
    if (state === "held") return formatMessage("state_held", { count, reason: heldReason(this.#held[0], "state_reason") });
    if (state === "offline" && count) return formatMessage("state_offline_waiting", { count });
    return formatMessage(`state_${state}`, { count });
  }

  /** Returns the whole sentence of which the strip shows a few words. @param {IndicatorState} state */
  #explanationOf(state) {
    if (state === "held") return heldReason(this.#held[0]);
    const error = state === "failed" ? this.#draftError : state === "stored" ? this.#outboxError : null;
    return error ? requestErrorMessage(error) : "";
  }
}

/** @param {RequestError | null} error null where this browser could not store the draft */
function reasonOf(error) {
  return error ? requestErrorMessage(error, "state_reason") : formatMessage("state_failed_reason");
}
