// @ts-check
/** Dots with bars of confidence, a line each. */

import { categoryScale, commonOptions, referenceLines, valueScale } from "./options.js";
import { fill, intervalText } from "./texts.js";

/** @typedef {import("./types.js").IntervalChart} IntervalChart @typedef {import("./types.js").Theme} Theme @typedef {import("./types.js").Words} Words @typedef {import("./types.js").Plan} Plan @typedef {import("./types.js").Swatch} Swatch */

const MARKED = 1; // the series of colours that marked estimates have
const BAR = 2;

/** @param {IntervalChart} description @param {Theme} theme */
function datasetsOf({ points }, theme) {
  const colors = points.map((point) => theme.series[point.isMarked ? MARKED : 0]);
  const dots = {
    type: "line", data: points.map((point) => point.value), showLine: false, borderColor: colors, backgroundColor: colors,
    pointBackgroundColor: colors, pointBorderColor: colors, pointStyle: points.map((point) => (point.isMarked ? "triangle" : "circle")),
    pointRadius: points.map((point) => (point.isMarked ? 6 : 4.5)), pointHoverRadius: 8, order: 1,
  };
  const bars = {
    type: "bar", data: points.map(({ low, high }) => (low === null || high === null ? null : [low, high])),
    backgroundColor: colors, hoverBackgroundColor: colors, barThickness: BAR, minBarLength: 1, order: 2,
  };
  return [dots, bars];
}

/** @param {IntervalChart} description @param {Theme} theme @returns {Swatch[]} */
function swatchesOf({ mark, reference }, theme) {
  /** @param {string} color @param {string} style */
  const swatch = (color, style) => ({ line: { color, dash: [] }, point: { color, style } });
  return [
    swatch(theme.series[0], "circle"),
    ...(mark ? [swatch(theme.series[MARKED], "triangle")] : []),
    ...(reference ? [{ line: { color: theme.ink, dash: [2, 4] } }] : []),
  ];
}

/** @param {IntervalChart} description @param {Theme} theme @param {Words} words @returns {Plan} */
export function planIntervals(description, theme, words) {
  const { names, points, value, category, reference } = description;
  /** @param {number} _series @param {number} index */
  const sentence = (_series, index) => fill(words.only, { name: names[index], value: intervalText(points[index], value, words) });
  const scales = { x: { ...valueScale(value, theme), beginAtZero: false, grace: "4%" }, y: categoryScale(category, names, theme, true) };
  return {
    config: {
      type: "bar",
      data: { labels: names, datasets: datasetsOf(description, theme) },
      options: commonOptions(theme, "y", scales, (item) => sentence(0, item.dataIndex), (item) => item.datasetIndex === 0),
      plugins: [referenceLines("x", reference ? [reference] : [], theme)],
    },
    series: [{ dataset: 0, length: points.length }],
    swatches: swatchesOf(description, theme),
    isVertical: true,
    sentence,
  };
}
