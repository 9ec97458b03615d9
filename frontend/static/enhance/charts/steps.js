// @ts-check
/** The keyboard on a chart: arrow keys step through the values, and what they reach is shown and said. */

/** @typedef {import("./types.js").Plan} Plan @typedef {import("./types.js").DrawnChart} DrawnChart */

/** @param {boolean} isVertical @returns {Record<string, [part: number, step: number]>} */
const keysOf = (isVertical) =>
  isVertical
    ? { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }
    : { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

/** @param {number} value @param {number} length */
const within = (value, length) => Math.max(0, Math.min(length - 1, value));

/** Keeps which value of which series is reached, over redrawings of the chart. */
export class Steps {
  series = 0;
  /** @type {number | null} */
  index = null;

  /** @param {DrawnChart} chart @param {Plan} plan @param {HTMLElement} status */
  constructor(chart, plan, status) {
    this.chart = chart;
    this.plan = plan;
    this.status = status;
  }

  /** Goes on with a chart that was drawn again. @param {DrawnChart} chart @param {Plan} plan */
  moveTo(chart, plan) {
    this.chart = chart;
    this.plan = plan;
    if (this.index !== null) this.#highlight();
  }

  /** Returns whether the key is one of the chart's. @param {string} key */
  press(key) {
    const { series, isVertical } = this.plan;
    const step = keysOf(isVertical)[key];
    if (key === "Escape" && this.index !== null) this.leave();
    else if (key === "Home") this.#go(this.series, 0);
    else if (key === "End") this.#go(this.series, series[this.series].length - 1);
    else if (!step) return false;
    else if (this.index === null) this.#go(this.series, step[1] < 0 ? series[this.series].length - 1 : 0);
    else this.#go(this.series + step[0], this.index + step[1]);
    return true;
  }

  leave() {
    this.index = null;
    this.status.textContent = "";
    this.#mark([]);
  }

  /** @param {number} series @param {number} index */
  #go(series, index) {
    this.series = within(series, this.plan.series.length);
    this.index = within(index, this.plan.series[this.series].length);
    this.status.textContent = this.plan.sentence(this.series, this.index);
    this.#highlight();
  }

  #highlight() {
    this.#mark([{ datasetIndex: this.plan.series[this.series].dataset, index: this.index ?? 0 }]);
  }

  /** @param {import("./types.js").Active[]} active */
  #mark(active) {
    this.chart.setActiveElements(active);
    this.chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    this.chart.update();
  }
}
