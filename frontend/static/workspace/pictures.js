/** Photographs fetched and decoded before they are needed. */

/** @import { Picture } from "./types.js" */

/** @typedef {{image: HTMLImageElement, ready: Promise<void>, failed: boolean}} Plate a photograph, decoded or on its way */

const PLATES_KEPT = 6;

/** @returns {{plate: (picture: Picture, alternative: string) => Plate, forget: (id: string) => void}} */
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
  return { plate, forget: (id) => void plates.delete(id) };
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
