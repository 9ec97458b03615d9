/** Keeps the desk at one work, in place of a queue of images: after it is sent, the page of its image is shown again. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Assignment } from "../../core/types.js" */
/** @import { Desk } from "../desk/desk.js" */

/**
 * @typedef {{queue: AssignmentQueue, desk: Desk, back: string, showEmptyState: (content: Node) => void}} OnlyWorkOptions
 *   `back`: the URL of the page that is shown afterwards
 */

export class OnlyWork {
  #options;
  #isSent = false;

  /** @param {OnlyWorkOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Shows the assignment that came with the page; of a critique that is changed there is none. @param {{assignments: Assignment[], open: number} | null} claimed */
  begin(claimed) {
    const { queue, desk } = this.#options;
    if (!claimed) return;
    queue.receive(claimed);
    void desk.next();
  }

  /** To be called when the desk is empty, because its work was sent: it may still wait for the network. */
  claim() {
    this.#isSent = true;
    this.#options.showEmptyState(sending(this.#options.back));
  }

  /** To be called when the server has accepted a submission. */
  delivered() {
    const { desk, back } = this.#options;
    if (this.#isSent && !desk.work) window.location.assign(back);
  }
}

/** @param {string} back */
function sending(back) {
  return build(
    "div",
    { class: "empty-state", tabindex: "-1" },
    build("h2", {}, formatMessage("only_sending_title")),
    build("p", { class: "quiet" }, formatMessage("only_sending_note")),
    build("div", { class: "buttons" }, build("a", { class: "button", href: back }, formatMessage("only_back"))),
  );
}
