/** The hints about what gives the answer to an item away. They appear when the expert pauses, and keep nothing from being submitted. */

import { build } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";
import { giveaways } from "./giveaways.js";
import { LETTERS } from "./item_checks.js";

/** @import { ItemAnswer } from "../flow/types.js" */
/** @import { Giveaway } from "./giveaways.js" */

const PAUSE_MS = 700;

export class ItemHints {
  #list = build("ul");
  element = build("div", { class: "item-hints", role: "status" }, this.#list);
  /** @type {number | undefined} */
  #timer;
  #shown = "";

  /** Shows the hints once no key was pressed for a moment. @param {ItemAnswer} item */
  showAfterPause(item) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.show(item), PAUSE_MS);
  }

  /** @param {ItemAnswer} item */
  show(item) {
    window.clearTimeout(this.#timer);
    const hints = giveaways(item).map(hintMessage);
    if (this.#shown === hints.join("\n")) return;
    this.#shown = hints.join("\n");
    this.#list.replaceChildren(...hints.map((hint) => build("li", {}, hint)));
    const { activeElement } = document;
    if (activeElement && activeElement.closest(".item")?.contains(this.element)) activeElement.scrollIntoView({ block: "nearest" });
  }
}

/** @param {Giveaway} giveaway */
function hintMessage({ code, option = 0, words = [] }) {
  return formatMessage(`giveaway_${code}`, { letter: LETTERS.charAt(option), words: words.join(formatMessage("comma")) });
}
