// @ts-check
/** Bars by category, stacked or side by side. */

import { seriesFill, stepFill } from "./marks.js";
import { categoryScale, commonOptions, valueScale } from "./options.js";
import { dayText, dayTick, fill, timeOf, valueText } from "./texts.js";

/** @typedef {import("./types.js").BarChart} BarChart @typedef {import("./types.js").Theme} Theme @typedef {import("./types.js").Words} Words @typedef {import("./types.js").Plan} Plan */

const WIDEST_BAR = 34;

/** Returns the days as an axis shows them. @param {string[]} days */
function dayNames(days) {
  const times = days.map(timeOf);
  return times.map((time) => dayTick(time, Math.min(...times), Math.max(...times)));
}

/** @param {BarChart} description @param {Theme} theme @param {Words} words @returns {Plan} */
export function planBars(description, theme, words) {
  const { category, categories, isDays, series, value, isStacked, isHorizontal, isOrdered } = description;
  const names = isDays ? categories.map((day) => dayText(timeOf(day))) : categories;
  const colors = series.map((_, index) => (isOrdered ? theme.accent : theme.series[index % theme.series.length]));
  const fills = colors.map((color, index) => (isOrdered ? stepFill(index, series.length, color) : seriesFill(index, color)));
  /** @param {number} part @param {number} index */
  const sentence = (part, index) => {
    const number = series[part].values[index];
    const text = number === null ? words.missing : valueText(number, value);
    return fill(series.length > 1 ? words.value : words.only, { series: series[part].name, name: names[index], value: text });
  };
  const datasets = series.map(({ values }, index) => ({
    data: values, backgroundColor: fills[index], borderColor: colors[index], borderWidth: fills[index] === colors[index] ? 0 : 1, borderSkipped: false,
    hoverBorderColor: theme.ink, hoverBorderWidth: 3, maxBarThickness: WIDEST_BAR, categoryPercentage: 0.8, barPercentage: isStacked ? 0.95 : 0.9,
  }));
  const ticks = isDays ? dayNames(categories) : categories;
  const ofCategory = { ...categoryScale(isDays ? "" : category, ticks, theme, isHorizontal), stacked: isStacked };
  const ofValue = { ...valueScale(value, theme), stacked: isStacked };
  const scales = isHorizontal ? { x: ofValue, y: ofCategory } : { x: ofCategory, y: ofValue };
  return {
    config: {
      type: "bar",
      data: { labels: names, datasets },
      options: {
        ...commonOptions(theme, isHorizontal ? "y" : "x", scales, (item) => sentence(item.datasetIndex, item.dataIndex)),
        interaction: { mode: "nearest", axis: "xy", intersect: false },
      },
    },
    series: series.map(({ values }, dataset) => ({ dataset, length: values.length })),
    swatches: fills.map((swatch, index) => ({ fill: swatch, border: colors[index] })),
    isVertical: isHorizontal,
    sentence,
  };
}
