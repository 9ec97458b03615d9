// @ts-check
/** Draws the charts of a page from the JSON beside them. Each has its table, which is all there is without this script. */

import { planBars } from "./bars.js";
import { planIntervals } from "./intervals.js";
import { planLines } from "./lines.js";
import { Steps } from "./steps.js";
import { drawSwatches } from "./swatches.js";
import { onThemeChange, readTheme } from "./theme.js";

/** @typedef {import("./types.js").Description} Description @typedef {import("./types.js").DrawnChart} DrawnChart @typedef {import("./types.js").Library} Library @typedef {import("./types.js").Theme} Theme @typedef {import("./types.js").Words} Words */

const library = /** @type {{Chart?: Library}} */ (/** @type {unknown} */ (window)).Chart;
/** @type {Words} */
const words = JSON.parse(document.getElementById("chart-messages")?.textContent ?? "{}");

/** @param {Description} description @param {Theme} theme */
function planOf(description, theme) {
  if (description.kind === "lines") return planLines(description, theme, words);
  if (description.kind === "bars") return planBars(description, theme, words);
  return planIntervals(description, theme, words);
}

class Figure {
  /** @type {DrawnChart | null} */
  chart = null;
  /** @type {Steps | null} */
  steps = null;

  /** @param {HTMLElement} element @param {Library} library */
  constructor(element, library) {
    this.element = element;
    this.library = library;
    this.area = /** @type {HTMLElement} */ (element.querySelector(".chart-area"));
    this.canvas = /** @type {HTMLCanvasElement} */ (this.area.querySelector("canvas"));
    /** @type {Description} */
    this.description = JSON.parse(element.querySelector('script[type="application/json"]')?.textContent ?? "{}");
    this.#takeKeys();
  }

  /** Draws with today's theme; again, in place of what was drawn before. @param {Theme} theme */
  draw(theme) {
    const plan = planOf(this.description, theme);
    this.chart?.destroy();
    this.chart = new this.library(this.canvas, plan.config);
    drawSwatches([...this.element.querySelectorAll("canvas")].filter((canvas) => canvas !== this.canvas), plan.swatches, this.library);
    if (this.steps) this.steps.moveTo(this.chart, plan);
    else this.steps = new Steps(this.chart, plan, /** @type {HTMLElement} */ (this.element.querySelector(".chart-value")));
  }

  /** The role has screen readers pass the arrow keys on. */
  #takeKeys() {
    const { area, element } = this;
    area.tabIndex = 0;
    area.setAttribute("role", "application");
    area.setAttribute("aria-labelledby", `${element.id}-title`);
    area.setAttribute("aria-describedby", `${element.id}-summary`);
    area.setAttribute("aria-roledescription", words.role);
    area.setAttribute("aria-description", words.keys);
    element.querySelector(".chart-value")?.setAttribute("data-keys", words.keys);
    area.addEventListener("keydown", (event) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
      if (isPlain && this.steps?.press(event.key)) event.preventDefault();
    });
    area.addEventListener("blur", () => this.steps?.leave());
  }
}

/** @type {Map<HTMLElement, Figure>} */
const figures = new Map();

/** Draws the charts that came with the page or a part of it, and forgets those that went. @param {Library} library */
function drawNew(library) {
  for (const [element, figure] of figures) {
    if (element.isConnected) continue;
    figure.chart?.destroy();
    figures.delete(element);
  }
  const elements = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".chart:has(.chart-area)")]);
  const theme = readTheme();
  for (const element of elements.filter((candidate) => !figures.has(candidate))) {
    const figure = new Figure(element, library);
    figures.set(element, figure);
    figure.draw(theme);
  }
}

/** Shows the tables where the library could not be loaded. */
function showTables() {
  for (const area of document.querySelectorAll(".chart-area, .chart-legend, .chart-value")) area.remove();
  for (const table of document.querySelectorAll("details.chart-table")) table.setAttribute("open", "");
}

if (library) {
  drawNew(library);
  document.addEventListener("htmx:afterSettle", () => drawNew(library));
  onThemeChange(() => {
    const theme = readTheme();
    for (const figure of figures.values()) figure.draw(theme);
  });
} else {
  showTables();
}
