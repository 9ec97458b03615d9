// @ts-check
/** Reads what somebody drops or chooses: files, and folders with everything in them. */

/** @typedef {{file: File, path: string}} SelectedFile a file, and its name with the folders that it was in */

/** Files and folders that systems, network drives and photo managers leave behind, as in annotation/sources/entries.py. */
const SYSTEM_FILES = new Set([
  "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "picasa.ini", "icon\r", "__macosx", "@eadir", "@tmp",
  "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "$recycle.bin", "recycler", "system volume information",
  "lost+found", ".ds_store", ".localized", ".picasa.ini", ".bridgecache", ".bridgecachet", ".nomedia", ".directory",
]);

/**
 * Returns the files of a field; those of a chosen folder with their path in it.
 *
 * @param {FileList | null} files
 * @returns {SelectedFile[]}
 */
export function chosenFiles(files) {
  const selected = [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return selected.filter(({ path }) => !isSystemFile(path));
}

/**
 * Returns the files that were dropped. To be called while the event lasts: browsers clear its data afterwards.
 *
 * @param {DataTransfer | null} data
 * @returns {Promise<SelectedFile[]>}
 */
export async function droppedFiles(data) {
  const files = chosenFiles(data?.files ?? null);
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  /** @type {SelectedFile[]} */
  const selected = [];
  for (const entry of entries) if (entry) await walk(entry, selected);
  return selected;
}

/**
 * Adds the files of an entry to `selected`.
 *
 * @param {FileSystemEntry} entry
 * @param {SelectedFile[]} selected
 */
async function walk(entry, selected) {
  const path = entry.fullPath.replace(/^\//, "");
  if (isSystemFile(path)) return;
  if (entry.isFile) {
    const file = await openFile(/** @type {FileSystemFileEntry} */ (entry));
    if (file) selected.push({ file, path });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (let entries = await readEntries(reader); entries.length; entries = await readEntries(reader)) {
    for (const child of entries) await walk(child, selected);
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File | null>} null for a file that was removed meanwhile
 */
function openFile(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/**
 * Returns the next entries of a folder, of which browsers give at most a hundred at a time; none at the end.
 *
 * @param {FileSystemDirectoryReader} reader
 * @returns {Promise<FileSystemEntry[]>}
 */
function readEntries(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

/**
 * Returns whether a path was left by a system, or is hidden in a folder. A hidden file on its own was meant.
 *
 * @param {string} path
 */
function isSystemFile(path) {
  const parts = path.toLowerCase().split("/");
  const isLeft = (/** @type {string} */ part) => part.startsWith("._") || part.endsWith(".lrdata") || SYSTEM_FILES.has(part);
  return parts.some((part) => isLeft(part) || (parts.length > 1 && part.startsWith(".")));
}
