// @ts-check
/** Tells the images that somebody drops or chooses from what programs write beside them. */

/** @typedef {import("./file_selection.js").SelectedFile} SelectedFile */
/** @typedef {{images: SelectedFile[], sideCars: SelectedFile[], tables: SelectedFile[]}} SortedSelection */

/** The same lists as in annotation/sources/reading/sorting.py: settings, edits and descriptions. */
const SIDE_CARS = new Set(["xmp", "aae", "json", "pp3", "dop", "on1", "arp", "cos", "cop", "nksc", "vrd", "rpp"]);
/** Side-cars only beside a file of the same name. */
const COMPANIONS = new Set(["txt", "thm", "lrv"]);
const TABLES = new Set(["csv", "tsv", "jsonl", "ndjson", "xlsx", "xls", "ods", "numbers"]);
/** A file that is named like a manifest is a table, also with the ending that a system hides (`manifest.csv.txt`). */
const MANIFEST = /(^|\/)manifest\.[^/]*$/i;
const HEAD_BYTES = 16;
/** The first bytes of the accepted formats, as Latin-1. */
const IMAGE_HEAD = /^(\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|II[*+]\0|MM\0[*+]|....ftyp)/s;

/**
 * Returns the files by what they are for. Nothing is a side-car or a table by its name alone: a file that begins as an
 * image does is an image.
 *
 * @param {SelectedFile[]} files
 * @returns {Promise<SortedSelection>}
 */
export async function sortSelection(files) {
  const others = namesBeside(files);
  /** @type {SortedSelection} */
  const sorted = { images: [], sideCars: [], tables: [] };
  for (const selected of files) {
    const kind = kindOf(selected.path, others);
    sorted[kind === "images" || (await beginsAsImage(selected.file)) ? "images" : kind].push(selected);
  }
  return sorted;
}

/** @param {string} path */
export function endingOf(path) {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}

/**
 * @param {string} path
 * @param {Set<string>} others
 * @returns {keyof SortedSelection}
 */
function kindOf(path, others) {
  const ending = endingOf(path);
  if (TABLES.has(ending) || MANIFEST.test(path)) return "tables";
  if (SIDE_CARS.has(ending) || (COMPANIONS.has(ending) && others.has(stemOf(path)))) return "sideCars";
  return "images";
}

/**
 * Returns the names of the files that are no side-cars or tables, with and without their endings.
 *
 * @param {SelectedFile[]} files
 * @returns {Set<string>}
 */
function namesBeside(files) {
  const isImage = (/** @type {string} */ ending) => ![SIDE_CARS, COMPANIONS, TABLES].some((endings) => endings.has(ending));
  const paths = files.map(({ path }) => path).filter((path) => isImage(endingOf(path)));
  return new Set(paths.flatMap((path) => [path.toLowerCase(), stemOf(path)]));
}

/** @param {string} path */
function stemOf(path) {
  return path.slice(0, path.lastIndexOf(".")).toLowerCase();
}

/** @param {File} file */
async function beginsAsImage(file) {
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    return IMAGE_HEAD.test(String.fromCharCode(...head));
  } catch {
    return true; // a file that cannot be read is named by the upload
  }
}
