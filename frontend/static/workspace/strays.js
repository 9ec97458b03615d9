/** Drafts that this browser alone has, of images whose time ran out meanwhile: they come back to the desk, to be finished late. */

import { NoAnswer, Refusal } from "./api.js";

/** @import { KeptDraft } from "./types.js" */

/**
 * @typedef {{
 *   session: ReturnType<import("./session.js").makeSession>,
 *   outbox: ReturnType<import("./outbox.js").makeOutbox>,
 *   drafts: ReturnType<import("./drafts.js").makeDrafts>,
 *   desk: {work: () => {id: string} | null, next: () => Promise<void>},
 * }} StrayNeeds
 */

/** Each comes next on the desk. @param {StrayNeeds} needs */
export async function bringStraysBack({ session, outbox, drafts, desk }) {
  const isAtHand = (/** @type {string} */ id) => desk.work()?.id === id || session.knows(id) || outbox.holds(id);
  for (const kept of await drafts.strays(isAtHand)) await bringBack(kept);

  /** @param {KeptDraft} kept */
  async function bringBack(kept) {
    try {
      const assignment = await session.refresh(kept.id);
      if (isAtHand(kept.id)) return;
      if (!["claimed", "expired"].includes(assignment.status)) return void (await drafts.settle(kept));
      session.putBack(assignment);
      if (!desk.work()) await desk.next();
    } catch (reason) {
      if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason; // it stays where it is until the next visit
    }
  }
}
