/** The panel beside the image: an instruction and its critique, or a form in place of the instruction. */

import { build, byId } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { Editor } from "./editor.js";
import { buildCritique, buildInstruction, buildVerdicts } from "./instruction_view.js";
import { ReasonsForm } from "./reasons_form.js";

/** @import { TypedTexts } from "../../queue_desk/typed_texts.js" */
/** @import { Entry, Typed, Words } from "./types.js" */

/**
 * @typedef {{
 *   types: Record<string, string>, reasons: [string, string][], typed: TypedTexts<Typed>,
 *   onReject: (reason: string) => void,
 *   onEdit: (words: Words) => void,
 * }} PanelOptions
 */

export class Panel {
  #options;
  #root = byId("questions");
  /** @type {Entry | null} */
  #entry = null;
  /** @type {Editor | null} */
  #editor = null;
  /** @type {ReasonsForm | null} */
  #reasons = null;

  /** @param {PanelOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Whether a form stands in place of the instruction. */
  get hasForm() {
    return this.#editor !== null || this.#reasons !== null;
  }

  /** Shows an entry; the form too, in which something was typed before. @param {Entry} entry */
  show(entry) {
    this.#entry = entry;
    const { words, reason } = this.#options.typed.of(entry.instruction.id);
    this.#root.replaceChildren(...this.#content(entry));
    this.#root.scrollTop = 0;
    this.#closeForms();
    if (words) this.openEditor();
    else if (reason) this.openReasons();
    else this.#focus();
  }

  /** Shows what was said of the entry meanwhile, without moving anything else. @param {Entry} entry */
  refresh(entry) {
    if (entry === this.#entry) this.#root.querySelector(".verdicts")?.replaceWith(this.#verdicts(entry));
  }

  /** @param {Node} content */
  showInstead(content) {
    this.#entry = null;
    this.#closeForms();
    this.#root.replaceChildren(content);
  }

  openEditor() {
    if (!this.#entry) return;
    const { typed, onEdit } = this.#options;
    const { instruction } = this.#entry;
    const editor = new Editor(instruction, typed.of(instruction.id).words ?? instruction, {
      onInput: (words) => typed.keep(instruction.id, { words }),
      onSave: () => this.save(),
      onLeave: () => this.leaveForm(),
    });
    this.#openForm(editor.element);
    this.#editor = editor;
    this.#saveEdit = () => (editor.problem() ? editor.showProblem(editor.problem()) : onEdit(editor.words()));
    editor.focus();
  }

  openReasons() {
    if (!this.#entry) return;
    const { typed, reasons, onReject } = this.#options;
    const { instruction } = this.#entry;
    const form = new ReasonsForm(reasons, typed.of(instruction.id).reason ?? "", {
      onReject,
      onInput: (reason) => typed.keep(instruction.id, { reason }),
      onLeave: () => this.leaveForm(),
    });
    this.#openForm(form.element);
    this.#reasons = form;
    form.focus();
  }

  /** Saves the form that is open. */
  save() {
    if (this.#editor) this.#saveEdit();
    else this.#reasons?.submit();
  }

  /** @param {number} digit */
  chooseReason(digit) {
    this.#reasons?.choose(digit);
  }

  /** Shows the instruction again; what was typed is there when the form is opened the next time. */
  leaveForm() {
    if (!this.#entry || !this.hasForm) return;
    const entry = this.#entry;
    this.#closeForms();
    this.#root.replaceChildren(...this.#content(entry));
    this.#focus();
  }

  #saveEdit = () => {};

  #closeForms() {
    this.#editor = null;
    this.#reasons = null;
    document.body.classList.remove("with-form");
  }

  /** @param {HTMLElement} form */
  #openForm(form) {
    this.#closeForms();
    document.body.classList.add("with-form");
    this.#root.querySelector(".instruction, .reasons")?.replaceWith(form);
  }

  /** @param {Entry} entry */
  #content(entry) {
    const { instruction } = entry;
    const type = this.#options.types[instruction.type] ?? instruction.type;
    return [this.#verdicts(entry), buildInstruction(instruction, type), buildCritique(instruction)];
  }

  /** @param {Entry} entry */
  #verdicts(entry) {
    const labels = new Map(this.#options.reasons);
    return buildVerdicts(entry, (reason) => labels.get(reason) ?? reason);
  }

  #focus() {
    const heading = this.#root.querySelector("h2");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }
}
