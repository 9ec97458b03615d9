// @ts-check
/** Reading critiques by keyboard: arrow keys turn the page, regions are shown on the image, and the next image is fetched ahead. */

for (const region of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".region[data-x]"))) {
  const { x, y, width, height } = region.dataset;
  region.style.left = `${100 * Number(x)}%`;
  region.style.top = `${100 * Number(y)}%`;
  region.style.width = `${100 * Number(width)}%`;
  region.style.height = `${100 * Number(height)}%`;
  region.hidden = false;
}

for (const citation of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.citation"))) {
  const region = document.getElementById(citation.hash.slice(1));
  const highlight = (/** @type {boolean} */ isOn) => region?.classList.toggle("highlighted", isOn);
  for (const name of ["pointerenter", "focus"]) citation.addEventListener(name, () => highlight(true));
  for (const name of ["pointerleave", "blur"]) citation.addEventListener(name, () => highlight(false));
}

const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=next]"));
const previous = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=prev]"));
if (next?.dataset.nextImage) new Image().src = next.dataset.nextImage;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "ArrowRight") next?.click();
  else if (event.key === "ArrowLeft") previous?.click();
  else if (event.key === " " && !event.shiftKey && !target.closest("a, button, summary") && isScrolledToEnd()) next?.click();
  else return;
  event.preventDefault();
});

/** Until the page is scrolled to its end, the space bar scrolls it. */
function isScrolledToEnd() {
  return window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 4;
}
