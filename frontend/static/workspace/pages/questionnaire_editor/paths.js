/** Values of a document by the steps that lead to them; no function changes the document that it is given. */

/** @import { Json, Selection, Steps } from "./types.js" */

/** Returns steps as the server writes a path: `stages[1].questions[0].key`. @param {Steps} steps */
export function pathOf(steps) {
  return steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("").replace(/^\./, "");
}

/** @param {Json} document @param {Steps} steps @returns {Json} */
export function valueAt(document, steps) {
  return steps.reduce((value, step) => (isContainer(value) && Object.hasOwn(value, step) ? value[step] : undefined), document);
}

/** Returns a copy of the document with another value; `undefined` removes it. @param {Json} document @param {Steps} steps @param {Json} value @returns {Json} */
export function withValue(document, steps, value) {
  if (!steps.length) return value;
  const [step, ...rest] = steps;
  /** @type {Json} */
  const copy = Array.isArray(document) ? [...document] : { ...(isContainer(document) ? document : {}) };
  const inner = withValue(copy[step], rest, value);
  if (inner !== undefined) copy[step] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(step), 1);
  else delete copy[step];
  return copy;
}

/** Returns the stages of a document, whatever else it has. @param {Json} document @returns {Json[]} */
export function stagesOf(document) {
  return listOf(document?.stages);
}

/** @param {Json} stage @returns {Json[]} */
export function questionsOf(stage) {
  return listOf(stage?.questions);
}

/** @param {Selection} selection @returns {Steps} */
export function stepsOf(selection) {
  if (!selection) return [];
  return selection.question === null ? ["stages", selection.stage] : ["stages", selection.stage, "questions", selection.question];
}

/** Returns what a path belongs to: the innermost question or stage. @param {string} path @returns {Selection} */
export function selectionOf(path) {
  const match = path.match(/^stages\[(\d+)\](?:\.questions\[(\d+)\])?/);
  if (!match) return null;
  return { stage: Number(match[1]), question: match[2] === undefined ? null : Number(match[2]) };
}

/** Whether a path is a value or inside of it. @param {string} path @param {string} outer */
export function isWithin(path, outer) {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Whether two selections are the same part. @param {Selection} left @param {Selection} right */
export function isSameSelection(left, right) {
  return pathOf(stepsOf(left)) === pathOf(stepsOf(right));
}

/** Returns a value if it is an object, else an empty one. @param {Json} value @returns {Record<string, Json>} */
export function objectOf(value) {
  return isContainer(value) && !Array.isArray(value) ? value : {};
}

/** @param {Json} value @returns {Json[]} */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value @returns {value is Record<string | number, Json>} */
function isContainer(value) {
  return typeof value === "object" && value !== null;
}
