/** Shows the image on its neutral surround: fitted first, then zoomed and panned. */

import { build } from "../ui/dom.js";
import { PointerGestures } from "./pointer.js";
import { MAX_SCALE, fitImage, keepInView, toImagePoint, zoomAbout } from "./zoom.js";

/** @import { ImageInfo } from "../core/types.js" */
/** @import { LoadedImage } from "./image_loader.js" */
/** @import { Placement, Point, Size } from "./zoom.js" */

const ZOOM_STEP = 1.25;
/** The longer side of the rendition that is served for viewing. */
const VIEW_EDGE = 2048;

/**
 * @typedef {{
 *   root: HTMLElement,
 *   onZoom: (percent: number, isFitted: boolean) => void,
 *   onFailure: () => void,
 * }} ViewerOptions `percent`: screen pixels a pixel of the image, times 100
 */

export class Viewer {
  /** The element that has the size and the position of the image. */
  frame = build("div", { class: "image-frame" });
  #root;
  #options;
  /** @type {Size} */
  #size = { width: 3, height: 2 };
  /** @type {Placement} */
  #placement = { scale: 1, x: 0, y: 0 };
  #isFitted = true;
  /** Where the pointer is, for a zoom by key. @type {Point | null} */
  #pointer = null;

  /** @param {ViewerOptions} options */
  constructor(options) {
    const { root } = options;
    this.#options = options;
    this.#root = root;
    root.prepend(this.frame);
    new ResizeObserver(() => this.#refit()).observe(root);
    new PointerGestures(root, {
      onPointer: (point) => (this.#pointer = point),
      onPan: (dx, dy) => this.#panBy(dx, dy),
      onZoom: (factor, point) => this.#zoomTo(this.#placement.scale * factor, point),
      onDoubleClick: (point) => this.#toggleActualPixels(point),
    });
  }

  /** Shows the frame at once, and the image as soon as it is decoded. @param {ImageInfo} info @param {LoadedImage} image */
  show(info, { element, ready }) {
    this.#size = renditionSize(info);
    this.frame.replaceChildren(element);
    this.#root.classList.toggle("loading", !element.complete);
    this.#root.classList.remove("broken");
    this.fit();
    ready.then(
      () => this.frame.contains(element) && this.#showDecoded(element),
      () => this.frame.contains(element) && this.#showFailure(),
    );
  }

  clear() {
    this.frame.replaceChildren();
  }

  /** Shows the whole image. @param {boolean} [isAnimated] */
  fit(isAnimated = false) {
    this.#isFitted = true;
    this.#applyPlacement(this.#fittedPlacement(), isAnimated);
  }

  /** Shows the image at 100 %, or fits it when it is enlarged. */
  toggleActualPixels() {
    this.#toggleActualPixels(this.#pointer ?? this.#middle());
  }

  zoomIn() {
    this.#zoomTo(this.#placement.scale * ZOOM_STEP, this.#middle(), true);
  }

  zoomOut() {
    this.#zoomTo(this.#placement.scale / ZOOM_STEP, this.#middle(), true);
  }

  /** @param {number} dx @param {number} dy in tenths of the viewer */
  pan(dx, dy) {
    this.#panBy((-dx * this.#root.clientWidth) / 10, (-dy * this.#root.clientHeight) / 10, true);
  }

  /** Converts a point of the viewer to a point of the image, from 0 to 1. @param {Point} point */
  toImagePoint(point) {
    return toImagePoint(this.#placement, this.#size, point);
  }

  #viewerSize() {
    return { width: this.#root.clientWidth, height: this.#root.clientHeight };
  }

  #middle() {
    return { x: this.#root.clientWidth / 2, y: this.#root.clientHeight / 2 };
  }

  #fittedPlacement() {
    const margin = parseFloat(getComputedStyle(this.#root).getPropertyValue("--margin")) || 0;
    return fitImage(this.#size, this.#viewerSize(), margin);
  }

  #refit() {
    if (!this.#root.clientWidth) return;
    if (this.#isFitted) this.fit();
    else this.#applyPlacement(this.#placement);
  }

  /** @param {number} dx @param {number} dy @param {boolean} [isAnimated] */
  #panBy(dx, dy, isAnimated) {
    if (this.#isFitted) return;
    const { scale, x, y } = this.#placement;
    this.#applyPlacement({ scale, x: x + dx, y: y + dy }, isAnimated);
  }

  /** @param {Point} point */
  #toggleActualPixels(point) {
    if (this.#isFitted) this.#zoomTo(1 / devicePixelRatio, point, true);
    else this.fit(true);
  }

  /** @param {number} scale @param {Point} point @param {boolean} [isAnimated] */
  #zoomTo(scale, point, isAnimated) {
    const fitted = this.#fittedPlacement();
    this.#isFitted = scale <= fitted.scale * 1.001;
    if (this.#isFitted) this.#applyPlacement(fitted, isAnimated);
    else this.#applyPlacement(zoomAbout(this.#placement, Math.min(scale, MAX_SCALE / devicePixelRatio), point), isAnimated);
  }

  /** @param {Placement} placement @param {boolean} [isAnimated] */
  #applyPlacement(placement, isAnimated = false) {
    this.#placement = this.#isFitted ? placement : keepInView(placement, this.#size, this.#viewerSize());
    const { scale, x, y } = this.#placement;
    this.frame.classList.toggle("animated", isAnimated);
    this.frame.classList.toggle("enlarged", scale * devicePixelRatio >= 3);
    this.#root.classList.toggle("pannable", !this.#isFitted);
    Object.assign(this.frame.style, {
      width: `${this.#size.width * scale}px`,
      height: `${this.#size.height * scale}px`,
      transform: `translate(${x}px, ${y}px)`,
    });
    this.#options.onZoom(Math.round(scale * devicePixelRatio * 100), this.#isFitted);
  }

  /** @param {HTMLImageElement} element */
  #showDecoded({ naturalWidth, naturalHeight }) {
    this.#root.classList.remove("loading");
    if (naturalWidth === this.#size.width && naturalHeight === this.#size.height) return this.#applyPlacement(this.#placement);
    this.#size = { width: naturalWidth, height: naturalHeight };
    this.fit();
  }

  #showFailure() {
    this.#root.classList.remove("loading");
    this.#root.classList.add("broken");
    this.#options.onFailure();
  }
}

/**
 * Returns the size of the rendition before it is loaded, so that nothing moves when it is.
 *
 * @param {ImageInfo} info
 * @returns {Size}
 */
function renditionSize({ width, height }) {
  const ratio = Math.min(1, VIEW_EDGE / Math.max(width, height));
  return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
}
