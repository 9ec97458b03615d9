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
  let undelivered = false;
  let before = "";

  const show = () => {
    const state = draft === "failed" ? "failed" : draft === "offline" || undelivered || !navigator.onLine ? "offline" : waiting ? "saving" : draft;
    root.dataset.state = state;
    text.textContent = textOf(state);
    retry.hidden = state !== "failed" && state !== "offline";
    if (state !== before && (state === "failed" || state === "offline")) announce(textOf(state));
    before = state;
  };

  /** @param {SavingState} state */
  const textOf = (state) => {
    if (state === "failed") return say("state_failed", { why: why || say("state_failed_why") });
    if (state === "offline") return waiting ? say("state_offline_waiting", { count: waiting }) : say("state_offline");
    return say(`state_${state}`);
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
    /** @param {number} count parcels on their way @param {boolean} failing the last attempt got no answer */
    outbox: (count, failing) => {
      waiting = count;
      undelivered = failing;
      show();
    },
  };
}
