/** Turns the gestures of mouse, pen and fingers on the image into pans and zooms. */

/** @import { Point } from "./zoom.js" */

/**
 * @typedef {{
 *   onPointer: (point: Point | null) => void,
 *   onPan: (dx: number, dy: number) => void,
 *   onZoom: (factor: number, point: Point) => void,
 *   onDoubleClick: (point: Point) => void,
 * }} GestureHandlers points are relative to the surface's top left corner
 */

const WHEEL_SPEED = 0.0016;
const PINCH_SPEED = 0.01;
const LINE_PIXELS = 16;

export class PointerGestures {
  #surface;
  #handlers;
  /** The pointers that are down, by id. @type {Map<number, Point>} */
  #pointers = new Map();
  /** Where a pointer was last, for a pan with the space bar. @type {Point | null} */
  #last = null;

  /** @param {HTMLElement} surface @param {GestureHandlers} handlers */
  constructor(surface, handlers) {
    this.#surface = surface;
    this.#handlers = handlers;
    surface.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    surface.addEventListener("pointermove", (event) => this.#pointerMoved(event));
    surface.addEventListener("pointerup", (event) => this.#pointerUp(event));
    surface.addEventListener("pointercancel", (event) => this.#pointerUp(event));
    surface.addEventListener("pointerleave", () => this.#pointerLeft());
    surface.addEventListener("dblclick", (event) => !isControl(event.target) && handlers.onDoubleClick(this.#pointOf(event)));
    surface.addEventListener("wheel", (event) => this.#wheelTurned(event), { passive: false });
  }

  /** @param {MouseEvent} event @returns {Point} */
  #pointOf(event) {
    const bounds = this.#surface.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  /** @param {PointerEvent} event */
  #pointerDown(event) {
    if (event.button !== 0 || isControl(event.target) || isDrawing(this.#surface)) return;
    this.#pointers.set(event.pointerId, this.#pointOf(event));
    this.#surface.setPointerCapture(event.pointerId);
    this.#surface.classList.add("dragging");
  }

  /** @param {PointerEvent} event */
  #pointerMoved(event) {
    const { onPointer, onPan, onZoom } = this.#handlers;
    const point = this.#pointOf(event);
    onPointer(point);
    const before = this.#pointers.get(event.pointerId) ?? (this.#surface.classList.contains("panning") ? this.#last : null);
    this.#last = point;
    if (!before) return;
    if (!this.#pointers.has(event.pointerId)) return void onPan(point.x - before.x, point.y - before.y);
    this.#pointers.set(event.pointerId, point);
    const secondPoint = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    const share = secondPoint ? 0.5 : 1;
    if (secondPoint) onZoom(distance(point, secondPoint) / Math.max(1, distance(before, secondPoint)), middleOf(point, secondPoint));
    onPan((point.x - before.x) * share, (point.y - before.y) * share);
  }

  /** @param {PointerEvent} event */
  #pointerUp(event) {
    this.#pointers.delete(event.pointerId);
    if (!this.#pointers.size) this.#surface.classList.remove("dragging");
  }

  #pointerLeft() {
    this.#last = null;
    this.#handlers.onPointer(null);
  }

  /** @param {WheelEvent} event */
  #wheelTurned(event) {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PIXELS : event.deltaY;
    this.#handlers.onZoom(Math.exp(-pixels * (event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED)), this.#pointOf(event));
  }
}

/** While a region is drawn the pointer draws it, unless the space bar is down. @param {HTMLElement} surface */
function isDrawing(surface) {
  return surface.classList.contains("drawing-region") && !surface.classList.contains("panning");
}

/** @param {EventTarget | null} target */
function isControl(target) {
  return target instanceof Element && target.closest("button, a, input") !== null;
}

/** @param {Point} first @param {Point} second */
function distance(first, second) {
  return Math.hypot(first.x - second.x, first.y - second.y);
}

/** @param {Point} first @param {Point} second @returns {Point} */
function middleOf(first, second) {
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
}
