/** The form of the selected part, made of the fields that the server describes; a new kind of question needs no change here. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { buildField, isSingleControl } from "./fields/registry.js";
import { isWithin, objectOf, pathOf, questionsOf, stagesOf, stepsOf, valueAt } from "./paths.js";

/** @import { BuiltField, FieldContext, FormField, Forms, Json, Problem, Selection, Steps } from "./types.js" */

/**
 * @typedef {{
 *   root: HTMLElement, forms: Forms, labels: Record<string, string>,
 *   document: () => Json,
 *   set: (steps: Steps, value: Json) => void,
 *   setKey: (key: string) => void,
 *   setKind: (kind: string) => void,
 * }} FormOptions
 */

/** @typedef {{path: string, box: HTMLElement, problem: HTMLElement, built: BuiltField}} ShownField */

export class PartForm {
  #options;
  /** @type {ShownField[]} */
  #fields = [];
  #ownProblem = build("p", { class: "problem", "data-own": true });

  /** @param {FormOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Builds the form of a part anew. @param {Selection} selection */
  show(selection) {
    const { root, forms } = this.#options;
    const part = objectOf(valueAt(this.#options.document(), stepsOf(selection)));
    this.#fields = [];
    if (!selection) return root.replaceChildren(this.#ownProblem, ...this.#boxes(forms.document, selection));
    if (selection.question === null) return root.replaceChildren(this.#ownProblem, ...this.#boxes(forms.stage, selection));
    const kind = forms.kinds[part.kind];
    const fits = (/** @type {FormField} */ field) => field.name in part || fitsKind(field, kind);
    const shared = forms.question.map((field) => (field.name === "criterion" && kind ? { ...field, choices: kind.criteria } : field)).filter(fits);
    const [first, ...others] = shared;
    const groups = { main: others.filter(isMain), conditions: others.filter(isConditional), exports: others.filter((field) => !isMain(field) && !isConditional(field)) };
    return root.replaceChildren(
      this.#ownProblem,
      ...this.#boxes([first], selection),
      this.#kindBox(part.kind),
      ...this.#boxes([...groups.main, ...(kind?.fields ?? [])], selection),
      this.#group("group_conditions", groups.conditions, selection, part),
      this.#group("group_exports", groups.exports, selection, part),
    );
  }

  /** Shows what other properties have changed in a field, such as the options of the levels. */
  refresh() {
    for (const { box, built } of this.#fields) if (!box.contains(window.document.activeElement)) built.refresh?.();
  }

  /** Shows each problem beside its field; those of the part itself stand above. @param {Selection} selection @param {Problem[]} problems */
  showProblems(selection, problems) {
    const own = pathOf(stepsOf(selection));
    const isOfPart = (/** @type {Problem} */ { path }) => path === own && this.#fields.every((field) => field.path !== path);
    this.#ownProblem.textContent = problems.filter(isOfPart).map(({ detail }) => `${formatMessage("this_part")} ${detail}`).join("; ");
    for (const { path, box, problem } of this.#fields) {
      const text = problems.filter((candidate) => isWithin(candidate.path, path)).map((candidate) => [candidate.path.slice(path.length).replace(/^\./, ""), candidate.detail].filter(Boolean).join(" ")).join("; ");
      if (problem.textContent !== text) problem.textContent = text;
      box.classList.toggle("has-problem", text !== "");
      const details = box.closest("details");
      if (text && details) details.open = true;
    }
  }

  /** Focuses the field of a path, or the first one. @param {string} path */
  focus(path = "") {
    const field = this.#fields.find((candidate) => isWithin(path, candidate.path)) ?? this.#fields[0];
    const details = field?.box.closest("details");
    if (details) details.open = true;
    const control = field?.box.querySelector("input, textarea, select, button");
    if (control instanceof HTMLElement) control.focus();
  }

  /** @param {FormField[]} fields @param {Selection} selection */
  #boxes(fields, selection) {
    return fields.map((field) => this.#box(field, selection));
  }

  /** @param {FormField} field @param {Selection} selection */
  #box(field, selection) {
    const context = this.#context(field, selection);
    const path = pathOf(context.steps);
    const id = `part-${field.name}`;
    const built = buildField(context, id);
    const problem = build("p", { class: "problem", id: `${id}-problem`, role: "status" });
    const label = build("span", {}, context.label);
    const isSingle = isSingleControl(field.type);
    const heading = isSingle ? build("label", { for: id }, label) : build("span", { class: "legend", id: `${id}-legend` }, label);
    const parts = field.type === "switch" ? [built.element, heading] : [heading, built.element];
    const attributes = isSingle ? {} : { role: "group", "aria-labelledby": `${id}-legend` };
    const box = build("div", { class: field.type === "switch" ? "field check" : "field", "data-field": field.name, ...attributes }, ...parts, problem);
    box.querySelector(`#${id}`)?.setAttribute("aria-describedby", problem.id);
    this.#fields.push({ path, box, problem, built });
    return box;
  }

  /** @param {FormField} field @param {Selection} selection @returns {FieldContext} */
  #context(field, selection) {
    const { document, set, setKey, forms, labels } = this.#options;
    const steps = [...stepsOf(selection), field.name];
    const isQuestionKey = field.name === "key" && selection !== null && selection.question !== null;
    return {
      field,
      steps,
      forms,
      label: labels[field.name] ?? field.name,
      value: () => valueAt(document(), steps),
      set: isQuestionKey ? setKey : (value) => set(steps, value),
      languages: () => languagesOf(document()),
      part: () => valueAt(document(), steps.slice(0, -1)),
      earlierQuestions: () => earlierQuestions(document(), selection),
    };
  }

  /** @param {string | undefined} kind */
  #kindBox(kind) {
    const { forms, setKind } = this.#options;
    const select = build("select", { id: "part-kind", onchange: () => setKind(select.value) }, ...Object.keys(forms.kinds).map((name) => build("option", { value: name }, name)));
    if (kind && kind in forms.kinds) select.value = kind;
    else select.prepend(build("option", { value: "", selected: true }, String(kind ?? formatMessage("none_chosen"))));
    return build("div", { class: "field", "data-field": "kind" }, build("label", { for: "part-kind" }, build("span", {}, formatMessage("kind"))), select);
  }

  /** @param {string} title @param {FormField[]} fields @param {Selection} selection @param {Json} part */
  #group(title, fields, selection, part) {
    if (!fields.length) return "";
    const isUsed = fields.some(({ name }) => name in part);
    return build("details", { class: "form-group", open: isUsed }, build("summary", {}, formatMessage(title)), ...this.#boxes(fields, selection));
  }
}

/** Returns the languages of the texts of a document, in the order in which they come. @param {Json} document @returns {string[]} */
export function languagesOf(document) {
  const titles = [document?.title, ...stagesOf(document).flatMap((stage) => [stage?.title, ...questionsOf(stage).map((question) => question?.prompt)])];
  return [...new Set(titles.flatMap((text) => (typeof text === "object" && text !== null ? Object.keys(text) : [])))];
}

/** @param {Json} document @param {Selection} selection */
function earlierQuestions(document, selection) {
  if (!selection) return [];
  const stages = stagesOf(document);
  const before = stages.slice(0, selection.stage).flatMap(questionsOf);
  return [...before, ...questionsOf(stages[selection.stage]).slice(0, selection.question ?? 0)].filter((question) => typeof question?.key === "string");
}

/** @param {FormField} field @param {import("./types.js").KindForm | undefined} kind */
function fitsKind(field, kind) {
  if (!kind) return true;
  if (field.type === "templates") return kind.forms.length > 0;
  return field.name !== "criterion" || kind.criteria.length > 0;
}

/** @param {FormField} field */
function isConditional({ type }) {
  return type === "condition" || type === "variants";
}

/** @param {FormField} field */
function isMain({ type, name }) {
  return name !== "name" && !["condition", "variants", "templates", "selection"].includes(type);
}
