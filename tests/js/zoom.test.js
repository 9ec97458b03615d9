/** The placement of the image in the viewer. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitImage, keepInView, toImagePoint, zoomAbout } from "../../frontend/static/workspace/viewer/zoom.js";

const image = { width: 2000, height: 1000 };
const viewer = { width: 1000, height: 800 };

test("an image is fitted whole, within the margin and in the middle", () => {
  const placement = fitImage(image, viewer, 50);
  assert.equal(placement.scale, 0.45);
  assert.deepEqual([placement.x, placement.y], [50, 175]);
});

test("a small image is enlarged to twice its size at most", () => {
  assert.equal(fitImage({ width: 100, height: 100 }, viewer, 0).scale, 2);
});

test("the point under the pointer stays there", () => {
  const point = { x: 300, y: 400 };
  const before = fitImage(image, viewer, 0);
  const after = zoomAbout(before, 1, point);
  assert.deepEqual(rounded(toImagePoint(after, image, point)), rounded(toImagePoint(before, image, point)));
});

test("an enlarged image leaves no gap, and a smaller one stays in the middle", () => {
  assert.deepEqual(keepInView({ scale: 1, x: 40, y: -900 }, image, viewer), { scale: 1, x: 0, y: -200 });
  assert.deepEqual(keepInView({ scale: 0.1, x: -500, y: 9 }, image, viewer), { scale: 0.1, x: 400, y: 350 });
});

test("a point outside the image is its nearest edge", () => {
  assert.deepEqual(toImagePoint({ scale: 0.5, x: 0, y: 150 }, image, { x: 1200, y: 20 }), { x: 1, y: 0 });
});

function rounded({ x, y }) {
  return { x: x.toFixed(9), y: y.toFixed(9) };
}
