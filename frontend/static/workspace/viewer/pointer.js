/** Mouse, pen and fingers on the photograph, turned into pans and zooms. */

/** @import { Point } from "./zoom.js" */

/**
 * @typedef {{
 *   onPointer: (point: Point | null) => void,
 *   onPan: (dx: number, dy: number) => void,
 *   onZoom: (factor: number, point: Point) => void,
 *   onTwice: (point: Point) => void,
 * }} Hands points are relative to the surface's top left corner
 */

const WHEEL_SPEED = 0.0016;
const PINCH_SPEED = 0.01;
const LINE_PIXELS = 16;

/** @param {HTMLElement} surface @param {Hands} hands */
export function followHands(surface, { onPointer, onPan, onZoom, onTwice }) {
  /** @type {Map<number, Point>} */
  const fingers = new Map();
  /** @type {Point | null} */
  let last = null;

  /** @param {MouseEvent} event @returns {Point} */
  const at = (event) => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  /** @param {PointerEvent} event */
  const moved = (event) => {
    const point = at(event);
    onPointer(point);
    const before = fingers.get(event.pointerId) ?? (surface.classList.contains("panning") ? last : null);
    last = point;
    if (!before) return;
    if (!fingers.has(event.pointerId)) return void onPan(point.x - before.x, point.y - before.y);
    fingers.set(event.pointerId, point);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    const share = other ? 0.5 : 1;
    if (other) onZoom(distance(point, other) / Math.max(1, distance(before, other)), between(point, other));
    onPan((point.x - before.x) * share, (point.y - before.y) * share);
  };

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || isControl(event.target) || drawsInstead(surface)) return;
    fingers.set(event.pointerId, at(event));
    surface.setPointerCapture(event.pointerId);
    surface.classList.add("held");
  });
  surface.addEventListener("pointermove", moved);
  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => {
      fingers.delete(/** @type {PointerEvent} */ (event).pointerId);
      if (!fingers.size) surface.classList.remove("held");
    });
  }
  surface.addEventListener("pointerleave", () => {
    last = null;
    onPointer(null);
  });
  surface.addEventListener("dblclick", (event) => !isControl(event.target) && onTwice(at(event)));
  surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PIXELS : event.deltaY;
      onZoom(Math.exp(-pixels * (event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED)), at(event));
    },
    { passive: false },
  );
}

/** While a box is drawn the pointer belongs to it, unless the space bar is held. @param {HTMLElement} surface */
function drawsInstead(surface) {
  return surface.classList.contains("marking") && !surface.classList.contains("panning");
}

/** @param {EventTarget | null} target */
function isControl(target) {
  return target instanceof Element && target.closest("button, a, input") !== null;
}

/** @param {Point} one @param {Point} other */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {Point} one @param {Point} other @returns {Point} */
function between(one, other) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
