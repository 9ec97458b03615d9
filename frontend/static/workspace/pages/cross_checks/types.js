/**
 * The types that the desk of cross-checks shares. Nothing imports this file at run time.
 *
 * @typedef {import("../../core/types.js").ImageInfo} ImageInfo
 * @typedef {{id: string, status: string, option: number | null, correct_option: number | null, is_done: boolean}} Answered
 *   which of the options was chosen and which is correct, by their places as they are shown
 * @typedef {{id: string, status: string, criterion: string, question: string, reason: string, options: string[], answered: Answered | null, image: ImageInfo}} Check
 *   a question of another expert, without its key until it is answered
 * @typedef {"choosing" | "waiting" | "judging"} Phase
 * @typedef {{check: Check, choice: number | null, isCommitted: boolean, answered: Answered | null, shownAt: number}} Entry a check of this visit
 * @typedef {{option: number, seconds: number}} AnswerBody
 * @typedef {{verdict: string, comment: string}} VerdictBody
 * @typedef {{reason: string, note: string}} SkipBody
 * @typedef {{id: string, at: number, check: string, question?: string} & ({kind: "answer", body: AnswerBody} | {kind: "verdict", body: VerdictBody} | {kind: "skip", body: SkipBody})} CheckRequest
 *   what waits to be sent; browsers hold it, so the names cannot change; `question`: its text, which earlier versions did not store
 * @typedef {{verdict: string, reason: string}} Comment the verdict that a person has chosen and not sent, and what they type; browsers hold it, too
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   project: {id: string, name: string},
 *   claimed: {cross_checks: Check[], open: number} | null,
 *   criteria: Record<string, string>,
 *   skipReasons: [string, string][],
 *   verdicts: {question: [string, string][], reason: [string, string][]},
 *   routes: {base: string, api: string, sign_in: string, overview: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap the data that the server writes into the page
 */

export {};
