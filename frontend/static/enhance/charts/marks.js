// @ts-check
/** Hatchings, dashes and shapes, which tell series apart beside their colours. */

const TILE = 8;
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 4]];
const SHAPES = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"];

/** @typedef {(context: CanvasRenderingContext2D, width: number) => void} Hatching */

/** Draws a line through the tile and through its neighbours, so that tiles join. @type {Hatching} */
function rising(context, width) {
  context.lineWidth = width;
  context.beginPath();
  for (const shift of [-TILE, 0, TILE]) {
    context.moveTo(shift - 1, TILE + 1);
    context.lineTo(shift + TILE + 1, -1);
  }
  context.stroke();
}

/** @type {Hatching} */
function falling(context, width) {
  context.translate(TILE, 0);
  context.scale(-1, 1);
  rising(context, width);
}

/** @type {Hatching} */
function dots(context, width) {
  for (const [x, y] of [[2, 2], [6, 6]]) {
    context.beginPath();
    context.arc(x, y, width, 0, 2 * Math.PI);
    context.fill();
  }
}

/** @type {Hatching} */
function level(context, width) {
  for (const y of [1, 5]) context.fillRect(0, y, TILE, width);
}

/** @type {Hatching} */
function crossed(context, width) {
  context.save();
  rising(context, width);
  context.restore();
  falling(context, width);
}

const HATCHINGS = [rising, dots, falling, level, crossed];

/** @param {string} color @param {Hatching} hatching @param {number} width */
function pattern(color, hatching, width) {
  const scale = devicePixelRatio || 1;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(TILE * scale);
  const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  context.scale(tile.width / TILE, tile.height / TILE);
  context.fillStyle = context.strokeStyle = color;
  hatching(context, width);
  const made = /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
  made.setTransform(new DOMMatrix().scale(TILE / tile.width));
  return made;
}

/** Returns the fill of one of several series; the first is plain. @param {number} index @param {string} color */
export function seriesFill(index, color) {
  return index === 0 ? color : pattern(color, HATCHINGS[(index - 1) % HATCHINGS.length], 1.6);
}

/** Returns the fill of a step: the lowest of `count` is empty, the highest plain. @param {number} index @param {number} count @param {string} color */
export function stepFill(index, count, color) {
  if (index >= count - 1) return color;
  return index === 0 ? "transparent" : pattern(color, rising, (index / (count - 1)) * TILE * Math.SQRT1_2);
}

/** @param {number} index */
export const dash = (index) => DASHES[index % DASHES.length];

/** @param {number} index */
export const shape = (index) => SHAPES[index % SHAPES.length];
