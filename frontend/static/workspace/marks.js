/** Boxes on the photograph: shown where they are, drawn with the pointer or placed with the arrow keys. */

import { build } from "./dom.js";

/** @import { Region } from "./types.js" */
/** @import { Point } from "./zoom.js" */

const SMALLEST = 0.005;
const NUDGE = 0.01;

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * @param {{
 *   root: HTMLElement, frame: HTMLElement, normalised: (point: Point) => Point, onDrawn: (region: Region) => void,
 * }} needs `onDrawn` gets normalised coordinates, 0 to 1 of the photograph
 */
export function makeMarks({ root, frame, normalised, onDrawn }) {
  /** @type {HTMLElement[]} */
  let shown = [];
  /** @type {{box: Box, element: HTMLElement, from: Point | null} | null} */
  let drawing = null;

  /** @param {PointerEvent} event */
  const at = (event) => {
    const bounds = root.getBoundingClientRect();
    return normalised({ x: event.clientX - bounds.left, y: event.clientY - bounds.top });
  };

  const stop = () => {
    drawing?.element.remove();
    drawing = null;
    root.classList.remove("marking");
  };

  const finish = () => {
    const box = drawing?.box;
    stop();
    if (box && box.width >= SMALLEST && box.height >= SMALLEST) onDrawn(rounded(box));
  };

  root.addEventListener("pointerdown", (event) => {
    if (!drawing || root.classList.contains("panning")) return;
    drawing.from = at(event);
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (!drawing?.from) return;
    drawing.box = spanned(drawing.from, at(event));
    place(drawing.element, drawing.box);
  });
  root.addEventListener("pointerup", () => drawing?.from && finish());
  root.addEventListener("keydown", (event) => {
    if (!drawing) return;
    if (event.key === "Enter") finish();
    else if (event.key === "Escape") stop();
    else if (event.key.startsWith("Arrow")) nudge(drawing, event);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    /** Begins a box in the middle, to be drawn anew with the pointer or moved with the arrow keys. */
    start: () => {
      stop();
      drawing = { box: { x: 0.375, y: 0.375, width: 0.25, height: 0.25 }, element: build("span", { class: "mark drawing" }), from: null };
      place(drawing.element, drawing.box);
      frame.append(drawing.element);
      root.classList.add("marking");
      root.focus({ preventScroll: true });
    },
    stop,

    /** @param {Region[]} regions */
    show: (regions) => {
      for (const element of shown) element.remove();
      shown = regions.map((region, index) => build("span", { class: "mark" }, build("b", {}, String(index + 1))));
      shown.forEach((element, index) => place(element, /** @type {Region} */ (regions[index])));
      frame.append(...shown);
    },
  };
}

/** @param {{box: Box, element: HTMLElement}} drawing @param {KeyboardEvent} event with Shift the size, else the place */
function nudge({ box, element }, event) {
  const across = event.key === "ArrowRight" ? NUDGE : event.key === "ArrowLeft" ? -NUDGE : 0;
  const down = event.key === "ArrowDown" ? NUDGE : event.key === "ArrowUp" ? -NUDGE : 0;
  if (event.shiftKey) {
    box.width = Math.min(1 - box.x, Math.max(SMALLEST, box.width + across));
    box.height = Math.min(1 - box.y, Math.max(SMALLEST, box.height + down));
  } else {
    box.x = Math.min(1 - box.width, Math.max(0, box.x + across));
    box.y = Math.min(1 - box.height, Math.max(0, box.y + down));
  }
  place(element, box);
}

/** @param {Point} one @param {Point} other @returns {Box} */
function spanned(one, other) {
  return { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

/** @param {HTMLElement} element @param {Box} box */
function place(element, { x, y, width, height }) {
  const percent = (/** @type {number} */ part) => `${part * 100}%`;
  Object.assign(element.style, { left: percent(x), top: percent(y), width: percent(width), height: percent(height) });
}

/** A ten-thousandth of the photograph is finer than any hand. @param {Box} box @returns {Box} */
function rounded({ x, y, width, height }) {
  const round = (/** @type {number} */ part) => Math.round(part * 10_000) / 10_000;
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}
