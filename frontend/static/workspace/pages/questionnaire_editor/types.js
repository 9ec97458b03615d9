/**
 * The types of the questionnaire editor. Nothing imports this file at run time.
 *
 * The edited document is any JSON: a person may be half-way through a change, so nothing of its shape is certain.
 *
 * @typedef {"line" | "text" | "lines" | "name" | "number" | "switch" | "selection" | "options" | "levels" | "condition" | "variants" | "templates" | "json"} FieldType
 * @typedef {{name: string, type: FieldType, required: boolean, minimum?: number, maximum?: number, is_whole?: boolean, min_items?: number,
 *            values?: "numbers" | "names", choices?: string[], default?: boolean}} FormField as annotation/rules/editing/form_fields.py describes it
 * @typedef {{fields: FormField[], criteria: string[], forms: string[], has_options: boolean, is_numeric: boolean, is_comparable: boolean}} KindForm
 * @typedef {{document: FormField[], stage: FormField[], question: FormField[], kinds: Record<string, KindForm>}} Forms
 *
 * @typedef {any} Json a part of the edited document
 * @typedef {(string | number)[]} Steps the way to a value in the document
 * @typedef {{stage: number, question: number | null} | null} Selection a stage or one of its questions; null is the document itself
 * @typedef {{path: string, code: string, detail: string}} Problem
 * @typedef {{code: string, stage: string, question: string, detail: string}} Change
 * @typedef {{id: string, version: number}} Version
 * @typedef {{text: string | null, base: Version | null}} Beside what belongs to an edit besides its document: JSON text that is none yet, and
 *   the version that was in use when the edit began
 *
 * @typedef {object} FieldContext a property of the selected part, as its field needs it
 * @property {FormField} field
 * @property {string} label
 * @property {Steps} steps
 * @property {() => Json} value
 * @property {(value: Json) => void} set `undefined` removes the property
 * @property {() => string[]} languages that the document has
 * @property {() => Json} part the stage or question that has the property
 * @property {() => Json[]} earlierQuestions those before the question
 * @property {Forms} forms
 *
 * @typedef {{carried: number, dropped: {code: string, question: string, items: number, detail: string}[], obstacle: string}} GoldPlan
 *
 * @typedef {{element: HTMLElement, refresh?: () => void}} BuiltField `refresh` shows what other properties have changed
 *
 * @typedef {{
 *   person: {id: string, name: string}, language: string, key_order: string[], forms: Forms, labels: Record<string, string>,
 *   source: {definition: Json, name: string}, base: Version | null, edit_key: string,
 *   routes: {save: string, check: string, usage: string, api: string, sign_in: string, list: string, difference: string, dry_run: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} EditorBootstrap the data that the server writes into the page
 */

export {};
