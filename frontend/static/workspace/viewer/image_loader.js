/** Fetches and decodes images before they are needed. */

/** @import { ImageInfo } from "../core/types.js" */

/** @typedef {{element: HTMLImageElement, ready: Promise<void>, hasFailed: boolean}} LoadedImage `ready` resolves when it is decoded */

const MAX_LOADED = 6;

export class ImageLoader {
  /** @type {Map<string, LoadedImage>} */
  #images = new Map();
  #queue = Promise.resolve();

  /** Returns an image, which is loaded at once unless it was before. @param {ImageInfo} info @param {string} alternative */
  load({ id, view }, alternative) {
    const image = this.#images.get(id);
    if (image && !image.hasFailed) return image;
    const loading = startLoading(view, alternative);
    this.#images.set(id, loading);
    for (const oldId of [...this.#images.keys()].slice(0, -MAX_LOADED)) this.#images.delete(oldId);
    return loading;
  }

  /** Loads an image when all before it are loaded: the current image does not share the network and the processor. @param {ImageInfo} info @param {string} alternative */
  prefetch(info, alternative) {
    if (this.#images.has(info.id)) return;
    this.#queue = this.#queue.then(() => this.#idle()).then(() => void this.load(info, alternative));
  }

  /** @param {string} id */
  forget(id) {
    this.#images.delete(id);
  }

  /** Resolves when nothing is being loaded. */
  #idle() {
    return Promise.allSettled([...this.#images.values()].map((image) => image.ready)).then(afterPainting);
  }
}

/** @returns {Promise<void>} */
function afterPainting() {
  return new Promise((resolve) => requestAnimationFrame(() => window.setTimeout(resolve)));
}

/** @param {string} url @param {string} alternative @returns {LoadedImage} */
function startLoading(url, alternative) {
  const element = new Image();
  element.alt = alternative;
  element.draggable = false;
  element.decoding = "sync";
  element.src = url;
  const image = { element, hasFailed: false, ready: element.decode() };
  image.ready.catch(() => (image.hasFailed = true));
  return image;
}
