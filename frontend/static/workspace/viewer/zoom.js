/** The geometry of the image in the viewer. All functions are pure; lengths are in CSS pixels. */

/**
 * @typedef {{width: number, height: number}} Size
 * @typedef {{x: number, y: number}} Point
 * @typedef {{scale: number, x: number, y: number}} Placement `scale`: CSS pixels a pixel of the image; `x`, `y`: the
 *   image's top left corner within the viewer
 */

export const MAX_SCALE = 8;

/** A small image is enlarged at most this far to fit: more looks soft, and the softness would be judged. */
const MAX_FIT_SCALE = 2;

/**
 * Places the whole image, as large as it goes within the margin.
 *
 * @param {Size} image
 * @param {Size} viewer
 * @param {number} margin
 * @returns {Placement}
 */
export function fitImage(image, viewer, margin) {
  const horizontal = (viewer.width - 2 * margin) / image.width;
  const vertical = (viewer.height - 2 * margin) / image.height;
  return centre(image, viewer, Math.max(0.01, Math.min(horizontal, vertical, MAX_FIT_SCALE)));
}

/** @param {Size} image @param {Size} viewer @param {number} scale @returns {Placement} */
function centre(image, viewer, scale) {
  return { scale, x: (viewer.width - image.width * scale) / 2, y: (viewer.height - image.height * scale) / 2 };
}

/**
 * Places the image at another scale, so that whatever lies under `point` stays there.
 *
 * @param {Placement} placement
 * @param {number} scale
 * @param {Point} point
 * @returns {Placement}
 */
export function zoomAbout(placement, scale, point) {
  const ratio = scale / placement.scale;
  return { scale, x: point.x - (point.x - placement.x) * ratio, y: point.y - (point.y - placement.y) * ratio };
}

/**
 * Keeps the image in view: centred where it is smaller than the viewer, without a gap where it is larger.
 *
 * @param {Placement} placement
 * @param {Size} image
 * @param {Size} viewer
 * @returns {Placement}
 */
export function keepInView(placement, image, viewer) {
  const centred = centre(image, viewer, placement.scale);
  return {
    scale: placement.scale,
    x: centred.x >= 0 ? centred.x : Math.min(0, Math.max(2 * centred.x, placement.x)),
    y: centred.y >= 0 ? centred.y : Math.min(0, Math.max(2 * centred.y, placement.y)),
  };
}

/**
 * Converts a point of the viewer to a point of the image, from 0 to 1, clipped to the image.
 *
 * @param {Placement} placement
 * @param {Size} image
 * @param {Point} point
 * @returns {Point}
 */
export function toImagePoint(placement, image, point) {
  const clip = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  return {
    x: clip((point.x - placement.x) / (image.width * placement.scale)),
    y: clip((point.y - placement.y) / (image.height * placement.scale)),
  };
}
