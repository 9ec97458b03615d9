// @ts-check
/** An exact count of an export gives way as soon as the form is changed: it may take a minute, and is no longer of interest. */

document.addEventListener("input", ({ target }) => {
  const form = document.getElementById("asking");
  if (form?.contains(/** @type {Node} */ (target)) && document.querySelector("#count-exactly.htmx-request")) {
    form.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
  }
});
