// @ts-check
/** What the project has already is known by its SHA-256, so that it need not be sent again. */

/** @typedef {import("./dropped.js").Carried} Carried */
/** @typedef {{sha256: string, image: string, file: string, batch: string, batch_name: string}} Known */

/**
 * Which of the files are there already. Whatever goes wrong, the file counts as new: the server judges again.
 * @param {Carried[]} files
 * @param {string} address
 * @param {string} token
 * @returns {Promise<Map<Carried, Known>>}
 */
export async function findKnown(files, address, token) {
  /** @type {Map<Carried, Known>} */
  const found = new Map();
  if (!files.length || !globalThis.crypto?.subtle) return found; // browsers offer it over HTTPS and on the machine itself alone
  try {
    const hashes = new Map();
    for (const one of files) hashes.set(one, await sha256(one.file));
    const known = new Map((await ask([...hashes.values()], address, token)).map((one) => [one.sha256, one]));
    for (const [one, hash] of hashes) {
      const there = known.get(hash);
      if (there) found.set(one, there);
    }
  } catch {
    found.clear();
  }
  return found;
}

/** @param {File} file */
async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string[]} hashes
 * @param {string} address
 * @param {string} token
 * @returns {Promise<Known[]>}
 */
async function ask(hashes, address, token) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ sha256: hashes }) });
  return answer.ok ? answer.json() : [];
}
