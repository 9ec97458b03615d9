/** The list of the regions that a text may cite, and of the numbers in it that have no region yet. */

import { build } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";
import { numbersWithoutRegion } from "./citations.js";

/** @import { FieldContext, RegionActions } from "./types.js" */

export class CitedRegionList {
  #context;
  #list = build("ul", { class: "cited-regions" });
  #missing = build("p", { class: "quiet" });
  #listedNumbers = "";

  /** @param {FieldContext} context */
  constructor(context) {
    this.#context = context;
    this.element = build("div", { class: "citations" }, this.#list, this.#missing);
  }

  /** @param {string} text */
  update(text) {
    const { citedRegions, precedingRegionCount, regionActions } = this.#context;
    const numbers = citedRegions().map(({ number }) => number);
    if (this.#listedNumbers !== numbers.join()) this.#list.replaceChildren(...numbers.map((number) => regionRow(number, regionActions)));
    this.#listedNumbers = numbers.join();
    const missing = numbersWithoutRegion(text, citedRegions(), precedingRegionCount());
    this.#missing.textContent = missing.length ? formatMessage("regions_missing", { numbers: missing.map((number) => `[${number}]`).join(" ") }) : "";
  }
}

/** @param {number} number @param {RegionActions} actions */
function regionRow(number, { select, remove }) {
  const removeLabel = formatMessage("remove_region", { number });
  return build(
    "li",
    {},
    build("button", { type: "button", class: "region-button", "aria-label": formatMessage("show_region", { number }), onclick: () => select(number) }, `[${number}]`),
    build("button", { type: "button", class: "region-button", "aria-label": removeLabel, onclick: () => remove(number) }, build("span", { "aria-hidden": "true" }, "×")),
  );
}
