// @ts-check
/** Finds the files that the project has already, by their SHA-256, so that they need not be sent again. */

import { request } from "../requests/api.js";

/** @typedef {import("./file_selection.js").SelectedFile} SelectedFile */
/** @typedef {{sha256: string, image: string, file: string, batch: string, batch_name: string}} ExistingImage */

/**
 * Returns the images that exist already, by file. After any error the file counts as new: the server checks again.
 *
 * @template {SelectedFile} T
 * @param {T[]} files
 * @param {string} url
 * @returns {Promise<Map<T, ExistingImage>>}
 */
export async function findExisting(files, url) {
  if (!files.length || !globalThis.crypto?.subtle) return new Map(); // browsers offer it over HTTPS and on the machine itself only
  /** @type {Map<T, ExistingImage>} */
  const existing = new Map();
  try {
    const hashes = new Map();
    for (const selected of files) hashes.set(selected, await sha256(selected.file));
    /** @type {ExistingImage[]} */
    const answer = await request("POST", url, [], { sha256: [...hashes.values()] });
    const images = new Map(answer.map((image) => [image.sha256, image]));
    for (const [selected, hash] of hashes) {
      const image = images.get(hash);
      if (image) existing.set(selected, image);
    }
    return existing;
  } catch {
    return new Map();
  }
}

/** @param {File} file */
async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
