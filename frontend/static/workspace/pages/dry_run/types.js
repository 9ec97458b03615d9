/**
 * The data that the server writes into the page of a dry run. Nothing imports this file at run time.
 *
 * @import { Assignment, Bootstrap, Definition } from "../../core/types.js"
 *
 * @typedef {{assignment: Assignment, definition: Definition | null, edit_key: string, is_embedded: boolean, judge: string, back: string}} DryRun
 *   `edit_key` names the edit that this browser keeps; `back` is where the dry run ends
 * @typedef {Bootstrap & {dry_run: DryRun}} DryRunBootstrap
 * @typedef {{rejection: {code: string, detail: string, problems: Record<string, string[]>} | null,
 *            answers: Record<string, unknown>, revisions: unknown[], marks: Record<string, unknown>, level: string | null, words: number}} Judgement
 * @typedef {{type: "loupe-definition", definition: Definition, stage: string | null}} DefinitionMessage what the editor sends to its preview
 */

export {};
