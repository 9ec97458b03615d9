/** Steps that change the structure of a document: each returns the new document and what is selected then. */

import { objectOf, questionsOf, stagesOf, stepsOf, valueAt, withValue } from "./paths.js";

/** @import { Forms, Json, Selection } from "./types.js" */
/** @typedef {{document: Json, selection: Selection}} Step */

/** Adds a stage with one question after the selected stage. @param {Json} document @param {Selection} selection @param {Forms} forms @param {Labels} labels @returns {Step} */
export function addStage(document, selection, forms, labels) {
  const stages = stagesOf(document);
  const index = selection ? selection.stage + 1 : stages.length;
  const key = freeKey("stage", stages.map((stage) => stage?.key));
  const stage = { key, title: labels.stage, questions: [newQuestion(document, forms, labels)] };
  return { document: { ...document, stages: stages.toSpliced(index, 0, stage) }, selection: { stage: index, question: null } };
}

/** Adds a question after the selected one, or at the end of the selected stage. @param {Json} document @param {Selection} selection @param {Forms} forms @param {Labels} labels @returns {Step} */
export function addQuestion(document, selection, forms, labels) {
  if (!stagesOf(document).length) return addStage(document, null, forms, labels);
  const stage = selection?.stage ?? stagesOf(document).length - 1;
  const questions = questionsOf(stagesOf(document)[stage]);
  const index = selection && selection.question !== null ? selection.question + 1 : questions.length;
  const added = questions.toSpliced(index, 0, newQuestion(document, forms, labels));
  return { document: withValue(document, ["stages", stage, "questions"], added), selection: { stage, question: index } };
}

/** Adds a copy, with keys of its own, after the selected part. @param {Json} document @param {Selection} selection @returns {Step} */
export function duplicatePart(document, selection) {
  if (!selection) return { document, selection };
  const copy = structuredClone(objectOf(valueAt(document, stepsOf(selection))));
  const taken = questionKeys(document);
  for (const question of selection.question === null ? questionsOf(copy).map(objectOf) : [copy]) taken.push((question.key = freeKey(String(question.key), taken)));
  if (selection.question === null) copy.key = freeKey(String(copy.key), stagesOf(document).map((stage) => stage?.key));
  return insertPart(document, selection, copy, 1);
}

/** Removes the selected part, and selects the one after it, or before it. @param {Json} document @param {Selection} selection @returns {Step} */
export function removePart(document, selection) {
  if (!selection) return { document, selection };
  const rest = withValue(document, stepsOf(selection), undefined);
  const { stage, question } = selection;
  if (question === null) return { document: rest, selection: stagesOf(rest).length ? { stage: Math.min(stage, stagesOf(rest).length - 1), question: null } : null };
  const left = questionsOf(stagesOf(rest)[stage]).length;
  return { document: rest, selection: { stage, question: left ? Math.min(question, left - 1) : null } };
}

/**
 * Moves the selected part by one place; a question at the end of its stage goes on into the next stage. Returns null
 * where there is no place to go to.
 *
 * @param {Json} document
 * @param {Selection} selection
 * @param {-1 | 1} direction
 * @returns {Step | null}
 */
export function movePart(document, selection, direction) {
  if (!selection) return null;
  const { stage, question } = selection;
  const stages = stagesOf(document);
  if (question === null) {
    const to = stage + direction;
    if (to < 0 || to >= stages.length) return null;
    return { document: { ...document, stages: moved(stages, stage, to) }, selection: { stage: to, question: null } };
  }
  const to = question + direction;
  const questions = questionsOf(stages[stage]);
  if (to >= 0 && to < questions.length) {
    return { document: withValue(document, ["stages", stage, "questions"], moved(questions, question, to)), selection: { stage, question: to } };
  }
  const neighbour = stage + direction;
  if (neighbour < 0 || neighbour >= stages.length) return null;
  const target = questionsOf(stages[neighbour]);
  const index = direction > 0 ? 0 : target.length;
  const without = withValue(document, stepsOf(selection), undefined);
  const document2 = withValue(without, ["stages", neighbour, "questions"], target.toSpliced(index, 0, questions[question]));
  return { document: document2, selection: { stage: neighbour, question: index } };
}

