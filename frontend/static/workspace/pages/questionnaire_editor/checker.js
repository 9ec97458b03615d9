/** Has the server check the document, a moment after the last change: with the same checks as a save. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { requestErrorMessage } from "../../ui/messages.js";

/** @import { Change, GoldPlan, Json, Problem } from "./types.js" */

const DELAY_MS = 300;

/** @typedef {{url: string, onChecked: (document: Json, problems: Problem[]) => void, onFailure: (message: string) => void, onSignedOut: () => void}} CheckerOptions */

export class Checker {
  #options;
  #timer = 0;
  #latest = 0;

  /** @param {CheckerOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Checks a document once no other has come for a moment. @param {Json} document */
  changed(document) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(document), DELAY_MS);
  }

  /** Returns the problems and changes of a document now, and what becomes of the gold items. Throws as a request does. @param {Json} document @returns {Promise<{problems: Problem[], changes: Change[] | null, gold: GoldPlan | null}>} */
  ask(document) {
    return request("POST", this.#options.url, ["problems"], { definition: document });
  }

  /** @param {Json} document */
  async #check(document) {
    const { onChecked, onFailure, onSignedOut } = this.#options;
    const number = (this.#latest += 1);
    try {
      const { problems } = await this.ask(document);
      if (number === this.#latest) onChecked(document, problems);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      if (number !== this.#latest) return;
      if (error instanceof ApiError && error.isSignedOut) onSignedOut();
      onFailure(requestErrorMessage(error));
    }
  }
}
