/** Shows whether what a person said is sent, or kept in this browser and why. */

import { ApiError } from "../../requests/answers.js";
import { announce, byId } from "../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../ui/messages.js";

/** @import { RequestError } from "../core/types.js" */

export class SendingIndicator {
  #root = byId("indicator");
  #text = byId("indicator-text");
  #retry = byId("indicator-retry");
  #state = "saved";

  /** @param {() => void} onRetry */
  constructor(onRetry) {
    this.#retry.addEventListener("click", onRetry);
  }

  /** @param {{waitingIds: string[], lastError: RequestError | null}} outbox */
  show({ waitingIds, lastError }) {
    const count = waitingIds.length;
    const state = !count ? "saved" : !navigator.onLine ? "offline" : lastError ? "stored" : "saving";
    const reason = lastError ? requestErrorMessage(lastError, lastError instanceof ApiError ? "trouble" : "state_reason") : "";
    this.#root.dataset.state = state;
    this.#text.textContent = state === "offline" ? formatMessage("state_offline_waiting", { count }) : formatMessage(`state_${state}`, { count, reason });
    this.#retry.hidden = state === "saved" || state === "saving";
    if (state !== this.#state && !this.#retry.hidden) announce(this.#text.textContent);
    this.#state = state;
  }
}
