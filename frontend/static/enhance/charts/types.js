// @ts-check
/**
 * What the server says of a chart (frontend/presenting/charts/), and the part of Chart.js that is used.
 * @typedef {{title: string, unit: string, digits: number, lowest: number | null, highest: number | null}} Axis
 * @typedef {{name: string, value: number}} Reference
 * @typedef {[day: string, value: number | null, low: number | null, high: number | null]} LinePoint
 * @typedef {{name: string, style: "solid" | "dashed", area: boolean, points: LinePoint[]}} Line
 * @typedef {{kind: "lines", value: Axis, lines: Line[], references: Reference[]}} LineChart
 * @typedef {{name: string, values: (number | null)[]}} BarSeries
 * @typedef {{kind: "bars", category: string, categories: string[], isDays: boolean, value: Axis, series: BarSeries[], isStacked: boolean, isHorizontal: boolean, isOrdered: boolean}} BarChart
 * @typedef {{value: number | null, low: number | null, high: number | null, isMarked: boolean}} Estimate
 * @typedef {{kind: "intervals", category: string, value: Axis, names: string[], points: Estimate[], mark: string, reference: Reference | null}} IntervalChart
 * @typedef {LineChart | BarChart | IntervalChart} Description
 *
 * @typedef {{role: string, keys: string, value: string, only: string, interval: string, missing: string}} Words
 * @typedef {{ink: string, quiet: string, line: string, sheet: string, accent: string, series: string[], font: string}} Theme
 *
 * @typedef {{fill?: string | CanvasPattern, border?: string, line?: {color: string, dash: number[]}, point?: {color: string, style: string}}} Swatch
 * What stands before a name of the legend.
 *
 * @typedef {{dataset: number, length: number}} Series
 * Values that the arrow keys step through, in a dataset of Chart.js.
 *
 * @typedef {Object} Plan
 * How a description is drawn.
 * @property {object} config what Chart.js draws
 * @property {Series[]} series
 * @property {Swatch[]} swatches in the order of the legend
 * @property {boolean} isVertical whether the values are below one another, so that the keys Up and Down step through them
 * @property {(series: number, index: number) => string} sentence of a value
 *
 * @typedef {{datasetIndex: number, index: number}} Active
 * @typedef {{getActiveElements(): Active[], setActiveElements(active: Active[], position: {x: number, y: number}): void}} Tooltip
 * @typedef {Object} DrawnChart
 * @property {CanvasRenderingContext2D} ctx
 * @property {{top: number, bottom: number, left: number, right: number}} chartArea
 * @property {Record<string, {getPixelForValue(value: number): number}>} scales
 * @property {Tooltip} [tooltip]
 * @property {(dataset: number) => {data: {getCenterPoint(): {x: number, y: number}}[]}} getDatasetMeta
 * @property {(active: Active[]) => void} setActiveElements
 * @property {() => void} update
 * @property {() => void} destroy
 *
 * @typedef {{pointStyle: string, radius: number, borderWidth: number}} PointOptions
 * @typedef {{new (canvas: HTMLCanvasElement, config: object): DrawnChart, helpers: {drawPoint(context: CanvasRenderingContext2D, options: PointOptions, x: number, y: number): void}}} Library
 */

export {};
