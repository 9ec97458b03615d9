/** The geometry of boxes on the image. All functions are pure; all lengths are parts of the image, from 0 to 1. */

/** @import { Box } from "../core/types.js" */
/** @import { Point } from "./zoom.js" */

const MIN_SIZE = 0.005;

/** @param {Point} corner @param {Point} opposite @returns {Box} */
export function boxBetween(corner, opposite) {
  const { x, y } = corner;
  return { x: Math.min(x, opposite.x), y: Math.min(y, opposite.y), width: Math.abs(x - opposite.x), height: Math.abs(y - opposite.y) };
}

/** Moves a box, but not beyond the image. @param {Box} box @param {number} dx @param {number} dy @returns {Box} */
export function moveBox({ x, y, width, height }, dx, dy) {
  return { x: clamp(x + dx, 0, 1 - width), y: clamp(y + dy, 0, 1 - height), width, height };
}

/** Moves the lower right corner of a box, but not beyond the image. @param {Box} box @param {number} dx @param {number} dy @returns {Box} */
export function resizeBox({ x, y, width, height }, dx, dy) {
  return { x, y, width: clamp(width + dx, MIN_SIZE, 1 - x), height: clamp(height + dy, MIN_SIZE, 1 - y) };
}

/** @param {Point} centre @param {Box} area @param {number} share of the width and height of the area @returns {Box} */
export function boxAround(centre, area, share) {
  const [width, height] = [area.width * share, area.height * share];
  return moveBox({ x: 0, y: 0, width, height }, centre.x - width / 2, centre.y - height / 2);
}

/** @param {Box} box whether it is large enough to be seen and dragged */
export function isLargeEnough({ width, height }) {
  return width >= MIN_SIZE && height >= MIN_SIZE;
}

/** Rounds to ten-thousandths of the image, finer than anybody draws; the far edge stays within the image. @param {Box} box @returns {Box} */
export function roundBox({ x, y, width, height }) {
  const [left, top] = [round(x), round(y)];
  return { x: left, y: top, width: round(Math.min(width, 1 - left)), height: round(Math.min(height, 1 - top)) };
}

/**
 * Moves a box by an arrow key; with Shift it resizes the box.
 *
 * @param {Box} box
 * @param {{key: string, shiftKey: boolean}} event
 * @param {number} step
 */
export function nudgeBox(box, { key, shiftKey }, step) {
  const dx = key === "ArrowRight" ? step : key === "ArrowLeft" ? -step : 0;
  const dy = key === "ArrowDown" ? step : key === "ArrowUp" ? -step : 0;
  return shiftKey ? resizeBox(box, dx, dy) : moveBox(box, dx, dy);
}

/** @param {number} value @param {number} min @param {number} max */
function clamp(value, min, max) {
  return Math.min(Math.max(value, min), Math.max(min, max));
}

/** @param {number} length */
function round(length) {
  return Math.round(length * 10_000) / 10_000;
}
