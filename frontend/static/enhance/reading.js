// Reading by keyboard: the arrows turn over, the places lie on the photograph, and the next one is fetched ahead.

for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".mark[data-x]"))) {
  const { x, y, width, height } = mark.dataset;
  mark.style.left = `${100 * Number(x)}%`;
  mark.style.top = `${100 * Number(y)}%`;
  mark.style.width = `${100 * Number(width)}%`;
  mark.style.height = `${100 * Number(height)}%`;
  mark.hidden = false;
}

for (const cite of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.cite"))) {
  const mark = document.getElementById(cite.hash.slice(1));
  const light = (/** @type {boolean} */ on) => mark?.classList.toggle("lit", on);
  for (const begins of ["pointerenter", "focus"]) cite.addEventListener(begins, () => light(true));
  for (const ends of ["pointerleave", "blur"]) cite.addEventListener(ends, () => light(false));
}

const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=next]"));
const previous = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=prev]"));
if (next?.dataset.ahead) new Image().src = next.dataset.ahead;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "ArrowRight") next?.click();
  else if (event.key === "ArrowLeft") previous?.click();
  else if (event.key === " " && !event.shiftKey && !target.closest("a, button, summary") && atTheEnd()) next?.click();
  else return;
  event.preventDefault();
});

/** Whether there is nothing more to scroll to: until then the space bar shows the rest of the page, as ever. */
function atTheEnd() {
  return window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 4;
}
