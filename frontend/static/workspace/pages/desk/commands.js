/** What each key does. */

import { takesText } from "./keys.js";

/** @import { Command } from "./keys.js" */
/** @import { Field } from "./questions/field.js" */

/**
 * @typedef {{
 *   panel: {fields: () => Field[], focus: () => void, goTo: (field: Field | undefined) => void},
 *   viewer: {actualPixels: () => void, showAll: (glide?: boolean) => void, closer: () => void, farther: () => void,
 *            pan: (dx: number, dy: number) => void},
 *   surface: HTMLElement,
 *   answered: (key: string) => boolean,
 *   goOn: (submits: boolean) => void,
 *   acts: Record<"skip" | "flag" | "previous" | "forward" | "undo" | "guidelines" | "help" | "mark", () => void>,
 * }} CommandNeeds
 */

/** @param {CommandNeeds} needs @returns {(command: Command, event: KeyboardEvent) => void} */
export function makeCommands({ panel, viewer, surface, answered, goOn, acts }) {
  const focused = () => panel.fields().find((field) => field.element.contains(document.activeElement));

  /** @param {number} digit */
  const pick = (digit) => {
    const choices = panel.fields().filter((field) => field.digit);
    const field = choices.find((each) => each === focused()) ?? choices.find((each) => !answered(each.key)) ?? choices[0];
    if (!field?.digit?.(digit)) return;
    panel.goTo(choices.slice(choices.indexOf(field) + 1).find((each) => !answered(each.key)));
  };

  /** Enter goes to the next question of the stage before it goes to the next stage. */
  const enter = () => {
    const fields = panel.fields();
    const here = focused();
    const rest = here ? fields.slice(fields.indexOf(here) + 1) : [];
    const open = rest.find((field) => !answered(field.key));
    if (open && here && answered(here.key)) panel.goTo(open);
    else goOn(false);
  };

  /** @param {KeyboardEvent} event */
  const arrow = (event) => {
    const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const across = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const here = focused();
    const onPrompt = document.activeElement?.classList.contains("prompt");
    if (here && down && here.element.querySelector(".row")) {
      event.preventDefault();
      const fields = panel.fields();
      panel.goTo(fields[fields.indexOf(here) + down]);
    } else if (here && onPrompt) {
      event.preventDefault();
      here.enter?.();
    } else if (document.activeElement === surface && surface.classList.contains("pannable")) {
      event.preventDefault();
      viewer.pan(across, down);
    } else if (!here && down && !document.activeElement?.closest("button, a")) {
      event.preventDefault();
      panel.focus();
    }
  };

  return (command, event) => {
    if (command === "options") return arrow(event);
    event.preventDefault();
    if (command === "answer") return pick(Number(event.key));
    if (command === "go_on") return enter();
    if (command === "submit") return goOn(true);
    if (command === "leave_text") return takesText(event.target) ? surface.focus() : undefined;
    if (command === "actual_pixels") return viewer.actualPixels();
    if (command === "fit") return viewer.showAll(true);
    if (command === "closer") return viewer.closer();
    if (command === "farther") return viewer.farther();
    if (command === "pan") return undefined;
    return acts[command === "mark_in_text" ? "mark" : command]();
  };
}
