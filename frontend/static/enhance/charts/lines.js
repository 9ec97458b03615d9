// @ts-check
/** Lines over days with bands of intervals. */

import { dash, shape } from "./marks.js";
import { commonOptions, referenceLines, valueScale } from "./options.js";
import { DAY, dayText, dayTick, dayTicks, fill, intervalText, timeOf } from "./texts.js";

/** @typedef {import("./types.js").LineChart} LineChart @typedef {import("./types.js").Line} Line @typedef {import("./types.js").Theme} Theme @typedef {import("./types.js").Words} Words @typedef {import("./types.js").Plan} Plan @typedef {import("./types.js").Swatch} Swatch */

const BAND = "40"; // the opacity of a band, in hexadecimal
const SHAPES_A_LINE = 12;
const PIXELS_A_TICK = 72;
const DAYS_BESIDE_ONE = 3; // a single day has room on both sides, in the middle of its axis

/** @param {string} color as `rgb(…)`, which is how browsers compute colours */
const faint = (color) => color.replace(/^rgb\((.*)\)$/, `rgba($1, ${parseInt(BAND, 16) / 255})`);

/** Returns whether no line leads to a point. @param {{y: number | null}[]} points @param {number} at */
const isAlone = (points, at) => (points[at - 1]?.y ?? null) === null && (points[at + 1]?.y ?? null) === null;

/** Returns whether a point is drawn: some of each line, and those that no line leads to. @param {{y: number | null}[]} points @param {number} at */
function hasShape(points, at) {
  return isAlone(points, at) || at === points.length - 1 || at % Math.ceil(points.length / SHAPES_A_LINE) === 0;
}

/** Returns the bars of the intervals of points that no line leads to: a band has no width there. @param {{x: number, y: number | null, low: number | null, high: number | null}[]} points @param {string} color */
function loneBars(points, color) {
  const alone = points.filter((point, at) => point.low !== null && point.high !== null && isAlone(points, at));
  const data = alone.flatMap(({ x, low, high }) => [{ x, y: low }, { x, y: high }, { x, y: null }]);
  return data.length ? [{ type: "line", data, borderColor: color, borderWidth: 2, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, spanGaps: false, fill: false, order: 2 }] : [];
}

/** Returns the line itself, then the two ends of its band, of which the second is filled to the first, then bars. @param {Line} line @param {number} index @param {Theme} theme */
function datasetsOf(line, index, theme) {
  const color = theme.series[index % theme.series.length];
  const points = line.points.map(([day, value, low, high]) => ({ x: timeOf(day), y: value, low, high }));
  const common = { type: "line", borderColor: color, backgroundColor: color, spanGaps: false, pointHitRadius: 12 };
  const end = { ...common, pointRadius: 0, pointHoverRadius: 0, borderWidth: 1, borderColor: faint(color), order: 2 };
  const main = {
    ...common, data: points, borderWidth: 2, borderDash: line.style === "dashed" ? dash(1) : [],
    pointStyle: shape(index), pointRadius: points.map((_, at) => (hasShape(points, at) ? 3.5 : 0)), pointHoverRadius: 6, order: 1, clip: 8,
    fill: line.area ? { target: "origin", above: faint(color) } : false,
  };
  if (!points.some((point) => point.low !== null)) return [main];
  const low = { ...end, data: points.map((point) => ({ x: point.x, y: point.low })), fill: false };
  const high = { ...end, data: points.map((point) => ({ x: point.x, y: point.high })), fill: { target: "-1", above: faint(color) }, backgroundColor: faint(color) };
  return [main, low, high, ...loneBars(points, color)];
}

/** @param {LineChart} description @param {Theme} theme */
function dayScale({ lines }, theme) {
  const times = lines.flatMap((line) => line.points.map(([day]) => timeOf(day)));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const margin = first === last ? DAYS_BESIDE_ONE * DAY : 0;
  return {
    type: "linear",
    min: first - margin,
    max: last + margin,
    /** @param {{width: number, ticks: {value: number}[]}} scale */
    afterBuildTicks(scale) {
      scale.ticks = dayTicks(first, last, Math.max(2, Math.floor(scale.width / PIXELS_A_TICK))).map((value) => ({ value }));
    },
    /** @param {number} time */
    ticks: { color: theme.quiet, autoSkip: false, maxRotation: 0, callback: (/** @type {number} */ time) => dayTick(time, first, last) },
    grid: { display: false },
    border: { color: theme.line },
  };
}

/** @param {LineChart} description @param {Theme} theme @returns {Swatch[]} */
function swatchesOf({ lines, references }, theme) {
  return [
    ...lines.map((line, index) => {
      const color = theme.series[index % theme.series.length];
      return { line: { color, dash: line.style === "dashed" ? dash(1) : [] }, point: { color, style: shape(index) } };
    }),
    ...references.map(() => ({ line: { color: theme.ink, dash: [2, 4] } })),
  ];
}

/** @param {LineChart} description @param {Theme} theme @param {Words} words @returns {Plan} */
export function planLines(description, theme, words) {
  const { lines, value, references } = description;
  const parts = lines.map((line, index) => datasetsOf(line, index, theme));
  const starts = parts.map((_, index) => parts.slice(0, index).flat().length);
  /** @param {number} series @param {number} index */
  const sentence = (series, index) => {
    const [day, ...numbers] = lines[series].points[index];
    const text = intervalText({ value: numbers[0], low: numbers[1], high: numbers[2] }, value, words);
    return fill(lines.length > 1 ? words.value : words.only, { series: lines[series].name, name: dayText(timeOf(day)), value: text });
  };
  const highest = Math.max(...references.map((reference) => reference.value));
  const scales = { x: dayScale(description, theme), y: { ...valueScale(value, theme), suggestedMax: Number.isFinite(highest) ? highest : undefined } };
  return {
    config: {
      type: "line",
      data: { datasets: parts.flat() },
      options: commonOptions(
        theme, "x", scales, (item) => sentence(starts.indexOf(item.datasetIndex), item.dataIndex), (item) => starts.includes(item.datasetIndex),
      ),
      plugins: [referenceLines("y", references, theme)],
    },
    series: lines.map((line, index) => ({ dataset: starts[index], length: line.points.length })),
    swatches: swatchesOf(description, theme),
    isVertical: false,
    sentence,
  };
}
