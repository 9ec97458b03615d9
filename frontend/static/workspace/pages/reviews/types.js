/**
 * The types that the review desk shares. Nothing imports this file at run time.
 *
 * @typedef {import("../../core/types.js").Answers} Answers
 * @typedef {import("../../core/types.js").CitedRegions} CitedRegions
 * @typedef {import("../../core/types.js").Critique} StoredCritique
 * @typedef {import("../../core/types.js").Definition} Definition
 * @typedef {import("../../core/types.js").ImageInfo} ImageInfo
 * @typedef {import("../../core/types.js").Question} Question
 * @typedef {"accept" | "return" | "reject" | "fix"} Decision
 * @typedef {Record<string, string>} Comments by the key of the question; "" for the whole critique
 * @typedef {{code: string, question: string, span: [number, number] | null, sentence: string}} Flag what a check found; `span`:
 *   the characters of the answer that it is about
 * @typedef {{decision: Decision, comments: Comments, at: string, reviewer: string}} EarlierDecision
 * @typedef {StoredCritique & {words: number}} Critique
 * @typedef {{
 *   id: string, critique: Critique, image: ImageInfo, questionnaire: {id: string, key: string, version: number},
 *   lease_until: string, reasons: string[], flags: Flag[], history: EarlierDecision[], round: number,
 * }} Review a critique to decide on, as the server sends it: without the name of its author
 * @typedef {{id: string, answers: Answers, questionnaire: {id: string}}} OtherCritique somebody else's critique of the image, which
 *   the server tells after the decision
 * @typedef {OtherCritique & {definition: Definition}} ReadableCritique
 * @typedef {{id: string, image: ImageInfo, review: Review, definition: Definition}} Row a review that waits on the desk; `id` is that
 *   of its critique and round, so that a review that opens again is another row
 * @typedef {{decision: Decision, comments: Comments, based_on: string, answers?: Answers, regions?: CitedRegions}} DecisionBody
 * @typedef {{row: Row, decided: DecisionBody | null, stored: Critique | null}} Entry a row of this visit; `decided`: what the reviewer
 *   decided; `stored`: the critique after the decision, once the server has it
 * @typedef {{comments: Comments, reason: string, answers: Answers | null, marks: CitedRegions, form: Form | ""}} Typed
 *   what a reviewer typed about a critique and did not send; browsers hold it, so the names cannot change
 * @typedef {"return" | "reject" | "fix"} Form which form is open
 * @typedef {{id: string, at: number, row: Row, body: DecisionBody}} DecisionRequest
 *   what waits to be sent; browsers hold it, so the names cannot change
 * @typedef {Record<string, string>} Filter by the names of its fields
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   project: {id: string, name: string},
 *   policy: string, isManager: boolean,
 *   filter: Filter,
 *   questionnaire: {id: string, definition: Definition} | null,
 *   keys: import("../../ui/keys.js").Keys,
 *   routes: {base: string, api: string, sign_in: string, overview: string, policies: string, desk: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap the data that the server writes into the page
 */

export {};
