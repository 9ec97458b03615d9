/** Runs the commands of the keys. */

import { isTextField } from "../../ui/keys.js";

/** @import { Command } from "../../ui/keys.js" */
/** @import { Viewer } from "../../viewer/viewer.js" */
/** @import { Panel } from "./panel.js" */

/**
 * @typedef {"skip" | "flag" | "previous" | "forward" | "undo" | "guidelines" | "help" | "mark" | "others"} Action
 * @typedef {{
 *   panel: Panel, viewer: Viewer, surface: HTMLElement,
 *   isAnswered: (question: string) => boolean,
 *   goOn: (submits: boolean) => void,
 *   actions: Record<Action, () => void>,
 * }} CommandOptions `actions`: what buttons do, too
 */

export class Commands {
  #options;

  /** @param {CommandOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {Command} command @param {KeyboardEvent} event */
  run(command, event) {
    const { viewer, surface, goOn, actions } = this.#options;
    if (command === "options") return this.#moveByArrow(event);
    event.preventDefault();
    if (command === "answer") return this.#answer(Number(event.key));
    if (command === "go_on") return this.#goOn();
    if (command === "submit") return goOn(true);
    if (command === "leave_text") return isTextField(event.target) ? surface.focus() : undefined;
    if (command === "actual_pixels") return viewer.toggleActualPixels();
    if (command === "fit") return viewer.fit(true);
    if (command === "closer") return viewer.zoomIn();
    if (command === "farther") return viewer.zoomOut();
    if (command === "pan") return undefined;
    return actions[command === "mark_in_text" ? "mark" : command]();
  }

  #focusedField() {
    return this.#options.panel.fields.find((field) => field.element.contains(document.activeElement));
  }

  /** Answers the focused question, else the first without an answer, and goes to the next. @param {number} digit */
  #answer(digit) {
    const { panel, isAnswered } = this.#options;
    const choices = panel.fields.filter((field) => field.chooseByDigit);
    const focused = this.#focusedField();
    const field = choices.find((choice) => choice === focused) ?? choices.find(({ key }) => !isAnswered(key)) ?? choices[0];
    if (!field?.chooseByDigit?.(digit)) return;
    panel.goTo(choices.slice(choices.indexOf(field) + 1).find(({ key }) => !isAnswered(key)));
  }

  /** Goes to the next question without an answer before it goes to the next stage. */
  #goOn() {
    const { panel, isAnswered, goOn } = this.#options;
    const focused = this.#focusedField();
    const later = focused ? panel.fields.slice(panel.fields.indexOf(focused) + 1) : [];
    const unanswered = later.find(({ key }) => !isAnswered(key));
    if (unanswered && focused && isAnswered(focused.key)) panel.goTo(unanswered);
    else goOn(false);
  }

  /** @param {KeyboardEvent} event */
  #moveByArrow(event) {
    const { panel, viewer, surface } = this.#options;
    const dy = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const dx = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const focused = this.#focusedField();
    const isOnPrompt = document.activeElement?.classList.contains("prompt");
    if (focused && dy && focused.element.querySelector(".row")) {
      event.preventDefault();
      panel.goTo(panel.fields[panel.fields.indexOf(focused) + dy]);
    } else if (focused && isOnPrompt) {
      event.preventDefault();
      focused.focusFirstOption?.();
    } else if (document.activeElement === surface && surface.classList.contains("pannable")) {
      event.preventDefault();
      viewer.pan(dx, dy);
    } else if (!focused && dy && !document.activeElement?.closest("button, a")) {
      event.preventDefault();
      panel.focus();
    }
  }
}
