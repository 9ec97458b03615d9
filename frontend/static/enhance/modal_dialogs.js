// @ts-check
/**
 * Opens dialogs as modal ones. Without this script the popover attribute opens them, and the Tab key leads out of them to
 * the page behind, which stays covered.
 */

/** Returns the dialog that a button opens or closes. @param {EventTarget | null} target @returns {[HTMLElement | null, HTMLDialogElement | null]} */
function dialogOf(target) {
  const button = target instanceof Element ? target.closest("[popovertarget]") : null;
  const dialog = document.getElementById(button?.getAttribute("popovertarget") ?? "");
  return [button instanceof HTMLElement ? button : null, dialog instanceof HTMLDialogElement ? dialog : null];
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target instanceof HTMLDialogElement && target.popover && target.open) return isOutside(target, event) ? target.close() : undefined;
  const [button, dialog] = dialogOf(target);
  if (!button || !dialog) return;
  event.preventDefault(); // the button would open it as a popover
  if (button.getAttribute("popovertargetaction") === "hide") dialog.close();
  else if (!dialog.open) dialog.showModal();
});

/** @param {HTMLElement} dialog @param {MouseEvent} event @returns {boolean} whether the click was on the backdrop */
function isOutside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

// A form that was rejected comes in an open dialog; once it closes, the focus is where the dialog is opened.
for (const dialog of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog.rejected[open]"))) {
  const focused = document.activeElement;
  dialog.close();
  dialog.showModal();
  if (focused instanceof HTMLElement && dialog.contains(focused)) focused.focus();
  dialog.addEventListener("close", () => {
    const opener = document.querySelector(`[popovertarget="${CSS.escape(dialog.id)}"]:not([popovertargetaction])`);
    if (opener instanceof HTMLElement) opener.focus();
  });
}
