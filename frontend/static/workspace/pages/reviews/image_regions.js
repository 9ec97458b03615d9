/** The regions that the texts of a critique cite, drawn on the image to be looked at. */

import { build } from "../../ui/dom.js";
import { placeElement } from "../../viewer/region_box.js";

/** @import { NumberedRegion } from "../../core/types.js" */

/** @typedef {NumberedRegion & {question: string}} QuestionRegion */

export class ImageRegions {
  #frame;
  /** @type {{region: QuestionRegion, element: HTMLElement}[]} */
  #drawn = [];

  /** @param {HTMLElement} frame that has the size and the position of the image */
  constructor(frame) {
    this.#frame = frame;
  }

  /** @param {QuestionRegion[]} regions */
  show(regions) {
    this.clear();
    this.#drawn = regions.map((region) => {
      const element = build("div", { class: "region looked-at", "aria-hidden": "true" }, build("span", { class: "region-number" }, String(region.number)));
      placeElement(element, region);
      return { region, element };
    });
    this.#frame.append(...this.#drawn.map(({ element }) => element));
  }

  /** Lights one region, and dims the others. @param {string} question @param {number} number 0 lights none */
  light(question, number) {
    for (const { region, element } of this.#drawn) {
      const isLit = region.question === question && region.number === number;
      element.classList.toggle("lit", number > 0 && isLit);
      element.classList.toggle("dimmed", number > 0 && !isLit);
    }
  }

  clear() {
    for (const { element } of this.#drawn) element.remove();
    this.#drawn = [];
  }
}
