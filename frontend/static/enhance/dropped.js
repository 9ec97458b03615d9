// @ts-check
/** What somebody drops or chooses: files, and folders with all that is in them. */

/** @typedef {{file: File, path: string}} Carried a file, and its name with the folders that it was in */

/** What systems leave in folders, and nobody means to send. */
const LITTER = new Set(["thumbs.db", "desktop.ini", "__macosx"]);

/**
 * The files of a field, those of a chosen folder with their way in it.
 * @param {FileList | null} files
 * @returns {Carried[]}
 */
export function chosenFiles(files) {
  const carried = [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return carried.filter((one) => !isLitter(one.path));
}

/**
 * The files that were dropped. To be called while the event lasts: afterwards the browser forgets them.
 * @param {DataTransfer | null} data
 * @returns {Promise<Carried[]>}
 */
export async function droppedFiles(data) {
  const plain = chosenFiles(data?.files ?? null);
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  /** @type {Carried[]} */
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found;
}

/**
 * @param {FileSystemEntry} entry
 * @param {Carried[]} found
 */
async function walk(entry, found) {
  const path = entry.fullPath.replace(/^\//, "");
  if (path.includes("/") && isLitter(path)) return;
  if (entry.isFile) {
    const file = await opened(/** @type {FileSystemFileEntry} */ (entry));
    if (file) found.push({ file, path });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (let some = await listed(reader); some.length; some = await listed(reader)) {
    for (const inner of some) await walk(inner, found);
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File | null>} null for a file that went away meanwhile
 */
function opened(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/**
 * A hundred entries at a time, as browsers give them; none at the end.
 * @param {FileSystemDirectoryReader} reader
 * @returns {Promise<FileSystemEntry[]>}
 */
function listed(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

/** @param {string} path */
function isLitter(path) {
  const parts = path.split("/");
  return parts.length > 1 && parts.some((part) => part.startsWith(".") || LITTER.has(part.toLowerCase()));
}
