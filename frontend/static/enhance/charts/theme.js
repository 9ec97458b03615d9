// @ts-check
/** The colours of the page's theme, as a canvas can use them, and when they change. */

/** @typedef {import("./types.js").Theme} Theme */

const SERIES = 6;
const CHANGES = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"];

/** Custom properties hold `light-dark(…)`, which only a real property resolves; with forced colours, to the system's. @returns {Theme} */
export function readTheme() {
  const probe = document.createElement("span");
  document.body.append(probe);
  /** @param {string} name */
  const color = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const isForced = matchMedia("(forced-colors: active)").matches;
  const theme = {
    ink: color("ink"),
    quiet: color("ink-2"),
    line: isForced ? "GrayText" : color("line"),
    sheet: isForced ? "Canvas" : color("sheet"),
    accent: color("series-1"),
    series: Array.from({ length: SERIES }, (_, index) => color(`series-${index + 1}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return theme;
}

/** @param {() => void} redraw */
export function onThemeChange(redraw) {
  for (const change of CHANGES) matchMedia(change).addEventListener("change", redraw);
  const root = document.documentElement;
  addEventListener("beforeprint", () => {
    root.style.colorScheme = "light"; // as the print's style sheet says, which does not hold yet
    redraw();
  });
  addEventListener("afterprint", () => {
    root.style.colorScheme = "";
    redraw();
  });
}
