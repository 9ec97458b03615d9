/**
 * The shapes that the desk's modules share. Types only: nothing imports this file at run time.
 *
 * @typedef {import("./flow/types.js").Definition} Definition
 * @typedef {import("./flow/types.js").Stage} Stage
 * @typedef {import("./flow/types.js").Question} Question
 * @typedef {import("./flow/types.js").Option} Option
 * @typedef {import("./flow/types.js").Problem} Problem
 *
 * @typedef {{x: number, y: number, width: number, height: number, label?: string}} Region normalised: 0 to 1 of the image
 * @typedef {{number: number, x: number, y: number, width: number, height: number}} Mark a box that a text cites by its number
 * @typedef {Record<string, Mark[]>} Marks by text question
 * @typedef {{seen_at_100?: boolean, viewport?: {width: number, height: number}, pixel_ratio?: number, scheme?: "light" | "dark",
 *            gamut?: "srgb" | "p3" | "rec2020"}} Viewing how the photograph was seen
 * @typedef {unknown} Answer a number, a string, strings or regions, by the kind of the question
 * @typedef {Record<string, Answer>} Answers
 * @typedef {{question: string, from: unknown, to: unknown, at: string}} Revision
 *
 * @typedef {{id: string, file: string, title: string, author: string, license: string,
 *            width: number, height: number, view: string, thumbnail: string}} Picture
 * @typedef {{version: number, answers: Answers, timings: Record<string, number>, committed: string[], revisions: Revision[],
 *            marks?: Marks, viewing?: Viewing, updated_at?: string}} Draft
 * @typedef {{id: string, status: string, lease_until: string | null, image: Picture, batch: {id: string, name: string},
 *            questionnaire: {id: string, key: string, version: number}, draft: Draft | null}} Assignment
 * @typedef {{id: string, assignment: string, image: string, questionnaire: {id: string, key: string, version: number},
 *            answers: Answers, level: string | null, revisions: Revision[], timings: Record<string, number>, marks: Marks, status: string,
 *            submitted_at: string}} Critique
 *
 * @typedef {{
 *   id: string, assignment: Assignment, definition: Definition, critique: Critique | null,
 *   answers: Answers, committed: string[], revisions: Revision[], timings: Record<string, number>, marks: Marks, viewing: Viewing,
 *   open: string | null, changing: Map<string, Revision>,
 *   version: number, edits: number, savedEdits: number,
 * }} Work one image on the desk. `edits` counts changes, `savedEdits` those that the server has; `critique` is set when
 *   it was handed in before and is being revised
 *
 * @typedef {{id: string, project?: string, version: number, at: number, dirty: boolean, answers: Answers, committed: string[],
 *            revisions: Revision[], timings: Record<string, number>, marks?: Marks, viewing?: Viewing, sent?: string[]}} KeptDraft a draft as this
 *   browser keeps it; `at` in milliseconds; `sent`: fingerprints of the saves since `version` that were not answered
 * @typedef {"submit" | "skip" | "flag" | "revise"} Errand
 * @typedef {{key: string, kind: Errand, project: string, method: string, path: string, body: Record<string, unknown>,
 *            assignment: Assignment, critique: Critique | null, at: number,
 *            refused: {code: string, detail: string, fields: Record<string, string[]>, critique?: string} | null}} Parcel
 *   something on its way to the server; `refused.critique` is the one that stands in its place already
 *
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   claimed: {assignments: Assignment[], open: number} | null,
 *   project: {id: string, name: string, guidelines: string, session_length: number},
 *   questionnaire: {id: string, definition: Definition} | null,
 *   keys: import("./keys.js").Keys,
 *   reasons: {skip: [string, string][], flag: [string, string][]},
 *   addresses: {api: string, sign_in: string, project: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap what the server puts into the page
 */

export {};
