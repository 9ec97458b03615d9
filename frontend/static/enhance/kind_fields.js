// @ts-check
/** Shows the parts of a form that belong to the chosen kind, and hides those of the other kinds. */

for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("select[name=kind]"))) {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (select.form?.querySelectorAll("[data-kinds]") ?? document.querySelectorAll("[data-kinds]"));
  const show = () => {
    for (const part of parts) part.hidden = !String(part.dataset.kinds).split(" ").includes(select.value);
  };
  select.addEventListener("change", show);
  show();
}
