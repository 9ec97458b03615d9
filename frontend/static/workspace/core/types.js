/**
 * The types that the workspace's modules share. Nothing imports this file at run time.
 *
 * @typedef {import("../flow/types.js").Definition} Definition
 * @typedef {import("../flow/types.js").Stage} Stage
 * @typedef {import("../flow/types.js").Question} Question
 * @typedef {import("../flow/types.js").Option} Option
 * @typedef {import("../flow/types.js").Problem} Problem
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box a part of the image; all sides from 0 to 1 of the image
 * @typedef {Box & {label?: string}} Region a box in the answer to a region question
 * @typedef {Box & {number: number}} NumberedRegion a region with the number by which a text cites it
 * @typedef {Record<string, NumberedRegion[]>} CitedRegions the cited regions, by the key of the text question; `marks` in JSON
 * @typedef {{seen_at_100?: boolean, viewport?: {width: number, height: number}, pixel_ratio?: number, scheme?: "light" | "dark",
 *            gamut?: "srgb" | "p3" | "rec2020", writing?: Record<string, Partial<Record<Way, number>>>}} Viewing how the image was seen,
 *   and how many characters of each text were entered in which way
 * @typedef {"typed" | "composed" | "pasted_own" | "pasted_other" | "dropped" | "silent"} Way how characters came into a text
 * @typedef {unknown} Answer a number, a string, strings or regions, by the kind of the question
 * @typedef {Record<string, Answer>} Answers
 * @typedef {{question: string, from: unknown, to: unknown, at: string, by?: "reviewer"}} Revision `by`: a reviewer changed it,
 *   and not its author
 *
 * @typedef {{id: string, file: string, title: string, author: string, license: string,
 *            width: number, height: number, view: string, thumbnail: string}} ImageInfo
 * @typedef {{version: number, answers: Answers, timings: Record<string, number>, committed: string[], revisions: Revision[],
 *            marks?: CitedRegions, viewing?: Viewing, updated_at?: string}} Draft
 * @typedef {{id: string, status: string, lease_until: string | null, image: ImageInfo, batch: {id: string, name: string},
 *            questionnaire: {id: string, key: string, version: number}, draft: Draft | null, topics?: Record<string, Topic>,
 *            grade_counts?: boolean}} Assignment `grade_counts`: whether a grade counts in the agreement on the image
 * @typedef {{dimension?: string, kind?: string, missing?: number}} Topic which item a benchmark needs most; `missing`: how many of it
 * @typedef {{id: string, assignment: string, image: string, questionnaire: {id: string, key: string, version: number},
 *            answers: Answers, level: string | null, revisions: Revision[], timings: Record<string, number>, marks: CitedRegions, status: string,
 *            submitted_at: string, updated_at: string, review?: {decision: string, comments: Record<string, string>, at: string} | null}} Critique
 *   `review`: the last decision, for the author of a critique that a reviewer returned or rejected
 *
 * @typedef {{
 *   id: string, assignment: Assignment, definition: Definition, critique: Critique | null,
 *   answers: Answers, committed: string[], revisions: Revision[], timings: Record<string, number>, marks: CitedRegions, viewing: Viewing,
 *   openStage: string | null, openRevisions: Map<string, Revision>,
 *   version: number, edits: number, savedEdits: number, mendedStages?: string[],
 * }} Work the answers to one assignment in memory. `edits` counts changes, `savedEdits` those that the server has;
 *   `critique` is set when it was submitted before and is being revised; `openRevisions`: by question, since the last commit;
 *   `mendedStages`: the stages with comments that the author has gone through
 *
 * @typedef {{id: string, project?: string, version: number, at: number, dirty: boolean, answers: Answers, committed: string[],
 *            revisions: Revision[], timings: Record<string, number>, marks?: CitedRegions, viewing?: Viewing, sent?: string[], based_on?: string}} StoredDraft
 *   a draft as this browser stores it; `at` in milliseconds; `dirty`: the server does not have it; `sent`: fingerprints of
 *   the saves since `version` that were not answered; `based_on`: the `updated_at` of the critique that a revision changes.
 *   The names are stored, so they cannot change
 * @typedef {import("../../requests/answers.js").ApiError | import("../../requests/answers.js").ForeignAnswerError
 *            | import("../../requests/answers.js").NetworkError} RequestError
 * @typedef {"submit" | "skip" | "flag" | "revise"} SubmissionKind
 * @typedef {{code: string, detail: string, fields: Record<string, string[]>, critique?: string}} Rejection why a
 *   submission was rejected; without a `detail` by something other than Loupe; `critique`: the id of the critique that exists already, or is newer
 * @typedef {{key: string, kind: SubmissionKind, project: string, method: string, path: string, body: Record<string, unknown>,
 *            assignment: Assignment, critique: Critique | null, at: number, refused: Rejection | null}} Submission
 *   a request that waits in the outbox until the server has answered it. The names are stored, so they cannot change
 *
 * @typedef {{assignments: Assignment[], open: number, gate?: {code: string, detail: string} | null}} Claimed the answer to a claim;
 *   `gate`: why no new images are handed out; what was begun is among the assignments
 * @typedef {{
 *   person: {id: string, name: string}, language: string,
 *   claimed: Claimed | null, qualifies: boolean,
 *   returned: string[],
 *   only?: {back: string, critique: string | null},
 *   project: {id: string, name: string, guidelines: string, session_length: number},
 *   questionnaire: {id: string, definition: Definition} | null,
 *   keys: import("../ui/keys.js").Keys,
 *   reasons: {skip: [string, string][], flag: [string, string][]},
 *   routes: {base: string, api: string, sign_in: string, project: string},
 *   messages: Record<string, string | {one: string, other: string}>,
 * }} Bootstrap the data that the server writes into the page; `qualifies`: the desk shows training or the test; `only`: the desk has one work and no other, a new critique or the
 *   one that is changed, and leads back to a page
 */

export {};
