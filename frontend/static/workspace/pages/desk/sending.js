/** Sends what waits in this browser: when the page is left, when the network is back, and when somebody returns to the page. */

import { onReturn } from "../../ui/return_to_page.js";

/** @import { Drafts } from "../../core/drafts.js" */
/** @import { Outbox } from "../../core/outbox.js" */

export class Sending {
  #drafts;
  #outbox;

  /** @param {{drafts: Drafts, outbox: Outbox}} stores */
  constructor({ drafts, outbox }) {
    this.#drafts = drafts;
    this.#outbox = outbox;
  }

  /** Begins to listen to the window. */
  listen() {
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#drafts.flush(true));
    window.addEventListener("pagehide", () => this.#drafts.flush(true));
    window.addEventListener("online", () => this.sendAll());
    onReturn(() => this.#sendAgain());
    window.addEventListener("beforeunload", (event) => {
      if (this.#outbox.isAtRisk) event.preventDefault();
    });
  }

  /** Sends everything without waiting for the next attempt. */
  sendAll() {
    this.#outbox.resume();
    this.#drafts.flush();
  }

  /** Tries again what was not accepted, without waiting for the next attempt. */
  #sendAgain() {
    this.#outbox.retryHeld();
    this.#drafts.flush();
  }
}
