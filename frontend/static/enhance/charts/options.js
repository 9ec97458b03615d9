// @ts-check
/** What the charts of all kinds have in common: axes, tooltip, no animation. */

import { tickText } from "./texts.js";

/** @typedef {import("./types.js").Axis} Axis @typedef {import("./types.js").Theme} Theme @typedef {import("./types.js").Reference} Reference @typedef {import("./types.js").DrawnChart} DrawnChart */
/** @typedef {{datasetIndex: number, dataIndex: number}} Item of a tooltip */

const NAMES_IN_A_ROW = 12;
const CATEGORY_SHARE = 0.38;
const CHARACTER = 6.2;

/** @param {Axis} axis @param {Theme} theme */
export function valueScale(axis, theme) {
  return {
    type: "linear",
    beginAtZero: axis.lowest === null,
    min: axis.lowest ?? undefined,
    max: axis.highest ?? undefined,
    title: { display: true, text: axis.title, color: theme.quiet },
    ticks: { color: theme.quiet, maxTicksLimit: 6, maxRotation: 0, precision: axis.digits === 0 ? 0 : undefined, callback: tickText },
    grid: { color: theme.line, tickColor: theme.line },
    border: { display: false },
  };
}

/** A category's name is cut to the width that is left for it; the table has it whole. @param {string} title @param {string[]} names @param {Theme} theme @param {boolean} isVertical */
export function categoryScale(title, names, theme, isVertical) {
  return {
    type: "category",
    title: { display: !isVertical && title !== "", text: title, color: theme.quiet },
    ticks: {
      color: theme.ink,
      autoSkip: !isVertical && names.length > NAMES_IN_A_ROW,
      maxRotation: isVertical || names.length > NAMES_IN_A_ROW ? 0 : 60,
      /** @this {{chart: {width: number}}} @param {number} index */
      callback(index) {
        const most = isVertical ? Math.floor((this.chart.width * CATEGORY_SHARE) / CHARACTER) : names[index].length;
        return names[index].length > most ? `${names[index].slice(0, most - 1)}…` : names[index];
      },
    },
    grid: { display: false },
    border: { color: theme.line },
  };
}

/** Draws a straight line at a value of the axis across the others. @param {"x" | "y"} axis @param {Reference[]} references @param {Theme} theme */
export function referenceLines(axis, references, theme) {
  return {
    id: "references",
    /** @param {DrawnChart} chart */
    beforeDatasetsDraw({ ctx, chartArea, scales }) {
      const scale = devicePixelRatio || 1;
      ctx.save();
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([2, 4]);
      for (const { value } of references) {
        const position = Math.round((scales[axis].getPixelForValue(value) - 0.5) * scale) / scale + 0.5; // upon grid lines
        ctx.beginPath();
        ctx.moveTo(axis === "x" ? position : chartArea.left, axis === "x" ? chartArea.top : position);
        ctx.lineTo(axis === "x" ? position : chartArea.right, axis === "x" ? chartArea.bottom : position);
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}

/** @param {Theme} theme @param {"x" | "y"} indexAxis @param {object} scales @param {(item: Item) => string} sentence @param {(item: Item) => boolean} isShown */
export function commonOptions(theme, indexAxis, scales, sentence, isShown = () => true) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    indexAxis,
    scales,
    font: { family: theme.font, size: 12 },
    layout: { padding: { top: 6, right: 8 } },
    interaction: { mode: "nearest", axis: indexAxis, intersect: false },
    plugins: {
      legend: { display: false },
      tooltip: {
        animation: false,
        backgroundColor: theme.ink,
        titleColor: theme.sheet,
        bodyColor: theme.sheet,
        displayColors: false,
        filter: isShown,
        callbacks: { title: () => "", label: sentence },
      },
    },
  };
}
