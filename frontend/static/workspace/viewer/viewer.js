/** The photograph on its neutral surround: fitted first, then as close as one likes. */

import { build } from "./dom.js";
import { followHands } from "./hands.js";
import { LARGEST, fit, held, normalised, zoomAbout } from "./zoom.js";

/** @import { Picture } from "./types.js" */
/** @import { Plate } from "./pictures.js" */
/** @import { Lay, Point, Size } from "./zoom.js" */

const STEP = 1.25;
const VIEW_EDGE = 2048;

/**
 * @typedef {{
 *   root: HTMLElement,
 *   onLay: (percent: number, fitted: boolean) => void,
 *   onFailure: () => void,
 * }} ViewerNeeds `percent`: screen pixels a pixel of the photograph, times 100
 */

/** @param {ViewerNeeds} needs */
export function makeViewer({ root, onLay, onFailure }) {
  const frame = build("div", { class: "plate" });
  root.prepend(frame);
  /** @type {Size} */
  let photograph = { width: 3, height: 2 };
  /** @type {Lay} */
  let lay = { scale: 1, x: 0, y: 0 };
  let fitted = true;
  /** @type {Point | null} where the pointer is, for a zoom by key */
  let pointer = null;

  const size = () => ({ width: root.clientWidth, height: root.clientHeight });
  const margin = () => parseFloat(getComputedStyle(root).getPropertyValue("--margin")) || 0;
  const middle = () => ({ x: root.clientWidth / 2, y: root.clientHeight / 2 });
  const fitting = () => fit(photograph, size(), margin());

  /** @param {Lay} next @param {boolean} [glide] */
  const move = (next, glide = false) => {
    lay = fitted ? next : held(next, photograph, size());
    frame.classList.toggle("gliding", glide);
    frame.classList.toggle("close", lay.scale * devicePixelRatio >= 3);
    root.classList.toggle("pannable", !fitted);
    Object.assign(frame.style, {
      width: `${photograph.width * lay.scale}px`,
      height: `${photograph.height * lay.scale}px`,
      transform: `translate(${lay.x}px, ${lay.y}px)`,
    });
    onLay(Math.round(lay.scale * devicePixelRatio * 100), fitted);
  };

  /** @param {number} scale @param {Point} point @param {boolean} [glide] */
  const zoomTo = (scale, point, glide) => {
    const whole = fitting();
    fitted = scale <= whole.scale * 1.001;
    if (fitted) move(whole, glide);
    else move(zoomAbout(lay, Math.min(scale, LARGEST / devicePixelRatio), point), glide);
  };

  const showAll = (glide = false) => {
    fitted = true;
    move(fitting(), glide);
  };

  const refit = () => {
    if (!root.clientWidth) return;
    if (fitted) showAll();
    else move(lay);
  };
  new ResizeObserver(refit).observe(root);

  followHands(root, {
    onPointer: (point) => (pointer = point),
    onPan: (dx, dy) => !fitted && move({ ...lay, x: lay.x + dx, y: lay.y + dy }),
    onZoom: (factor, point) => zoomTo(lay.scale * factor, point),
    onTwice: (point) => (fitted ? zoomTo(1 / devicePixelRatio, point, true) : showAll(true)),
  });

  return {
    frame,
    showAll,
    /** @param {Point} point */
    normalised: (point) => normalised(lay, photograph, point),
    actualPixels: () => (fitted ? zoomTo(1 / devicePixelRatio, pointer ?? middle(), true) : showAll(true)),
    closer: () => zoomTo(lay.scale * STEP, middle(), true),
    farther: () => zoomTo(lay.scale / STEP, middle(), true),
    /** @param {number} dx @param {number} dy in tenths of the viewer */
    pan: (dx, dy) => !fitted && move({ ...lay, x: lay.x - (dx * root.clientWidth) / 10, y: lay.y - (dy * root.clientHeight) / 10 }, true),

    /** The frame takes its place at once, the photograph as soon as it is decoded. @param {Picture} picture @param {Plate} plate */
    show: (picture, plate) => {
      photograph = renditionSize(picture);
      frame.replaceChildren(plate.image);
      root.classList.toggle("loading", !plate.image.complete);
      root.classList.remove("broken");
      showAll();
      plate.ready.then(
        () => frame.contains(plate.image) && settle(plate.image),
        () => frame.contains(plate.image) && fail(),
      );
    },
    clear: () => frame.replaceChildren(),
  };

  /** @param {HTMLImageElement} image */
  function settle(image) {
    root.classList.remove("loading");
    if (image.naturalWidth === photograph.width && image.naturalHeight === photograph.height) return move(lay);
    photograph = { width: image.naturalWidth, height: image.naturalHeight };
    showAll();
  }

  function fail() {
    root.classList.remove("loading");
    root.classList.add("broken");
    onFailure();
  }
}

/**
 * The size of what is served, known before it comes, so that nothing jumps when it does.
 *
 * @param {Picture} picture
 * @returns {Size}
 */
function renditionSize({ width, height }) {
  const ratio = Math.min(1, VIEW_EDGE / Math.max(width, height));
  return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
}
