/** Draws new regions on the image, with a pointer or the arrow keys, and selects those that are there; see region_box.js. */

import { build } from "../ui/dom.js";
import { boxAround, boxBetween, isLargeEnough, nudgeBox, roundBox } from "./box_geometry.js";
import { RegionBox, placeElement } from "./region_box.js";

/** @import { Box, NumberedRegion } from "../core/types.js" */
/** @import { Point } from "./zoom.js" */

/** Sizes of a new region, as a share of the visible part of the image. */
const PLACED_SHARE = 1 / 3;
const TAPPED_SHARE = 1 / 5;
/** How many presses of an arrow key lead across the visible part. */
const STEPS = 100;

/**
 * @typedef {{
 *   root: HTMLElement, frame: HTMLElement, hint: HTMLElement,
 *   toImagePoint: (point: Point) => Point,
 *   onDrawn: (box: Box) => void,
 *   onChanged: (number: number, box: Box) => void,
 *   onRemoved: (number: number) => void,
 *   onLeft: () => void,
 * }} RegionEditorOptions `onLeft`: the focus is to go back to the question, without a new region
 * @typedef {NumberedRegion & {isFixed?: boolean}} ShownRegion one that `isFixed` belongs to another question
 * @typedef {{box: Box, element: HTMLElement, from: Point | null}} Drawing a region that is not finished; `from`: where the
 *   pointer went down
 */

export class RegionEditor {
  #options;
  /** @type {Map<number, RegionBox>} */
  #boxes = new Map();
  /** @type {Drawing | null} */
  #drawing = null;

  /** @param {RegionEditorOptions} options */
  constructor(options) {
    const { root, hint } = options;
    this.#options = options;
    root.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    root.addEventListener("pointermove", (event) => this.#pointerMoved(event));
    root.addEventListener("pointerup", (event) => this.#pointerUp(event));
    root.addEventListener("pointercancel", () => this.#drawing && (this.#drawing.from = null));
    root.addEventListener("keydown", (event) => this.#keyPressed(event));
    hint.querySelector("button")?.addEventListener("click", () => this.#cancel());
  }

  /** Begins a region in the middle of the visible part, to be drawn anew with a pointer or placed with the arrow keys. */
  start() {
    const { root, frame, hint } = this.#options;
    this.stop();
    const visible = this.#visiblePart();
    const box = boxAround({ x: visible.x + visible.width / 2, y: visible.y + visible.height / 2 }, visible, PLACED_SHARE);
    this.#drawing = { box, element: build("span", { class: "region drawing" }), from: null };
    placeElement(this.#drawing.element, box);
    frame.append(this.#drawing.element);
    hint.hidden = false;
    root.classList.add("drawing-region");
    root.focus({ preventScroll: true });
  }

  /** Discards the region that is being drawn, if there is one. */
  stop() {
    const { root, hint } = this.#options;
    this.#drawing?.element.remove();
    this.#drawing = null;
    hint.hidden = true;
    root.classList.remove("drawing-region");
  }

  /** Focuses a region, to be moved or removed. @param {number} number */
  select(number) {
    this.#boxes.get(number)?.focus();
  }

  /** Shows these regions. Those that stay keep their element, and with it the focus. @param {ShownRegion[]} regions */
  show(regions) {
    this.#removeAllBut(regions.map(({ number }) => number));
    const { frame } = this.#options;
    for (const { isFixed = false, ...region } of regions) {
      const box = this.#boxes.get(region.number) ?? this.#addBox(region);
      box.show(region, isFixed);
      if (box.element.parentElement !== frame) frame.append(box.element); // another image cleared the frame
    }
  }

  /** @param {number[]} numbers */
  #removeAllBut(numbers) {
    for (const [number, { element }] of this.#boxes) {
      if (numbers.includes(number)) continue;
      element.remove();
      this.#boxes.delete(number);
    }
  }

  /** @param {NumberedRegion} region */
  #addBox(region) {
    const { frame, onChanged, onRemoved, onLeft } = this.#options;
    const box = new RegionBox(region, {
      pointOf: (event) => this.#pointOf(event),
      step: () => this.#step(),
      isDrawing: () => this.#drawing !== null,
      onChanged,
      onRemoved,
      onLeft,
    });
    this.#boxes.set(region.number, box);
    frame.append(box.element);
    return box;
  }

  /** @param {PointerEvent} event @returns {Point} a point of the image */
  #pointOf(event) {
    const bounds = this.#options.root.getBoundingClientRect();
    return this.#options.toImagePoint({ x: event.clientX - bounds.left, y: event.clientY - bounds.top });
  }

  #visiblePart() {
    const { root, toImagePoint } = this.#options;
    return boxBetween(toImagePoint({ x: 0, y: 0 }), toImagePoint({ x: root.clientWidth, y: root.clientHeight }));
  }

  #step() {
    const { width, height } = this.#visiblePart();
    return Math.max(width, height) / STEPS;
  }

  /** @param {PointerEvent} event */
  #pointerDown(event) {
    const { root, hint } = this.#options;
    if (!this.#drawing || !event.isPrimary || hint.contains(/** @type {Node} */ (event.target)) || root.classList.contains("panning")) return;
    this.#drawing.from = this.#pointOf(event);
    root.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #pointerMoved(event) {
    if (this.#drawing?.from && event.isPrimary) this.#redraw(this.#drawing, boxBetween(this.#drawing.from, this.#pointOf(event)));
  }

  /** A click or a tap places a region there, to be resized afterwards. @param {PointerEvent} event */
  #pointerUp(event) {
    const drawing = this.#drawing;
    if (!drawing?.from || !event.isPrimary) return;
    const isTap = !isLargeEnough(boxBetween(drawing.from, this.#pointOf(event)));
    if (isTap) drawing.box = boxAround(drawing.from, this.#visiblePart(), TAPPED_SHARE);
    this.#finish();
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    const drawing = this.#drawing;
    if (!drawing || event.target !== this.#options.root) return;
    if (event.key === "Enter") this.#finish();
    else if (event.key === "Escape") this.#cancel();
    else if (event.key.startsWith("Arrow")) this.#redraw(drawing, nudgeBox(drawing.box, event, this.#step()));
    else return;
    event.preventDefault();
  }

  /** @param {Drawing} drawing @param {Box} box */
  #redraw(drawing, box) {
    drawing.box = box;
    placeElement(drawing.element, box);
  }

  #finish() {
    const box = this.#drawing?.box;
    this.stop();
    if (box && isLargeEnough(box)) this.#options.onDrawn(roundBox(box));
  }

  #cancel() {
    this.stop();
    this.#options.onLeft();
  }
}
