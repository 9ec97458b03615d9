/** The drawer with what everybody said of the image, beside the desk; over the image on a narrow page, where it begins closed. */

import { setAttribute } from "../../ui/dom.js";
import { bindingOf } from "../../ui/keys.js";

const NARROW = "(max-width: 64rem)";

/** Connects the drawer, if the page has one. @returns {() => void} opens or closes it */
export function connectOthersDrawer() {
  const drawer = document.getElementById("others");
  const button = document.getElementById("others-toggle");
  if (!drawer || !button) return () => undefined;
  bindingOf("others").isOff = false;
  const show = (/** @type {boolean} */ isOpen) => {
    drawer.hidden = !isOpen;
    document.body.classList.toggle("with-others", isOpen);
    setAttribute(button, "aria-expanded", String(isOpen));
  };
  const toggle = () => {
    const hadFocus = drawer.contains(document.activeElement);
    show(Boolean(drawer.hidden));
    if (!drawer.hidden) drawer.focus();
    else if (hadFocus) button.focus();
  };
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && window.matchMedia(NARROW).matches && toggle());
  button.addEventListener("click", toggle);
  document.getElementById("others-close")?.addEventListener("click", toggle);
  show(!window.matchMedia(NARROW).matches);
  return toggle;
}
