/** Where the photograph lies in the viewer. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fit, held, normalised, zoomAbout } from "../../frontend/static/workspace/zoom.js";

const photograph = { width: 2000, height: 1000 };
const viewer = { width: 1000, height: 800 };

test("a photograph is fitted whole, within the margin and in the middle", () => {
  const lay = fit(photograph, viewer, 50);
  assert.equal(lay.scale, 0.45);
  assert.deepEqual([lay.x, lay.y], [50, 175]);
});

test("a small photograph is enlarged to twice its size at most", () => {
  assert.equal(fit({ width: 100, height: 100 }, viewer, 0).scale, 2);
});

test("what lies under the pointer stays there", () => {
  const point = { x: 300, y: 400 };
  const before = fit(photograph, viewer, 0);
  const after = zoomAbout(before, 1, point);
  assert.deepEqual(rounded(normalised(after, photograph, point)), rounded(normalised(before, photograph, point)));
});

test("an enlarged photograph leaves no gap, and a smaller one stays in the middle", () => {
  assert.deepEqual(held({ scale: 1, x: 40, y: -900 }, photograph, viewer), { scale: 1, x: 0, y: -200 });
  assert.deepEqual(held({ scale: 0.1, x: -500, y: 9 }, photograph, viewer), { scale: 0.1, x: 400, y: 350 });
});

test("a point beside the photograph is its nearest edge", () => {
  assert.deepEqual(normalised({ scale: 0.5, x: 0, y: 150 }, photograph, { x: 1200, y: 20 }), { x: 1, y: 0 });
});

function rounded({ x, y }) {
  return { x: x.toFixed(9), y: y.toFixed(9) };
}
