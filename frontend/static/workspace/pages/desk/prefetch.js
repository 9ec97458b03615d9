/** Keeps images coming: asks for more, and says what is the matter when none comes. */

import { NoAnswer, Refusal } from "./api.js";
import { couldNotFetch, fetching, nothingLeft, waitingForNetwork } from "./endings.js";
import { AHEAD } from "./session.js";

/** @import { Assignment } from "./types.js" */

const AGAIN_MS = 5000;

/**
 * @typedef {{
 *   session: ReturnType<import("./session.js").makeSession>,
 *   outbox: ReturnType<import("./outbox.js").makeOutbox>,
 *   sitting: ReturnType<import("./sitting.js").makeSitting>,
 *   desk: {work: () => unknown, next: () => Promise<void>},
 *   projectAddress: string,
 *   show: (content: Node) => void,
 *   onSignedOut: () => Promise<void>,
 * }} SupplyNeeds
 */

/** @param {SupplyNeeds} needs */
export function makeSupply({ session, outbox, sitting, desk, projectAddress, show, onSignedOut }) {
  let timer = 0;
  let looking = false;

  /** Claims images, and puts the first on an empty desk. */
  const look = async () => {
    window.clearTimeout(timer);
    if (looking) return;
    looking = true;
    if (!desk.work()) show(fetching());
    try {
      await session.claim(outbox.waiting());
      looking = false;
      settle();
    } catch (reason) {
      looking = false;
      explain(reason);
    }
  };

  const settle = () => {
    if (desk.work()) return;
    if (session.ahead()) void desk.next().catch(explain);
    else if (!outbox.waiting()) show(nothingLeft(projectAddress, sitting.done(), look));
  };

  /** @param {unknown} reason */
  const explain = (reason) => {
    if (reason instanceof Refusal && reason.signedOut) return void onSignedOut().then(look);
    if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
    timer = window.setTimeout(look, AGAIN_MS);
    if (desk.work()) return undefined;
    return show(reason instanceof NoAnswer ? waitingForNetwork(outbox.waiting()) : couldNotFetch(reason.detail, look));
  };

  window.addEventListener("online", () => !desk.work() && void look());
  return {
    look: () => void look(),

    /** Begins with what came with the page, if anything did. @param {{assignments: Assignment[], open: number} | null} claimed */
    begin: (claimed) => {
      if (claimed) session.receive(claimed);
      if (session.ahead()) settle();
      else void look();
    },

    /** A critique arrived at the server, with or without new images. @param {Assignment[]} assignments */
    delivered: (assignments) => {
      session.refill(assignments);
      if (!desk.work()) settle();
      if (session.ahead() < AHEAD && session.open() > 0) void look();
    },
  };
}
