/** What is uploaded of dropped files: side-cars, tables and what systems leave behind are passed over, images never. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenFiles } from "../../frontend/static/enhance/file_selection.js";
import { sortSelection } from "../../frontend/static/enhance/side_cars.js";

const JPEG = "\xff\xd8\xff\xe0";

/** @param {Record<string, string>} contents contents by paths */
function selection(contents) {
  return Object.entries(contents).map(([path, content]) => ({ path, file: new File([Buffer.from(content, "latin1")], path) }));
}

async function sortedPaths(contents) {
  const sorted = await sortSelection(selection(contents));
  return Object.fromEntries(Object.entries(sorted).map(([kind, files]) => [kind, files.map(({ path }) => path)]));
}

test("side-cars and tables are told from images by their endings", async () => {
  assert.deepEqual(
    await sortedPaths({ "a.jpg": JPEG, "A.XMP": "<x/>", "a.jpg.json": "{}", "trip/manifest.json": "{}", "manifest.csv": "file" }),
    { images: ["a.jpg"], sideCars: ["A.XMP", "a.jpg.json"], tables: ["trip/manifest.json", "manifest.csv"] },
  );
});

test("a file that begins as an image is an image, whatever its ending is", async () => {
  const contents = { "a.xmp": JPEG, "b.csv": "\x89PNG\r\n\x1a\n", "c.json": "\0\0\0\x1cftypheic" };
  assert.deepEqual((await sortedPaths(contents)).images, Object.keys(contents));
});

test("a text is a side-car only beside a file of the same name", async () => {
  assert.deepEqual(await sortedPaths({ "trip/a.jpg": JPEG, "trip/a.txt": "words", "notes.txt": "words" }), {
    images: ["trip/a.jpg", "notes.txt"],
    sideCars: ["trip/a.txt"],
    tables: [],
  });
});

test("what systems leave behind is not chosen, also on its own; a hidden file on its own is", () => {
  const names = ["._a.jpg", ".DS_Store", "Thumbs.db", "Picasa.ini", ".hidden.jpg", "a.jpg"];
  const files = /** @type {any} */ (names.map((name) => ({ name, webkitRelativePath: "" })));
  assert.deepEqual(chosenFiles(files).map(({ path }) => path), [".hidden.jpg", "a.jpg"]);
  const paths = ["trip/.hidden.jpg", "trip/@eaDir/a.jpg", "trip/Previews.lrdata/a.jpg", "trip/a.jpg"];
  const inFolder = /** @type {any} */ (paths.map((path) => ({ name: "x", webkitRelativePath: path })));
  assert.deepEqual(chosenFiles(inFolder).map(({ path }) => path), ["trip/a.jpg"]);
});
