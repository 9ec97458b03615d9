/** Photographs fetched and decoded before they are needed. */

/** @import { Picture } from "./types.js" */

/** @typedef {{image: HTMLImageElement, ready: Promise<void>, failed: boolean}} Plate a photograph, decoded or on its way */

const PLATES_KEPT = 6;

/**
 * @returns {{
 *   plate: (picture: Picture, alternative: string) => Plate,
 *   prepare: (picture: Picture, alternative: string) => void,
 *   forget: (id: string) => void,
 * }}
 */
export function makePictures() {
  /** @type {Map<string, Plate>} */
  const plates = new Map();

  /** @param {Picture} picture @param {string} alternative */
  const plate = (picture, alternative) => {
    const known = plates.get(picture.id);
    if (known && !known.failed) return known;
    const made = develop(picture.view, alternative);
    plates.set(picture.id, made);
    for (const id of [...plates.keys()].slice(0, -PLATES_KEPT)) plates.delete(id);
    return made;
  };

  let turn = Promise.resolve();

  /** When nothing is on its way any more. */
  const quiet = () => Promise.allSettled([...plates.values()].map((known) => known.ready)).then(afterPainting);

  return {
    plate,
    /** One at a time, and not before: the photograph on the desk has the line and the processor to itself. */
    prepare: (picture, alternative) => {
      if (!plates.has(picture.id)) turn = turn.then(quiet).then(() => void plate(picture, alternative));
    },
    forget: (id) => void plates.delete(id),
  };
}

/** @returns {Promise<void>} */
function afterPainting() {
  return new Promise((resolve) => requestAnimationFrame(() => window.setTimeout(resolve)));
}

/** @param {string} address @param {string} alternative @returns {Plate} */
function develop(address, alternative) {
  const image = new Image();
  image.alt = alternative;
  image.draggable = false;
  image.decoding = "sync";
  image.src = address;
  const made = { image, failed: false, ready: image.decode() };
  made.ready.catch(() => (made.failed = true));
  return made;
}
