// @ts-check
/**
 * Keeps what a person has in hand while htmx replaces a part of the page: the focus on an element without an id (htmx
 * itself keeps it on one with an id), details that were opened or closed, and the button to which the focus returns
 * when a dialog closes: the browser remembers the old one, which is no longer on the page.
 */

/** @typedef {{focused: string, open: Map<string, boolean>}} KeptState */

/** The state of each part that is being replaced, by its id. @type {Map<string, KeptState>} */
const kept = new Map();
/** The dialogs that had the focus when they began to close. @type {Set<string>} */
const closing = new Set();

/** @param {Element} element */
const nameOf = (element) =>
  element.id || [element.tagName, element.getAttribute("href"), element.textContent?.trim()].join(" ");

/** Returns the elements by names that are unique in the part. @param {Element} part @param {string} selector */
function namedElements(part, selector) {
  /** @type {Map<string, HTMLElement>} */
  const elements = new Map();
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll(selector))) {
    let name = nameOf(element);
    while (elements.has(name)) name += " ";
    elements.set(name, element);
  }
  return elements;
}

const FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex]";

/** @param {Element} part */
const detailsOf = (part) =>
  /** @type {Map<string, HTMLDetailsElement>} */ (
    new Map([...namedElements(part, "details > summary")].map(([name, summary]) => [name, summary.parentElement]))
  );

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = /** @type {CustomEvent<{target: HTMLElement}>} */ (event).detail;
  const focused = [...namedElements(target, FOCUSABLE)].find(([, element]) => element === document.activeElement);
  const open = new Map([...detailsOf(target)].map(([name, details]) => [name, details.open]));
  kept.set(target.id, { focused: focused?.[0] ?? "", open });
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = /** @type {CustomEvent<{target: HTMLElement}>} */ (event).detail;
  const [part, state] = [document.getElementById(target.id), kept.get(target.id)];
  kept.delete(target.id);
  if (!part || !state) return;
  for (const [name, details] of detailsOf(part)) details.open = state.open.get(name) ?? details.open;
  if (document.activeElement === document.body) namedElements(part, FOCUSABLE).get(state.focused)?.focus({ preventScroll: true });
});

/** @param {Event} event */
function noteFocus(event) {
  const dialog = /** @type {HTMLElement} */ (event.target);
  const isClosing = /** @type {ToggleEvent} */ (event).newState === "closed";
  if (isClosing && dialog.popover && dialog.contains(document.activeElement)) closing.add(dialog.id);
}

/** @param {Event} event */
function returnFocus(event) {
  const dialog = /** @type {HTMLElement} */ (event.target);
  const { activeElement } = document;
  const isLost = activeElement === document.body || dialog.contains(activeElement); // a hidden button keeps it for a while
  if (!closing.delete(dialog.id) || !isLost) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(dialog.id)}"]:not([popovertargetaction])`);
  if (opener instanceof HTMLElement) opener.focus();
}

document.addEventListener("beforetoggle", noteFocus, true); // neither of the two events bubbles
document.addEventListener("toggle", returnFocus, true);
