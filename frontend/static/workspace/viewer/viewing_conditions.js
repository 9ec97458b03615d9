/** Records the conditions under which an image is judged. The help says what is recorded. */

/** @import { Viewing, Work } from "../core/types.js" */

/**
 * Records the current conditions on the work. That the image was once seen at 100 % stays recorded.
 *
 * @param {Work} work
 * @param {number} percent screen pixels a pixel of the image, times 100
 */
export function recordViewing(work, percent) {
  work.viewing = {
    ...work.viewing,
    seen_at_100: work.viewing.seen_at_100 === true || percent >= 100,
    viewport: { width: window.innerWidth, height: window.innerHeight },
    pixel_ratio: devicePixelRatio,
    scheme: matches("(prefers-color-scheme: dark)") ? "dark" : "light",
    gamut: colourGamut(),
  };
}

/** @returns {NonNullable<Viewing["gamut"]>} the widest that the screen reports */
function colourGamut() {
  if (matches("(color-gamut: rec2020)")) return "rec2020";
  return matches("(color-gamut: p3)") ? "p3" : "srgb";
}

/** @param {string} query */
function matches(query) {
  return window.matchMedia(query).matches;
}
