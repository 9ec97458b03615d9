/** The document that is being edited, with its selection and the steps that can be undone. No page, no network. */

/** @import { Beside, Json, Selection } from "./types.js" */
/** @typedef {{document: Json, selection: Selection, beside?: Beside}} State */

const MAX_STEPS = 200;

export class EditedDocument {
  /** @type {State} */
  #state;
  /** @type {State[]} */
  #earlier = [];
  /** What the last step changed: further changes of the same are part of it. */
  #lastSubject = "";
  #onChange;

  /** @param {Json} document @param {(origin: string, beside?: Beside) => void} onChange `origin` says what changed it, `beside` what an undo brings back as well */
  constructor(document, onChange) {
    this.#state = { document, selection: null };
    this.#onChange = onChange;
  }

  get document() {
    return this.#state.document;
  }

  get selection() {
    return this.#state.selection;
  }

  get canUndo() {
    return this.#earlier.length > 0;
  }

  /** Selects another part, which is no step. @param {Selection} selection */
  select(selection) {
    this.#state = { ...this.#state, selection };
    this.#lastSubject = "";
  }

  /**
   * Replaces the document.
   *
   * @param {Json} document
   * @param {{selection?: Selection, origin: string, subject?: string, beside?: Beside}} change changes of one subject in a row are one step;
   *   `beside` is what the step gives up besides the document
   */
  change(document, { selection = this.selection, origin, subject = "", beside }) {
    if (!subject || subject !== this.#lastSubject) this.#earlier = [...this.#earlier, { ...this.#state, beside }].slice(-MAX_STEPS);
    this.#lastSubject = subject;
    this.#state = { document, selection };
    this.#onChange(origin);
  }

  /** Takes the last step back. */
  undo() {
    const state = this.#earlier.pop();
    if (!state) return;
    this.#lastSubject = "";
    this.#state = { document: state.document, selection: state.selection };
    this.#onChange("undo", state.beside);
  }
}
