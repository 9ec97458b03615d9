// @ts-check
/** Images ticked on a batch's page: counted, all at once, from one to another with Shift, and kept when the grid is fetched anew. */

/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll("#grid input[form=picked]")].filter((each) => each instanceof HTMLInputElement);
const ticked = () => boxes().filter((box) => box.checked);

/** The box that was ticked or unticked before. @type {string | null} */
let last = null;

/** What can be done, with how many. The form itself comes with the first images. */
const tell = () => {
  const words = document.getElementById("ticked");
  const all = document.getElementById("tick-all");
  if (!words || !all) return;
  const number = ticked().length;
  words.textContent = String(words.dataset[number === 0 ? "none" : number === 1 ? "one" : "other"]).replace("{number}", String(number));
  for (const button of document.querySelectorAll("#picked button.button")) button.toggleAttribute("disabled", !number);
  all.dataset.all ??= String(all.textContent);
  all.textContent = String(number && number === boxes().length ? all.dataset.none : all.dataset.all);
  all.hidden = !boxes().length;
};

/** @param {HTMLInputElement} box @param {boolean} withShift */
const reach = (box, withShift) => {
  const all = boxes();
  const from = all.findIndex((each) => each.id === last);
  const to = all.indexOf(box);
  if (withShift && from >= 0) for (const each of all.slice(Math.min(from, to), Math.max(from, to))) each.checked = box.checked;
  last = box.id;
};

/** @type {Set<string>} */
let kept = new Set();
document.addEventListener("click", (event) => {
  const target = event.target;
  if (target instanceof HTMLInputElement && target.getAttribute("form") === "picked") reach(target, event.shiftKey);
  if (target instanceof Element && target.id === "tick-all") {
    const every = ticked().length < boxes().length;
    for (const box of boxes()) box.checked = every;
  }
  tell();
});
document.addEventListener("htmx:beforeSwap", () => (kept = new Set(ticked().map((box) => box.id))));
document.addEventListener("htmx:afterSettle", () => {
  for (const box of boxes()) box.checked ||= kept.has(box.id);
  tell();
});
window.addEventListener("pageshow", tell); // a browser that goes back ticks again what was ticked
tell();
