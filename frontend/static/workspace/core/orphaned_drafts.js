/** Brings back the drafts that only this browser has, of assignments whose lease ended meanwhile. */

import { isRequestError } from "../../requests/answers.js";

/** @import { AssignmentQueue } from "./assignment_queue.js" */
/** @import { Drafts } from "./drafts.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { StoredDraft } from "./types.js" */

/** The statuses of an assignment that can still be submitted, if only late. */
const SUBMITTABLE = ["claimed", "lapsed"];

/** @typedef {{work: {id: string} | null, next: () => Promise<void>}} DeskOfDrafts */
/** @typedef {{queue: AssignmentQueue, outbox: Outbox, drafts: Drafts, desk: DeskOfDrafts}} OrphanServices */

/** Puts the assignment of each orphaned draft in front of the queue. @param {OrphanServices} services */
export async function restoreOrphanedDrafts(services) {
  const { queue, outbox, drafts, desk } = services;
  const isAtHand = (/** @type {string} */ id) => desk.work?.id === id || queue.has(id) || outbox.holds(id);
  for (const draft of await drafts.orphaned(isAtHand)) await restore(draft, isAtHand, services);
}

/** @param {StoredDraft} draft @param {(id: string) => boolean} isAtHand @param {OrphanServices} services */
async function restore(draft, isAtHand, { queue, drafts, desk }) {
  try {
    const assignment = await queue.refresh(draft.id);
    if (isAtHand(draft.id)) return;
    if (!SUBMITTABLE.includes(assignment.status)) return void (await drafts.retire(draft));
    queue.putBack(assignment);
    if (!desk.work) await desk.next();
  } catch (error) {
    if (!isRequestError(error)) throw error; // the draft stays where it is until the next visit
  }
}
