/** What was handed in and is on its way: kept until the server has it, sent one by one, in order. */

import { NoAnswer, Refusal, call, patience } from "./api.js";

/** @import { Assignment, Parcel } from "./types.js" */
/** @typedef {ReturnType<typeof import("./ledger.js").makeLedger>} Ledger */

/** How long a person waits to hear whether something that is on its way has arrived. */
const OUTCOME_MS = 4000;

/**
 * @typedef {{
 *   ledger: Ledger,
 *   onState: () => void,
 *   onDelivered: (parcel: Parcel, answer: any) => void,
 *   onRefused: (parcel: Parcel) => void,
 *   onSignedOut: () => void,
 * }} OutboxNeeds
 */

/** @param {OutboxNeeds} needs */
export function makeOutbox({ ledger, onState, onDelivered, onRefused, onSignedOut }) {
  /** @type {Parcel[]} */
  let waiting = [];
  /** Keys of parcels that were written down: one that is there no more was sent by another tab. */
  const stored = new Set();
  let attempts = 0;
  let timer = 0;
  let paused = false;
  let offline = false;
  /** @type {string | null} */
  let travelling = null;
  let journey = Promise.resolve();

  /** @param {Parcel} parcel */
  const leave = async (parcel) => {
    waiting = waiting.filter((each) => each !== parcel);
    await ledger.remove(parcel.key);
  };

  /** Sends what is first in line; a failure that may pass is tried again later. */
  const run = async () => {
    window.clearTimeout(timer);
    timer = 0;
    const parcel = waiting.find((each) => !each.refused);
    if (!parcel || travelling || paused) return;
    travelling = parcel.key;
    onState();
    await (journey = carry(parcel));
    if (!timer) void run();
  };

  /** @param {Parcel} parcel */
  const carry = async (parcel) => {
    try {
      await alone(() => deliver(parcel));
      attempts = 0;
      offline = false;
    } catch (reason) {
      retry(reason);
    } finally {
      travelling = null;
      onState();
    }
  };

  /** @param {unknown} reason */
  const retry = (reason) => {
    if (reason instanceof Refusal && reason.signedOut) {
      paused = true;
      return onSignedOut();
    }
    if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
    attempts += 1;
    offline = reason instanceof NoAnswer;
    timer = window.setTimeout(run, patience(attempts) * 1000);
  };

  const resume = () => {
    paused = false;
    void run();
  };

  /** @param {Parcel} parcel */
  const deliver = async (parcel) => {
    const sentElsewhere = stored.has(parcel.key) && !(await ledger.has(parcel.key));
    if (sentElsewhere) return void (await leave(parcel));
    try {
      const answer = await call(parcel.method, parcel.path, parcel.body);
      await leave(parcel);
      onDelivered(parcel, answer);
    } catch (reason) {
      if (!(reason instanceof Refusal) || reason.passing || reason.signedOut) throw reason;
      await refuse(parcel, reason);
    }
  };

  /** A browser that is out of space still sends what it holds in memory. @param {Parcel} parcel */
  const keep = async (parcel) => {
    const kept = await ledger.put(parcel);
    if (kept) stored.add(parcel.key);
    return kept;
  };

  /** @param {Parcel} parcel @param {Refusal} refusal */
  const refuse = async (parcel, { code, detail, fields, body }) => {
    parcel.refused = { code, detail, fields, ...(typeof body.critique === "string" && { critique: body.critique }) };
    await keep(parcel);
    onRefused(parcel);
  };

  return {
    resume,
    waiting: () => waiting.filter((each) => !each.refused).length,
    travelling: () => travelling !== null,
    offline: () => offline,
    failing: () => attempts > 0,

    /** @param {string} assignment */
    holds: (assignment) => waiting.some((parcel) => parcel.kind !== "flag" && parcel.assignment.id === assignment),

    /** Takes up what an earlier visit left. */
    load: async () => {
      waiting = await ledger.all();
      for (const parcel of waiting) stored.add(parcel.key);
      for (const parcel of waiting.filter((each) => each.refused)) onRefused(parcel);
      void run();
    },

    /**
     * Accepts a parcel at once and sends it behind the person's back.
     *
     * @param {Parcel} parcel
     * @returns {Promise<boolean>} whether it waits here, kept so that the draft it was made of may go
     */
    add: async (parcel) => {
      waiting.push(parcel);
      onState();
      const kept = await keep(parcel);
      if (!timer) void run();
      return kept && waiting.includes(parcel);
    },

    /** Whether something would be lost with this page. */
    atRisk: () => waiting.some((parcel) => !ledger.keeps(parcel)),

    /** Sends a refused parcel once more, as it is. @param {Parcel} parcel */
    again: (parcel) => {
      parcel.refused = null;
      void run();
    },

    /** @param {string} key */
    discard: async (key) => {
      waiting = waiting.filter((each) => each.key !== key);
      await ledger.remove(key);
      onState();
    },

    /**
     * Takes a parcel back that has not left yet; null: it has arrived. Of one that is on its way the outcome is awaited,
     * and NoAnswer thrown when it takes too long.
     *
     * @param {string} key
     * @returns {Promise<Parcel | null>}
     */
    takeBack: async (key) => {
      if (travelling === key) await Promise.race([journey, new Promise((resolve) => window.setTimeout(resolve, OUTCOME_MS))]);
      if (travelling === key) throw new NoAnswer("still on its way");
      const parcel = waiting.find((each) => each.key === key);
      if (!parcel) return null;
      await leave(parcel);
      onState();
      return parcel;
    },
  };
}

/**
 * One tab sends at a time, so that two tabs do not carry the same parcel. Where the browser has no locks (a page served
 * without TLS), the parcel's key still keeps the server from taking it twice.
 *
 * @param {() => Promise<void>} task
 */
function alone(task) {
  return navigator.locks ? navigator.locks.request("loupe-outbox", task) : task();
}
