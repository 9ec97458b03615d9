/** Boxes on the photograph. Pure geometry: everything is a part of the photograph, 0 to 1. */

/** @import { Point } from "./zoom.js" */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

export const SMALLEST = 0.005;

/** @param {Point} one @param {Point} other @returns {Box} */
export function spanned(one, other) {
  return { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

/** @param {Box} box @param {number} across @param {number} down @returns {Box} elsewhere on the photograph */
export function moved({ x, y, width, height }, across, down) {
  return { x: between(x + across, 0, 1 - width), y: between(y + down, 0, 1 - height), width, height };
}

/** @param {Box} box @param {number} across @param {number} down @returns {Box} with its lower right corner elsewhere */
export function resized({ x, y, width, height }, across, down) {
  return { x, y, width: between(width + across, SMALLEST, 1 - x), height: between(height + down, SMALLEST, 1 - y) };
}

/** @param {Point} middle @param {Box} within @param {number} share of the width and height of `within` @returns {Box} */
export function around(middle, within, share) {
  const [width, height] = [within.width * share, within.height * share];
  return moved({ x: 0, y: 0, width, height }, middle.x - width / 2, middle.y - height / 2);
}

/** @param {Box} box whether it is large enough to be seen and held */
export function isBox({ width, height }) {
  return width >= SMALLEST && height >= SMALLEST;
}

/** A ten-thousandth of the photograph is finer than any hand; and the far edge still lies on it. @param {Box} box @returns {Box} */
export function rounded({ x, y, width, height }) {
  const [left, top] = [round(x), round(y)];
  return { x: left, y: top, width: round(Math.min(width, 1 - left)), height: round(Math.min(height, 1 - top)) };
}

/**
 * What an arrow key does to a box: it moves it, and with Shift it sizes it.
 *
 * @param {Box} box
 * @param {{key: string, shiftKey: boolean}} event
 * @param {number} step
 */
export function nudged(box, { key, shiftKey }, step) {
  const across = key === "ArrowRight" ? step : key === "ArrowLeft" ? -step : 0;
  const down = key === "ArrowDown" ? step : key === "ArrowUp" ? -step : 0;
  return shiftKey ? resized(box, across, down) : moved(box, across, down);
}

/** @param {number} value @param {number} least @param {number} most */
function between(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/** @param {number} part */
function round(part) {
  return Math.round(part * 10_000) / 10_000;
}
