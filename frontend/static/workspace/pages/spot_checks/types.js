/**
 * The types that the page of spot checks shares. Nothing imports this file at run time.
 *
 * @typedef {import("../../core/types.js").ImageInfo} ImageInfo
 * @typedef {{question: string, answer: string}} Exchange
 * @typedef {{question: string, answer: string, options: string[], correct_option: number | null, follow_ups: Exchange[]}} Words
 * @typedef {{question: string, name: string, is_prose: boolean, parts: {text: string, lit: boolean}[]}} Passage
 * @typedef {Words & {id: string, type: string, language: string, wording: string, draw: string, passages: Passage[], image: ImageInfo}} Instruction
 *   as it was drawn, without what the checks say of it; `wording` identifies its words
 * @typedef {"approved" | "rejected" | "edited"} Verdict
 * @typedef {{status: string, checked_as: "kept" | "flagged" | "rejected", findings: {detail: string}[], second_opinion: {detail: string} | null}} Checked
 *   what the checks and the second model say, which the server tells once the person has judged
 * @typedef {{instruction: Instruction, verdict: Verdict | null, reason: string, checked: Checked | null}} Entry an instruction in the session
 * @typedef {{status: Verdict, reason?: string, wording: string, draw: string} & Partial<Words>} JudgementBody
 * @typedef {{words: Words, reason: string}} Typed what a person types about an instruction; browsers hold it, so the names cannot change
 * @typedef {{id: string, at: number, instruction: Instruction, body: JudgementBody}} Judgement
 *   what waits to be sent; this browser stores it, so the names cannot change
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   project: {id: string, name: string},
 *   drawn: {judged: number, instructions: Instruction[]},
 *   query: Record<string, string>,
 *   reasons: [string, string][], types: Record<string, string>,
 *   routes: {base: string, api: string, sign_in: string, overview: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap the data that the server writes into the page; `query`: the filter of the draws
 */

export {};
