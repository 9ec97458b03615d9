/** The quiet word about where the work is: saved, on its way, kept here, or not saved and why. */

import { announce, byId } from "./dom.js";
import { say } from "./words.js";

/** @typedef {"saved" | "saving" | "offline" | "failed"} SavingState */

/** @param {() => void} onRetry */
export function makeIndicator(onRetry) {
  const root = byId("indicator");
  const text = byId("indicator-text");
  const retry = byId("indicator-retry");
  retry.addEventListener("click", onRetry);
  /** @type {SavingState} */
  let draft = "saved";
  let why = "";
  let waiting = 0;
  let failing = false;
  let unreachable = false;
  let before = "";

  /** @returns {SavingState | "kept"} */
  const stateNow = () => {
    if (draft === "failed") return "failed";
    if (draft === "offline" || unreachable || !navigator.onLine) return "offline";
    if (waiting && failing) return "kept";
    return waiting ? "saving" : draft;
  };

  const show = () => {
    const state = stateNow();
    const words = textOf(state);
    root.dataset.state = state;
    text.textContent = words;
    retry.hidden = state === "saved" || state === "saving";
    if (state !== before && !retry.hidden) announce(words);
    before = state;
  };

  /** @param {SavingState | "kept"} state */
  const textOf = (state) => {
    if (state === "failed") return say("state_failed", { why: why || say("state_failed_why") });
    if (state === "offline" && waiting) return say("state_offline_waiting", { count: waiting });
    return say(`state_${state}`, { count: waiting });
  };

  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  return {
    /** @param {SavingState} state @param {string} [reason] */
    draft: (state, reason = "") => {
      draft = state;
      why = reason;
      show();
    },
    /** @param {number} count parcels on their way @param {boolean} failed the last attempt did not succeed @param {boolean} unanswered nor was it answered */
    outbox: (count, failed, unanswered) => {
      waiting = count;
      failing = failed;
      unreachable = unanswered;
      show();
    },
  };
}
