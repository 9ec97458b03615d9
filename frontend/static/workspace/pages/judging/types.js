/**
 * The types that the judging desk shares. Nothing imports this file at run time.
 *
 * @typedef {import("../../core/types.js").ImageInfo} ImageInfo
 * @typedef {"relevance" | "precision" | "completeness"} Aspect
 * @typedef {Record<Aspect, number | null>} Figures
 * @typedef {{id: string, question: string, text: string, references: string[], image: ImageInfo}} Claim
 *   an interpretation to judge; nothing of it tells the model
 * @typedef {{claim: Claim, figures: Figures, isJudged: boolean}} Entry a claim of this visit
 * @typedef {{id: string, at: number, claim: Claim, figures: Figures, replaces?: Figures | null}} JudgementRequest
 *   what waits to be sent, and the figures that the person has seen to stand; browsers hold it, so the names cannot change
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   benchmark: {id: string, name: string},
 *   aspects: [Aspect, string, string[], string[]][],
 *   routes: {base: string, api: string, sign_in: string, overview: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap the data that the server writes into the page; `aspects`: each with its name, a word for 0, 1 and 2, and what these mean
 */

export {};
