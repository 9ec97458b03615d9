// @ts-check
/** What stands before the names of a legend, drawn as in the chart. */

/** @typedef {import("./types.js").Swatch} Swatch @typedef {import("./types.js").Library} Library */

const WIDTH = 28;
const HEIGHT = 14;

/** @param {CanvasRenderingContext2D} context @param {Swatch} swatch @param {Library} library */
function draw(context, { fill, border, line, point }, library) {
  const middle = HEIGHT / 2;
  if (fill) {
    context.fillStyle = fill;
    context.fillRect(0, 0, WIDTH, HEIGHT);
  }
  if (border) {
    context.strokeStyle = border;
    context.strokeRect(0.5, 0.5, WIDTH - 1, HEIGHT - 1);
  }
  if (line) {
    context.strokeStyle = line.color;
    context.lineWidth = 2;
    context.setLineDash(line.dash);
    context.beginPath();
    context.moveTo(0, middle);
    context.lineTo(WIDTH, middle);
    context.stroke();
    context.setLineDash([]);
  }
  if (point) {
    context.fillStyle = context.strokeStyle = point.color;
    library.helpers.drawPoint(context, { pointStyle: point.style, radius: 4.5, borderWidth: 2 }, WIDTH / 2, middle);
  }
}

/** @param {HTMLCanvasElement[]} canvases @param {Swatch[]} swatches @param {Library} library */
export function drawSwatches(canvases, swatches, library) {
  const scale = devicePixelRatio || 1;
  canvases.forEach((canvas, index) => {
    canvas.width = WIDTH * scale; // which also clears it
    canvas.height = HEIGHT * scale;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(scale, scale);
    if (swatches[index]) draw(context, swatches[index], library);
  });
}
