// @ts-check
/** Cancels the exact count of an export when the form is changed: it may take a minute, and its result is outdated. */

document.addEventListener("input", ({ target }) => {
  const form = document.getElementById("export-form");
  if (form?.contains(/** @type {Node} */ (target)) && document.querySelector("#count-exactly.htmx-request")) {
    form.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
  }
});
