// @ts-check
/** A button that copies the field beside it; without a clipboard the text is selected for the person to copy. */

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button[data-copies]"))) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(String(button.dataset.copies)));
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = String(button.dataset.copied);
    } catch {
      field.focus();
    }
  });
}
