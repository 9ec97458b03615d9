// @ts-check
/** Shows the parts of a form that belong to the chosen kind, and hides those of the other kinds. */

for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("select[name=kind]"))) {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (select.form?.querySelectorAll("[data-for]") ?? document.querySelectorAll("[data-for]"));
  const show = () => {
    for (const part of parts) part.hidden = !String(part.dataset.for).split(" ").includes(select.value);
  };
  select.addEventListener("change", show);
  show();
}
