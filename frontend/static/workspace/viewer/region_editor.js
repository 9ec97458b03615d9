/** Boxes on the photograph: drawn with a pointer or placed with the arrow keys, and held, moved and sized in both ways. */

import { around, isBox, moved, nudged, resized, rounded, spanned } from "./boxes.js";
import { build, setAttribute } from "./dom.js";
import { say } from "./words.js";

/** @import { Box } from "./boxes.js" */
/** @import { Mark } from "./types.js" */
/** @import { Point } from "./zoom.js" */

const FIRST_SHARE = 1 / 3;
const TAPPED_SHARE = 1 / 5;
/** How many key presses lead across what is in sight. */
const STEPS = 100;

/**
 * @typedef {{
 *   root: HTMLElement, frame: HTMLElement, hint: HTMLElement, normalised: (point: Point) => Point,
 *   onDrawn: (box: Box) => void, onChanged: (number: number, box: Box) => void, onRemoved: (number: number) => void,
 *   onLeft: () => void,
 * }} MarkNeeds boxes are normalised: 0 to 1 of the photograph. `onLeft`: done with marking, without a new box
 */

/** @typedef {{box: Box, element: HTMLElement, from: Point | null}} Drawing a box that is not set yet; `from` while it is drawn */

/** @param {MarkNeeds} needs */
export function makeMarks({ root, frame, hint, normalised, onDrawn, onChanged, onRemoved, onLeft }) {
  /** @type {Map<number, {element: HTMLElement, badge: HTMLElement, mark: Mark}>} */
  const shown = new Map();
  /** @type {Drawing | null} */
  let drawing = null;

  /** @param {PointerEvent} event */
  const at = (event) => {
    const bounds = root.getBoundingClientRect();
    return normalised({ x: event.clientX - bounds.left, y: event.clientY - bounds.top });
  };
  const inSight = () => spanned(normalised({ x: 0, y: 0 }), normalised({ x: root.clientWidth, y: root.clientHeight }));
  const step = () => Math.max(inSight().width, inSight().height) / STEPS;

  const stop = () => {
    drawing?.element.remove();
    drawing = null;
    hint.hidden = true;
    root.classList.remove("marking");
  };

  const finish = () => {
    const box = drawing?.box;
    stop();
    if (box && isBox(box)) onDrawn(rounded(box));
  };

  /** @param {Drawing} on @param {Box} box */
  const redraw = (on, box) => place(on.element, (on.box = box));

  root.addEventListener("pointerdown", (event) => {
    if (!drawing || !event.isPrimary || hint.contains(/** @type {Node} */ (event.target)) || root.classList.contains("panning")) return;
    drawing.from = at(event);
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (drawing?.from && event.isPrimary) redraw(drawing, spanned(drawing.from, at(event)));
  });
  root.addEventListener("pointerup", (event) => {
    if (!drawing?.from || !event.isPrimary) return;
    // A click or a tap puts a box there, to be sized afterwards.
    if (!isBox(spanned(drawing.from, at(event)))) drawing.box = around(drawing.from, inSight(), TAPPED_SHARE);
    finish();
  });
  root.addEventListener("pointercancel", () => drawing && (drawing.from = null));
  root.addEventListener("keydown", (event) => {
    if (!drawing || event.target !== root) return;
    if (event.key === "Enter") finish();
    else if (event.key === "Escape") cancel();
    else if (event.key.startsWith("Arrow")) redraw(drawing, nudged(drawing.box, event, step()));
    else return;
    event.preventDefault();
  });

  const cancel = () => {
    stop();
    onLeft();
  };

  /** @param {Mark} mark */
  const make = (mark) => {
    const badge = build("button", { type: "button", class: "mark-number" }, String(mark.number));
    const element = build("div", { class: "mark" }, badge, build("i", { class: "mark-corner" }));
    const one = { element, badge, mark };
    badge.addEventListener("keydown", (event) => onKey(one, event));
    hold(one);
    frame.append(element);
    return one;
  };

  /** @param {{element: HTMLElement, mark: Mark}} one @param {Box} box */
  const change = (one, box) => {
    const { x, y, width, height } = rounded(box);
    one.mark = { number: one.mark.number, x, y, width, height };
    place(one.element, one.mark);
    onChanged(one.mark.number, one.mark);
  };

  /** @param {{element: HTMLElement, mark: Mark}} one @param {KeyboardEvent} event */
  const onKey = (one, event) => {
    if (event.key.startsWith("Arrow")) change(one, nudged(one.mark, event, step()));
    else if (event.key === "Delete" || event.key === "Backspace") onRemoved(one.mark.number);
    else if (event.key === "Escape" || event.key === "Enter") onLeft();
    else return;
    event.preventDefault();
  };

  /** A box whose number has the focus is dragged by its inside, and sized by its corner. @param {{element: HTMLElement, badge: HTMLElement, mark: Mark}} one */
  const hold = (one) => {
    /** @type {{from: Point, box: Box, sizes: boolean} | null} */
    let held = null;
    const { element, badge } = one;
    /** @param {PointerEvent} event */
    const where = (event) => {
      const point = at(event);
      if (!held) return one.mark;
      return (held.sizes ? resized : moved)(held.box, point.x - held.from.x, point.y - held.from.y);
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.target === badge || !event.isPrimary || drawing) return;
      event.stopPropagation();
      held = { from: at(event), box: one.mark, sizes: event.target !== element };
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("mousedown", (event) => event.target !== badge && event.preventDefault());
    element.addEventListener("pointermove", (event) => held && place(element, where(event)));
    element.addEventListener("pointerup", (event) => {
      if (!held) return;
      change(one, where(event));
      held = null;
      badge.focus({ preventScroll: true });
    });
    element.addEventListener("pointercancel", () => {
      held = null;
      place(element, one.mark);
    });
  };

  hint.querySelector("button")?.addEventListener("click", cancel);
  return {
    /** Begins a box in the middle of what is in sight, to be drawn anew with a pointer or placed with the arrow keys. */
    start: () => {
      stop();
      const sight = inSight();
      const box = around({ x: sight.x + sight.width / 2, y: sight.y + sight.height / 2 }, sight, FIRST_SHARE);
      drawing = { box, element: build("span", { class: "mark drawing" }), from: null };
      place(drawing.element, box);
      frame.append(drawing.element);
      hint.hidden = false;
      root.classList.add("marking");
      root.focus({ preventScroll: true });
    },
    stop,

    /** @param {number} number gives the box the focus, to be moved or taken away */
    select: (number) => shown.get(number)?.badge.focus({ preventScroll: true }),

    /** Boxes that stay keep their element, and with it the focus; those that are `fixed` cannot be held. @param {(Mark & {fixed?: boolean})[]} marks */
    show: (marks) => {
      for (const [number, { element }] of shown) {
        if (marks.some((mark) => mark.number === number)) continue;
        element.remove();
        shown.delete(number);
      }
      for (const mark of marks) {
        const one = shown.get(mark.number) ?? make(mark);
        one.mark = mark;
        shown.set(mark.number, one);
        setAttribute(one.badge, "disabled", mark.fixed);
        setAttribute(one.badge, "aria-label", say(mark.fixed ? "mark_fixed" : "mark_held", { number: mark.number }));
        place(one.element, mark);
        if (one.element.parentElement !== frame) frame.append(one.element); // another photograph cleared the frame
      }
    },
  };
}

/** @param {HTMLElement} element @param {Box} box */
function place(element, { x, y, width, height }) {
  const percent = (/** @type {number} */ part) => `${part * 100}%`;
  Object.assign(element.style, { left: percent(x), top: percent(y), width: percent(width), height: percent(height) });
}
