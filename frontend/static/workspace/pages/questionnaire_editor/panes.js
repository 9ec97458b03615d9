/** The panes of the editor: beside each other where there is room, else behind tabs. */

import { setAttribute } from "../../ui/dom.js";

/** How many panes there is room for decides which of them are tabs. */
const LAYOUTS = [
  { media: "(min-width: 112rem)", tabs: [] },
  { media: "(min-width: 62rem)", tabs: ["preview", "json"] },
  { media: "all", tabs: ["structure", "form", "json", "preview"] },
];

export class Panes {
  #root;
  #tabs;
  /** The chosen tab of each set of tabs. @type {Map<string, string>} */
  #chosen = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[role=tab]")]);
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.choose(paneOf(tab)));
    root.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.#onKey(/** @type {KeyboardEvent} */ (event)));
    for (const { media } of LAYOUTS) window.matchMedia(media).addEventListener("change", () => this.#render());
    this.#render();
  }

  /** Shows a pane, if it is behind a tab. @param {string} pane */
  choose(pane) {
    const names = this.#names();
    if (names.includes(pane)) this.#chosen.set(names.join(), pane);
    this.#render();
  }

  #names() {
    return LAYOUTS.find(({ media }) => window.matchMedia(media).matches)?.tabs ?? [];
  }

  #render() {
    const names = this.#names();
    const chosen = this.#chosen.get(names.join()) ?? names[0];
    const list = this.#root.querySelector("[role=tablist]");
    if (list instanceof HTMLElement) list.hidden = !names.length;
    const order = names.map((name) => this.#tabs.find((tab) => paneOf(tab) === name));
    for (const tab of order) if (tab && list) list.append(tab);
    for (const tab of this.#tabs) {
      const isTab = names.includes(paneOf(tab));
      const isChosen = paneOf(tab) === chosen;
      tab.hidden = !isTab;
      setAttribute(tab, "aria-selected", String(isChosen));
      setAttribute(tab, "tabindex", isChosen ? "0" : "-1");
      const pane = this.#root.querySelector(`#pane-${paneOf(tab)}`);
      if (pane instanceof HTMLElement) showPane(pane, tab, isTab, isChosen);
    }
    this.#root.dataset.tabs = String(names.length);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const names = this.#names();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = names.indexOf(this.#chosen.get(names.join()) ?? names[0]);
    const pane = names[(index + step + names.length) % names.length];
    this.choose(pane);
    this.#tabs.find((tab) => paneOf(tab) === pane)?.focus();
  }
}

/** @param {HTMLElement} tab */
function paneOf(tab) {
  return tab.dataset.pane ?? "";
}

/** @param {HTMLElement} pane @param {HTMLElement} tab @param {boolean} isTab @param {boolean} isChosen */
function showPane(pane, tab, isTab, isChosen) {
  pane.hidden = isTab && !isChosen;
  setAttribute(pane, "role", isTab ? "tabpanel" : null);
  setAttribute(pane, "aria-labelledby", isTab ? tab.id : `${pane.id}-title`);
}
