/** What charts of lines over days give to the library that draws them. */

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { planLines } = await import("../../../frontend/static/enhance/charts/lines.js");

const DAY = 86_400_000;
const theme = { ink: "#000", quiet: "#555", line: "#ccc", sheet: "#fff", accent: "#a50", series: ["rgb(1, 2, 3)"], font: "serif" };
const words = { role: "", keys: "", value: "", only: "%(name)s: %(value)s", interval: "%(value)s (%(low)s to %(high)s)", missing: "no value" };
const value = { title: "Alpha", unit: "", digits: 2, lowest: null, highest: 1 };

function plan(...points) {
  const lines = [{ name: "Alpha", style: "solid", area: false, points }];
  return planLines({ kind: "lines", value, lines, references: [] }, theme, words);
}

/** Returns the axis of days with the ticks that it sets. */
function dayAxis({ config }) {
  const axis = config.options.scales.x;
  const scale = { width: 600, ticks: [] };
  axis.afterBuildTicks(scale);
  return { min: axis.min, max: axis.max, ticks: scale.ticks.map((tick) => tick.value), label: axis.ticks.callback };
}

/** Returns the pairs of ends that are drawn as bars. */
function barsOf({ config }) {
  const [, , , bars] = config.data.datasets;
  return bars?.data.filter((point) => point.y !== null).map((point) => point.y) ?? [];
}

test("a single day has room on both sides and its date below it", () => {
  const day = Date.parse("2026-11-23T00:00:00Z");
  const axis = dayAxis(plan(["2026-11-23", -0.2, -0.75, 0.23]));
  assert.ok(axis.min <= day - DAY && axis.max >= day + DAY);
  assert.deepEqual(axis.ticks, [day]);
  assert.equal(axis.label(day), "23 Nov");
});

test("several days reach from edge to edge", () => {
  const axis = dayAxis(plan(["2026-11-16", 0.1, 0, 0.2], ["2026-11-23", 0.2, 0.1, 0.3]));
  assert.deepEqual([axis.min, axis.max], [Date.parse("2026-11-16T00:00:00Z"), Date.parse("2026-11-23T00:00:00Z")]);
});

test("the interval of a point that no line leads to is drawn as a bar, since a band has no width there", () => {
  assert.deepEqual(barsOf(plan(["2026-11-23", -0.2, -0.75, 0.23])), [-0.75, 0.23]);
  const gap = ["2026-11-09", null, null, null];
  assert.deepEqual(barsOf(plan(["2026-11-02", 0.1, 0, 0.2], gap, ["2026-11-16", 0.3, 0.2, 0.4], ["2026-11-23", 0.2, 0.1, 0.3])), [0, 0.2]);
  assert.deepEqual(barsOf(plan(["2026-11-16", 0.3, 0.2, 0.4], ["2026-11-23", 0.2, 0.1, 0.3])), []);
});
