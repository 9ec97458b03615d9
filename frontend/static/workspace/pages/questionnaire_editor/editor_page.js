/** The editor: connects the document with its structure, its form, its JSON, the preview and the server's checks. */

import { byId } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { signInAgain } from "../../ui/sign_in.js";
import { Checker } from "./checker.js";
import { EditedDocument } from "./edited_document.js";
import { PartForm, languagesOf } from "./form.js";
import { JsonPane } from "./json_pane.js";
import { LocalEdit, restoredMessage } from "./local_edit.js";
import { Outline } from "./outline.js";
import { Panes } from "./panes.js";
import { isSameSelection, pathOf, selectionOf, stagesOf, withValue } from "./paths.js";
import { Preview } from "./preview.js";
import { problemList } from "./problem_list.js";
import { Publisher } from "./publish.js";
import { renameQuestion } from "./structure.js";
import { StructureSteps } from "./structure_steps.js";

/** @import { Beside, EditorBootstrap, Json, Problem, Selection, Version } from "./types.js" */

export class EditorPage {
  #bootstrap;
  #edited;
  #steps;
  #localEdit;
  #outline;
  #form;
  #json;
  #preview;
  #checker;
  #publisher;
  #panes;
  /** @type {Problem[]} */
  #problems = [];
  /** @type {Version | null} */
  #base;
  #isPublished = false;

  /** @param {EditorBootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    this.#base = bootstrap.base;
    this.#localEdit = new LocalEdit(bootstrap.edit_key);
    this.#edited = new EditedDocument(bootstrap.source.definition, (origin, beside) => this.#changed(origin, beside));
    this.#steps = this.#makeSteps();
    this.#panes = new Panes(byId("editor"));
    this.#outline = this.#makeOutline();
    this.#form = this.#makeForm();
    this.#json = this.#makeJsonPane();
    this.#preview = this.#makePreview();
    this.#checker = this.#makeChecker();
    this.#publisher = this.#makePublisher();
  }

  /** Shows what this browser keeps, or what the page came with. */
  start() {
    this.#connectButtons();
    window.addEventListener("beforeunload", (event) => this.#isDirty && !this.#isPublished && event.preventDefault());
    const stored = this.#localEdit.read();
    if (stored) {
      this.#base = stored.base;
      this.#edited.change(stored.definition, { origin: "start" });
      if (stored.text !== null) this.#json.showText(stored.text);
      byId("edit-state").textContent = restoredMessage(stored, this.#bootstrap.base, this.#bootstrap.language);
      byId("discard").hidden = false;
    }
    this.#showAll();
    this.#checker.changed(this.#edited.document);
  }

  get #isDirty() {
    const { definition } = this.#bootstrap.source;
    return this.#json.invalidText !== null || JSON.stringify(this.#edited.document) !== JSON.stringify(definition);
  }

  #makeOutline() {
    return new Outline({
      root: byId("outline"),
      language: this.#bootstrap.language,
      onSelect: (selection) => this.#select(selection),
      onOpen: () => this.#openForm(),
      onMove: (direction) => this.#steps.move(direction),
      onRemove: () => this.#steps.remove(),
      onUndo: () => this.#steps.undo(),
    });
  }

