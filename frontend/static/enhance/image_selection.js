// @ts-check
/** Selects images on a batch's page: counts them, selects all, or a range with Shift, and keeps the selection when the grid is replaced. */

/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll("#grid input[form=image-selection]")].filter((element) => element instanceof HTMLInputElement);
const checkedBoxes = () => boxes().filter((box) => box.checked);

/** The id of the box that was clicked before. @type {string | null} */
let lastId = null;

/** Shows how many images are selected, and enables the actions. The form itself comes with the first images. */
const showCount = () => {
  const text = document.getElementById("selection-count");
  const toggle = document.getElementById("select-all");
  if (!text || !toggle) return;
  const count = checkedBoxes().length;
  text.textContent = String(text.dataset[count === 0 ? "none" : count === 1 ? "one" : "other"]).replace("{number}", String(count));
  for (const button of document.querySelectorAll("#image-selection button.button")) button.toggleAttribute("disabled", !count);
  toggle.dataset.all ??= String(toggle.textContent);
  toggle.textContent = String(count && count === boxes().length ? toggle.dataset.none : toggle.dataset.all);
  toggle.hidden = !boxes().length;
};

/** Gives all boxes from the one before to this one the state of this one, when Shift is down. @param {HTMLInputElement} box @param {boolean} isShiftDown */
const extendSelection = (box, isShiftDown) => {
  const allBoxes = boxes();
  const start = allBoxes.findIndex(({ id }) => id === lastId);
  const end = allBoxes.indexOf(box);
  if (isShiftDown && start >= 0) for (const boxBetween of allBoxes.slice(Math.min(start, end), Math.max(start, end))) boxBetween.checked = box.checked;
  lastId = box.id;
};

/** The boxes that were checked before the grid was replaced. @type {Set<string>} */
let checkedIds = new Set();
document.addEventListener("click", (event) => {
  const target = event.target;
  if (target instanceof HTMLInputElement && target.getAttribute("form") === "image-selection") extendSelection(target, event.shiftKey);
  if (target instanceof Element && target.id === "select-all") {
    const isChecked = checkedBoxes().length < boxes().length;
    for (const box of boxes()) box.checked = isChecked;
  }
  showCount();
});
document.addEventListener("htmx:beforeSwap", () => (checkedIds = new Set(checkedBoxes().map((box) => box.id))));
document.addEventListener("htmx:afterSettle", () => {
  for (const box of boxes()) box.checked ||= checkedIds.has(box.id);
  showCount();
});
window.addEventListener("pageshow", showCount); // a browser that goes back restores the checked boxes
showCount();
