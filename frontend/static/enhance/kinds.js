// @ts-check
/** Shows of a form what belongs to the kind that is chosen, and hides what belongs to another. */

for (const choice of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("select[name=kind]"))) {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (choice.form?.querySelectorAll("[data-for]") ?? document.querySelectorAll("[data-for]"));
  const show = () => {
    for (const part of parts) part.hidden = !String(part.dataset.for).split(" ").includes(choice.value);
  };
  choice.addEventListener("change", show);
  show();
}
