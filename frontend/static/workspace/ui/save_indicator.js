/** Shows whether the work is saved, being sent, stored in this browser or rejected for now, or not saved and why. */

import { ApiError } from "../../requests/answers.js";
import { openNotice } from "./dialogs.js";
import { announce, byId } from "./dom.js";
import { formatMessage, requestErrorMessage } from "./messages.js";
import { rejectionReason } from "./rejection_reason.js";

/** @import { Outbox } from "../core/outbox.js" */
/** @import { RequestError, Submission } from "../core/types.js" */

/** @typedef {"saved" | "saving" | "offline" | "failed"} SavingState */
/** @typedef {SavingState | "stored" | "held"} IndicatorState */

export class SaveIndicator {
  #root = byId("indicator");
  #text = byId("indicator-text");
  #retry = byId("indicator-retry");
  #details = byId("indicator-details");
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
    this.#details.addEventListener("click", () => (this.#state() === "held" ? onShowHeld() : void this.#explain(onRetry)));
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
    this.#details.hidden = !this.#explanationOf(state);
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
    if (state === "held") return formatMessage("state_held", { count, reason: rejectionReason(this.#held[0].refused, "state_reason") });
    if (state === "offline" && count) return formatMessage("state_offline_waiting", { count });
    return formatMessage(`state_${state}`, { count });
  }

  /** Shows the whole sentence. @param {() => void} onRetry */
  async #explain(onRetry) {
    const note = formatMessage("unsaved_note", { reason: this.#explanationOf(this.#state()) });
    const choices = [
      { label: formatMessage("close"), value: "" },
      { label: formatMessage("try_again"), value: "again", primary: true },
    ];
    if (await openNotice(formatMessage("unsaved_title"), note, choices)) onRetry();
  }

  /** Returns the whole sentence of which the strip shows a few words. @param {IndicatorState} state */
  #explanationOf(state) {
    if (state === "held") return rejectionReason(this.#held[0].refused);
    const error = state === "failed" ? this.#draftError : state === "stored" ? this.#outboxError : null;
    return error ? (error instanceof ApiError ? rejectionReason(error) : requestErrorMessage(error)) : "";
  }
}

/** @param {RequestError | null} error null where this browser could not store the draft */
function reasonOf(error) {
  if (!error) return formatMessage("state_failed_reason");
  return error instanceof ApiError ? rejectionReason(error) : requestErrorMessage(error, "state_reason");
}
