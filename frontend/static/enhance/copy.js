// @ts-check
/** Buttons that copy the field or text which they name. Without a clipboard, the text is selected for the person to copy. */

/** @param {HTMLElement} source */
const select = (source) => {
  if (source instanceof HTMLInputElement) source.select();
  else getSelection()?.selectAllChildren(source);
};

/** @param {HTMLButtonElement} button */
const copy = async (button) => {
  const source = document.getElementById(String(button.dataset.copySource));
  if (!source) return;
  select(source);
  try {
    await navigator.clipboard.writeText(source instanceof HTMLInputElement ? source.value : String(source.textContent));
    button.textContent = String(button.dataset.copiedLabel);
  } catch {
    source.focus();
  }
};

/** Shows the buttons within a part of the page, which may have been swapped in. @param {ParentNode} part */
const show = (part) => {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (part.querySelectorAll("button[data-copy-source]"))) button.hidden = false;
};

show(document);
document.addEventListener("htmx:load", (event) => show(/** @type {HTMLElement} */ (event.target)));
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-copy-source]") : null;
  if (button) void copy(/** @type {HTMLButtonElement} */ (button));
});