  #makeSteps() {
    const { forms, language } = this.#bootstrap;
    return new StructureSteps({
      edited: this.#edited,
      forms,
      language,
      focusOutline: () => this.#outline.focus(),
      showState: (text) => (byId("edit-state").textContent = text),
    });
  }

  #makeForm() {
    const { forms, labels } = this.#bootstrap;
    return new PartForm({
      root: byId("part-form"),
      forms,
      labels,
      document: () => this.#edited.document,
      set: (steps, value) => this.#edited.change(withValue(this.#edited.document, steps, value), { origin: "form", subject: pathOf(steps) }),
      setKey: (key) => this.#edited.change(renameQuestion(this.#edited.document, this.#edited.selection, key), { origin: "form" }),
      setKind: (kind) => {
        this.#steps.setKind(kind);
        byId("part-kind").focus();
      },
    });
  }

  #makeJsonPane() {
    return new JsonPane({
      area: byId("id_definition"),
      problem: byId("json-problem"),
      keyOrder: this.#bootstrap.key_order,
      onDocument: (definition) => this.#edited.change(definition, { origin: "json", subject: "json" }),
      onInvalid: () => this.#keep(),
    });
  }

  #makePreview() {
    const { routes, language } = this.#bootstrap;
    return new Preview({ frame: byId("preview-frame"), languages: byId("preview-language"), note: byId("preview-note"), url: routes.dry_run, language });
  }

  #makeChecker() {
    return new Checker({
      url: this.#bootstrap.routes.check,
      onChecked: (definition, problems) => this.#checked(definition, problems),
      onFailure: (message) => (byId("check-state").textContent = message),
      onSignedOut: () => void this.#signIn(),
    });
  }

  #makePublisher() {
    return new Publisher({
      routes: this.#bootstrap.routes,
      checker: this.#checker,
      document: () => this.#edited.document,
      base: () => this.#base,
      rebase: (newer) => {
        this.#base = newer;
        this.#keep();
      },
      onProblems: (problems) => {
        this.#checked(this.#edited.document, problems);
        this.#goTo(problems[0].path);
      },
      onPublished: () => {
        this.#isPublished = true;
        this.#localEdit.remove();
        window.location.assign(this.#bootstrap.routes.list);
      },
      onSignedOut: () => this.#signIn(),
    });
  }

  #connectButtons() {
    const steps = this.#steps;
    /** @type {Record<string, () => void>} */
    const acts = {
      add_stage: () => steps.addStage(),
      add_question: () => steps.addQuestion(),
      duplicate: () => steps.duplicate(),
      remove: () => steps.remove(),
      up: () => steps.move(-1),
      down: () => steps.move(1),
      undo: () => steps.undo(),
      publish: () => void (this.#json.invalidText === null ? this.#publisher.publish() : this.#panes.choose("json")),
      discard: () => this.#discard(),
      dry_run: () => this.#dryRun(),
      take_back_text: () => this.#takeBackText(),
    };
    for (const button of document.querySelectorAll("[data-step]")) {
      const act = acts[button.getAttribute("data-step") ?? ""];
      button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && act());
    }
  }

  /** Begins again with what the page came with; that can be undone, for text that is no JSON too. */
  #discard() {
    const beside = { text: this.#json.invalidText, base: this.#base };
    this.#base = this.#bootstrap.base;
    this.#edited.change(this.#bootstrap.source.definition, { selection: null, origin: "start", beside });
    byId("discard").hidden = true;
    byId("edit-state").textContent = formatMessage("discarded");
  }

  /** Opens a dry run of what is edited, unless it has problems. */
  #dryRun() {
    const [problem] = this.#problems;
    if (this.#json.invalidText !== null) this.#panes.choose("json");
    else if (problem) this.#goTo(problem.path);
    else if (this.#localEdit.handOver(this.#edited.document)) window.open(`${this.#bootstrap.routes.dry_run}?edit=1`);
    else byId("edit-state").textContent = formatMessage("not_kept");
  }

  /** Gives up text that is no JSON, for the document as it was before. */
  #takeBackText() {
    this.#json.show(this.#edited.document);
    this.#keep();
    this.#showLock();
  }

  /** @param {Selection} selection */
  #select(selection) {
    if (isSameSelection(selection, this.#edited.selection) && document.activeElement?.closest("#outline")) return;
    this.#edited.select(selection);
    this.#showSelected();
  }

  /** @param {string} origin @param {Beside} [beside] */
  #changed(origin, beside) {
    if (beside) this.#base = beside.base;
    if (origin !== "json") this.#json.show(this.#edited.document);
    if (beside && beside.text !== null) this.#json.showText(beside.text);
    this.#keep();
    if (origin === "form") {
      this.#form.refresh();
      this.#outline.show(this.#edited.document, this.#edited.selection, this.#problems);
      this.#showTools();
    } else this.#showSelected();
    this.#checker.changed(this.#edited.document);
  }

  #showAll() {
    if (this.#json.invalidText === null) this.#json.show(this.#edited.document);
    this.#showSelected();
  }

  /** Shows the selected part in the structure, the form and the preview. */
  #showSelected() {
    const { document: definition, selection } = this.#edited;
    this.#outline.show(definition, selection, this.#problems);
    this.#form.show(selection);
    this.#form.showProblems(selection, this.#problems);
    byId("pane-form-title").textContent = this.#steps.nameOf(selection);
    this.#preview.openStage(selection ? (stagesOf(definition)[selection.stage]?.key ?? null) : null);
    this.#showTools();
  }

  #showTools() {
    this.#steps.showButtons();
    this.#showLock();
  }

  /** While the text is no JSON, only the text can be changed: another change would overwrite it. */
  #showLock() {
    const isLocked = this.#json.invalidText !== null;
    for (const id of ["pane-structure", "pane-form"]) byId(id).inert = isLocked;
    byId("text-lock").hidden = !isLocked;
  }

  /** @param {Json} definition @param {Problem[]} problems */
  #checked(definition, problems) {
    this.#problems = problems;
    const { selection } = this.#edited;
    this.#outline.show(this.#edited.document, selection, problems);
    this.#form.showProblems(selection, problems);
    byId("problems").replaceChildren(problemList(problems, (path) => this.#goTo(path)));
    byId("check-state").textContent = problems.length ? formatMessage("problem_count", { count: problems.length }) : formatMessage("no_problems");
    if (problems.length) this.#preview.holdBack();
    else this.#preview.show(definition, languagesOf(definition));
  }

  /** Selects the part of a problem and focuses its field. @param {string} path */
  #goTo(path) {
    this.#edited.select(selectionOf(path));
    this.#showSelected();
    this.#openForm(path);
  }

  /** Goes to the form of the selected part. @param {string} [path] whose field to focus */
  #openForm(path) {
    this.#panes.choose("form");
    this.#form.focus(path);
  }

  /** Keeps the edit in this browser. */
  #keep() {
    this.#showLock();
    byId("edit-state").textContent = "";
    if (!this.#isDirty) return this.#localEdit.remove();
    const { source } = this.#bootstrap;
    const edit = { definition: this.#edited.document, text: this.#json.invalidText, base: this.#base, source: source.name, at: Date.now() };
    byId("edit-state").textContent = formatMessage(this.#localEdit.write(edit) ? "kept" : "not_kept");
    return undefined;
  }

  async #signIn() {
    const { routes, person } = this.#bootstrap;
    await signInAgain({ api: routes.api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#checker.changed(this.#edited.document);
  }
}
