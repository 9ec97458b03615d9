/** Where the photograph lies in the viewer. Pure geometry: lengths in CSS pixels, `scale` in CSS pixels a pixel of the photograph. */

/**
 * @typedef {{width: number, height: number}} Size
 * @typedef {{x: number, y: number}} Point
 * @typedef {{scale: number, x: number, y: number}} Lay `x`, `y`: the photograph's top left corner within the viewer
 */

export const LARGEST = 8;

/** A small photograph is enlarged at most this far to fit: more looks soft, and softness would be judged. */
const LARGEST_FIT = 2;

/**
 * The whole photograph, as large as it goes within the margin.
 *
 * @param {Size} photograph
 * @param {Size} viewer
 * @param {number} margin
 * @returns {Lay}
 */
export function fit(photograph, viewer, margin) {
  const across = (viewer.width - 2 * margin) / photograph.width;
  const down = (viewer.height - 2 * margin) / photograph.height;
  return centred(photograph, viewer, Math.max(0.01, Math.min(across, down, LARGEST_FIT)));
}

/** @param {Size} photograph @param {Size} viewer @param {number} scale @returns {Lay} */
function centred(photograph, viewer, scale) {
  return { scale, x: (viewer.width - photograph.width * scale) / 2, y: (viewer.height - photograph.height * scale) / 2 };
}

/**
 * The same photograph at another scale, with what lies under `point` staying there.
 *
 * @param {Lay} lay
 * @param {number} scale
 * @param {Point} point
 * @returns {Lay}
 */
export function zoomAbout(lay, scale, point) {
  const ratio = scale / lay.scale;
  return { scale, x: point.x - (point.x - lay.x) * ratio, y: point.y - (point.y - lay.y) * ratio };
}

/**
 * Keeps the photograph in sight: centred where it is smaller than the viewer, without a gap where it is larger.
 *
 * @param {Lay} lay
 * @param {Size} photograph
 * @param {Size} viewer
 * @returns {Lay}
 */
export function held(lay, photograph, viewer) {
  const middle = centred(photograph, viewer, lay.scale);
  return {
    scale: lay.scale,
    x: middle.x >= 0 ? middle.x : Math.min(0, Math.max(2 * middle.x, lay.x)),
    y: middle.y >= 0 ? middle.y : Math.min(0, Math.max(2 * middle.y, lay.y)),
  };
}

/**
 * A point of the viewer in the photograph's own coordinates, 0 to 1, clipped to it.
 *
 * @param {Lay} lay
 * @param {Size} photograph
 * @param {Point} point
 * @returns {Point}
 */
export function normalised(lay, photograph, point) {
  const clip = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  return {
    x: clip((point.x - lay.x) / (photograph.width * lay.scale)),
    y: clip((point.y - lay.y) / (photograph.height * lay.scale)),
  };
}
