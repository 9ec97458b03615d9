/** One region on the image: its frame and its number, and the keys and drags that change it. */

import { build, setAttribute } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";
import { moveBox, nudgeBox, resizeBox, roundBox } from "./box_geometry.js";

/** @import { Box, NumberedRegion } from "../core/types.js" */
/** @import { Point } from "./zoom.js" */

/**
 * @typedef {{
 *   pointOf: (event: PointerEvent) => Point,
 *   step: () => number,
 *   isDrawing: () => boolean,
 *   onChanged: (number: number, box: Box) => void,
 *   onRemoved: (number: number) => void,
 *   onLeft: () => void,
 * }} RegionBoxOptions `pointOf` returns a point of the image; `step` how far an arrow key moves; `onLeft`: the focus is to
 *   go back to the question
 * @typedef {{from: Point, box: Box, isResize: boolean}} Drag
 */

export class RegionBox {
  #badge;
  #options;
  /** @type {Drag | null} */
  #drag = null;

  /** @param {NumberedRegion} region @param {RegionBoxOptions} options */
  constructor(region, options) {
    this.#options = options;
    this.region = region;
    this.#badge = build("button", { type: "button", class: "region-number" }, String(region.number));
    this.#badge.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.element = build("div", { class: "region" }, this.#badge, build("i", { class: "region-corner" }));
    this.#listenToDrags();
  }

  /** Shows a region; one that `isFixed` cannot be changed. @param {NumberedRegion} region @param {boolean} isFixed */
  show(region, isFixed) {
    this.region = region;
    setAttribute(this.#badge, "disabled", isFixed);
    setAttribute(this.#badge, "aria-label", formatMessage(isFixed ? "region_fixed" : "region_editable", { number: region.number }));
    placeElement(this.element, region);
  }

  focus() {
    this.#badge.focus({ preventScroll: true });
  }

  /** @param {Box} box */
  #change(box) {
    const { number } = this.region;
    this.region = { number, ...roundBox(box) };
    placeElement(this.element, this.region);
    this.#options.onChanged(number, this.region);
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    if (event.key.startsWith("Arrow")) this.#change(nudgeBox(this.region, event, this.#options.step()));
    else if (event.key === "Delete" || event.key === "Backspace") this.#options.onRemoved(this.region.number);
    else if (event.key === "Escape" || event.key === "Enter") this.#options.onLeft();
    else return;
    event.preventDefault();
  }

  /** A region whose number has the focus is moved by its inside, and resized by its corner. */
  #listenToDrags() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.#startDrag(event));
    element.addEventListener("mousedown", (event) => event.target !== this.#badge && event.preventDefault());
    element.addEventListener("pointermove", (event) => this.#drag && placeElement(element, this.#draggedBox(this.#drag, event)));
    element.addEventListener("pointerup", (event) => this.#endDrag(event));
    element.addEventListener("pointercancel", () => {
      this.#drag = null;
      placeElement(element, this.region);
    });
  }

  /** @param {PointerEvent} event */
  #startDrag(event) {
    if (event.target === this.#badge || !event.isPrimary || this.#options.isDrawing()) return;
    event.stopPropagation();
    this.#drag = { from: this.#options.pointOf(event), box: this.region, isResize: event.target !== this.element };
    this.element.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #endDrag(event) {
    if (!this.#drag) return;
    this.#change(this.#draggedBox(this.#drag, event));
    this.#drag = null;
    this.focus();
  }

  /** @param {Drag} drag @param {PointerEvent} event */
  #draggedBox({ from, box, isResize }, event) {
    const point = this.#options.pointOf(event);
    return (isResize ? resizeBox : moveBox)(box, point.x - from.x, point.y - from.y);
  }
}

/** @param {HTMLElement} element @param {Box} box */
export function placeElement(element, { x, y, width, height }) {
  const percent = (/** @type {number} */ part) => `${part * 100}%`;
  Object.assign(element.style, { left: percent(x), top: percent(y), width: percent(width), height: percent(height) });
}
