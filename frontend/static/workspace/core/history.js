/** The critiques that this person handed in last, at hand to be changed until they are reviewed. */

import { call } from "./api.js";

/** @import { Assignment, Critique } from "./types.js" */

const KEPT = 20;
/** Until a reviewer has decided. */
const CHANGEABLE = ["submitted", "returned"];

/**
 * @typedef {{id: string, assignment: Assignment | null, critique: Critique | null, parcel: string | null}} Past
 *   `id` is the assignment's; `parcel` the key under which it was handed in, while that is known
 */

/** @param {{api: string, project: string}} needs */
export function makePast({ api, project }) {
  /** Newest first. @type {Past[]} */
  let past = [];
  let asked = false;

  /** Brings in what was handed in before this visit, once. */
  const load = async () => {
    if (asked) return;
    const { results } = await call("GET", `${api}projects/${project}/critiques/?mine=1&limit=${KEPT}`);
    asked = true;
    const older = /** @type {Critique[]} */ (results).filter(
      ({ status, assignment }) => CHANGEABLE.includes(status) && !past.some((each) => each.id === assignment),
    );
    past = [...past, ...older.map((critique) => ({ id: critique.assignment, assignment: null, critique, parcel: null }))].slice(0, KEPT);
  };

  return {
    /** @param {Assignment} assignment @param {string} parcel */
    remember: (assignment, parcel) => {
      past = [{ id: assignment.id, assignment, critique: null, parcel }, ...past.filter((each) => each.id !== assignment.id)].slice(0, KEPT);
    },
    /** @param {string} id */
    forget: (id) => (past = past.filter((each) => each.id !== id)),
    /** @param {Critique} critique */
    delivered: (critique) => {
      for (const each of past) if (each.id === critique.assignment) Object.assign(each, { critique, parcel: null });
    },
    last: () => past[0] ?? null,

    /**
     * The one handed in before `id`, or the last one of all when `id` is not among them. Null: there is none.
     *
     * @param {string | null} id
     */
    before: async (id) => {
      const at = (/** @type {string | null} */ wanted) => past.findIndex((each) => each.id === wanted);
      if (at(id) + 1 >= past.length) await load();
      return past[at(id) + 1] ?? null;
    },
    /** @param {string | null} id */
    after: (id) => past[past.findIndex((each) => each.id === id) - 1] ?? null,
  };
}