/** Gives a question another key, also in the conditions that name it. @param {Json} document @param {Selection} selection @param {string} key @returns {Json} */
export function renameQuestion(document, selection, key) {
  const steps = [...stepsOf(selection), "key"];
  const before = valueAt(document, steps);
  const renamed = withValue(document, steps, key);
  const isShared = questionKeys(document).filter((other) => other === before).length > 1;
  return isShared ? renamed : { ...renamed, stages: withReferences(renamed.stages, before, key) };
}

/** Gives a question another kind; what only other kinds have is removed. @param {Json} question @param {string} kind @param {Forms} forms @param {Labels} labels @returns {Json} */
export function withKind(question, kind, forms, labels) {
  const own = forms.kinds[kind].fields.map(({ name }) => name);
  const foreign = Object.values(forms.kinds).flatMap(({ fields }) => fields.map(({ name }) => name)).filter((name) => !own.includes(name));
  const kept = Object.entries(objectOf(question)).filter(([name]) => !foreign.includes(name));
  const keptValues = Object.fromEntries(kept);
  for (const field of forms.kinds[kind].fields) {
    const values = (keptValues[field.name] ?? []).map?.((/** @type {Json} */ option) => typeof option?.value) ?? [];
    const fits = field.type !== "options" || values.every((/** @type {string} */ type) => type === (field.values === "numbers" ? "number" : "string"));
    if (!fits) delete keptValues[field.name];
    if (field.name in keptValues || !field.required) continue;
    if (field.type === "options") keptValues[field.name] = sampleOptions(field, labels);
  }
  return { ...keptValues, kind };
}

/** @typedef {{stage: string, question: string, option: (number: number) => string}} Labels what new parts are called */

/** Returns the next option of a list. @param {Json[]} options @param {"numbers" | "names" | undefined} values @param {Labels["option"]} label */
export function newOption(options, values, label) {
  const number = options.length + 1;
  if (values === "numbers") return { value: Math.max(0, ...options.map((option) => Number(option?.value) || 0)) + 1, label: label(number) };
  return { value: freeKey(`option_${number}`, options.map((option) => option?.value)), label: label(number) };
}

/** @param {import("./types.js").FormField} field @param {Labels} labels */
function sampleOptions(field, labels) {
  /** @type {Json[]} */
  const options = [];
  while (options.length < Math.max(2, field.min_items ?? 0)) options.push(newOption(options, field.values, labels.option));
  return options;
}

/** @param {Json} document @param {Forms} forms @param {Labels} labels */
function newQuestion(document, forms, labels) {
  const key = freeKey("question", questionKeys(document));
  const [firstKind] = Object.keys(forms.kinds);
  return withKind({ key, prompt: labels.question }, firstKind, forms, labels);
}

/** @param {Json} document @param {NonNullable<Selection>} selection @param {Json} part @param {number} offset @returns {Step} */
function insertPart(document, selection, part, offset) {
  const steps = stepsOf(selection);
  const index = Number(steps[steps.length - 1]) + offset;
  const list = valueAt(document, steps.slice(0, -1));
  const inserted = withValue(document, steps.slice(0, -1), list.toSpliced(index, 0, part));
  return { document: inserted, selection: selection.question === null ? { stage: index, question: null } : { ...selection, question: index } };
}

/** @param {Json} document @returns {string[]} */
function questionKeys(document) {
  return stagesOf(document).flatMap((stage) => questionsOf(stage).map((question) => question?.key));
}

/** Returns the key, or the first of `key_2`, `key_3` … that is free. @param {string} key @param {unknown[]} taken */
function freeKey(key, taken) {
  if (!taken.includes(key)) return key;
  const base = key.replace(/_\d+$/, "");
  let number = 2;
  while (taken.includes(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** @param {Json[]} list @param {number} from @param {number} to */
function moved(list, from, to) {
  return list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
}

/** Replaces the question that conditions name. @param {Json} value @param {string} before @param {string} after @returns {Json} */
function withReferences(value, before, after) {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, before, after));
  if (typeof value !== "object" || value === null) return value;
  const isComparison = value.question === before && !("kind" in value);
  const entries = Object.entries(value).map(([name, item]) => [name, isComparison && name === "question" ? after : withReferences(item, before, after)]);
  return Object.fromEntries(entries);
}
