/** How a photograph is seen while it is judged. The help tells the annotator that this is recorded. */

/** @import { Viewing, Work } from "./types.js" */

/**
 * Notes on the work what is in force now; that it was once seen at 100 % stays.
 *
 * @param {Work} work
 * @param {number} percent screen pixels a pixel of the photograph, times 100
 */
export function noteViewing(work, percent) {
  work.viewing = {
    seen_at_100: work.viewing.seen_at_100 === true || percent >= 100,
    viewport: { width: window.innerWidth, height: window.innerHeight },
    pixel_ratio: devicePixelRatio,
    scheme: matches("(prefers-color-scheme: dark)") ? "dark" : "light",
    gamut: gamut(),
  };
}

/** @returns {NonNullable<Viewing["gamut"]>} the widest that the screen says it covers */
function gamut() {
  if (matches("(color-gamut: rec2020)")) return "rec2020";
  return matches("(color-gamut: p3)") ? "p3" : "srgb";
}

/** @param {string} query */
function matches(query) {
  return window.matchMedia(query).matches;
}
