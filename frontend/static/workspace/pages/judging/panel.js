/** The panel beside the image: what a model wrote, three figures to give, and what experts wrote behind a key. */

import { build, byId } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { Aspect, Bootstrap, Entry } from "./types.js" */

const FIGURES = [0, 1, 2];

/** @typedef {{aspects: Bootstrap["aspects"], onChange: () => void, onFigure: (entry: Entry) => void}} PanelOptions `onFigure`: a figure was chosen */

export class Panel {
  #options;
  #root = byId("questions");
  /** @type {Entry | null} */
  #entry = null;
  /** @type {{aspect: Aspect, inputs: HTMLInputElement[]}[]} */
  #rows = [];
  #references = build("div", { class: "references", id: "references", hidden: true });
  #toggle = build("button", { type: "button", class: "link", "aria-expanded": "false", "aria-controls": "references", onclick: () => this.toggleReferences() });

  /** @param {PanelOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Whether each figure is given. */
  get isReady() {
    return this.#entry !== null && Object.values(this.#entry.figures).every((figure) => figure !== null);
  }

  /** @param {Entry} entry */
  show(entry) {
    this.#entry = entry;
    const { claim } = entry;
    this.#rows = this.#options.aspects.map(([aspect]) => ({ aspect, inputs: FIGURES.map((figure) => this.#input(entry, aspect, figure)) }));
    this.#references.replaceChildren(...claim.references.map((text) => build("blockquote", { class: "reference", dir: "auto" }, text)));
    this.#showReferences(false);
    this.#root.replaceChildren(
      build(
        "section",
        { class: "interpretation", "aria-labelledby": "judged-question" },
        build("p", { class: "label" }, formatMessage("a_models_text")),
        build("h2", { class: "prompt", id: "judged-question", tabindex: "-1", dir: "auto" }, claim.question),
        build("p", { class: "given-answer", dir: "auto" }, claim.text),
      ),
      build("section", { class: "experts", "aria-label": formatMessage("experts_texts") }, this.#toggle, this.#references),
      build("section", { class: "figures", "aria-label": formatMessage("your_figures") }, ...this.#rows.map((row, index) => this.#field(row, index))),
    );
    this.#root.scrollTop = 0;
    this.#root.querySelector("h2")?.focus({ preventScroll: true });
    this.#options.onChange();
  }

  /** @param {Node} content */
  showInstead(content) {
    this.#entry = null;
    this.#rows = [];
    this.#root.replaceChildren(content);
    this.#options.onChange();
  }

  /** Gives a figure to the row with the focus, else to the first without one, and goes to the next row. @param {number} figure */
  give(figure) {
    if (!this.#entry) return;
    const { figures } = this.#entry;
    const focused = this.#rows.findIndex(({ inputs }) => inputs.some((input) => input === document.activeElement));
    const index = focused >= 0 ? focused : Math.max(0, this.#rows.findIndex(({ aspect }) => figures[aspect] === null));
    this.#rows[index].inputs[figure].click();
    this.#focusRow(Math.min(index + 1, this.#rows.length - 1));
  }

  toggleReferences() {
    this.#showReferences(Boolean(this.#references.hidden));
  }

  /** @param {boolean} areShown */
  #showReferences(areShown) {
    this.#references.hidden = !areShown;
    this.#toggle.setAttribute("aria-expanded", String(areShown));
    const count = this.#entry?.claim.references.length ?? 0;
    this.#toggle.replaceChildren(build("kbd", { "aria-hidden": "true" }, "R"), formatMessage(areShown ? "hide_references" : "show_references", { count }));
  }

  /** @param {number} index */
  #focusRow(index) {
    const { inputs } = this.#rows[index];
    (inputs.find(({ checked }) => checked) ?? inputs[0]).focus();
  }

  /** @param {Entry} entry @param {Aspect} aspect @param {number} figure */
  #input(entry, aspect, figure) {
    const input = build("input", { type: "radio", name: aspect, value: String(figure), onchange: () => this.#choose(entry, aspect, figure) });
    input.checked = entry.figures[aspect] === figure;
    return input;
  }

  /** @param {Entry} entry @param {Aspect} aspect @param {number} figure */
  #choose(entry, aspect, figure) {
    entry.figures[aspect] = figure;
    this.#options.onFigure(entry);
    this.#options.onChange();
  }

  /** @param {{aspect: Aspect, inputs: HTMLInputElement[]}} row @param {number} index */
  #field({ inputs }, index) {
    const [aspect, name, words, meanings] = this.#options.aspects[index];
    const choices = inputs.map((input, figure) =>
      build("label", { class: "choice", title: meanings[figure] }, input, build("kbd", { "aria-hidden": "true" }, String(figure)), build("span", {}, build("span", { class: "hidden-visually" }, `${figure} `), words[figure])),
    );
    return build(
      "div",
      { class: "figure-row", role: "radiogroup", "aria-labelledby": `name-of-${aspect}` },
      build("h3", { id: `name-of-${aspect}` }, name),
      build("div", { class: "choices row" }, ...choices),
    );
  }
}
