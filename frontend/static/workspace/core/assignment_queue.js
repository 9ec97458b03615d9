/** The images that are claimed for this person: the current one and two ahead, fetched and decoded before they are needed. */

import { call } from "./api.js";

/** @import { Assignment, Definition } from "./types.js" */

export const AHEAD = 2;
const OPEN_COUNTED = 100;

/**
 * @typedef {{
 *   api: string, project: string,
 *   questionnaire: {id: string, definition: Definition} | null,
 *   isBusy: (assignment: string) => boolean,
 *   prepare: (assignment: Assignment) => void,
 * }} SessionNeeds `isBusy`: handed in already and on its way; `prepare` fetches and decodes the photograph
 */

/** @param {SessionNeeds} needs */
export function makeSession({ api, project, questionnaire, isBusy, prepare }) {
  /** @type {Assignment[]} */
  let queue = [];
  /** Everything that was ever taken from the queue, so that a late answer does not bring it back. @type {Set<string>} */
  const taken = new Set();
  /** @type {Map<string, Promise<Definition>>} */
  const definitions = new Map();
  if (questionnaire) definitions.set(questionnaire.id, Promise.resolve(questionnaire.definition));
  let open = 0;

  /** @param {Assignment[]} assignments */
  const add = (assignments) => {
    const unknown = assignments.filter(
      (one) => !taken.has(one.id) && !isBusy(one.id) && !queue.some((known) => known.id === one.id),
    );
    queue.push(...unknown);
    queue.forEach(prepare);
    return unknown.length;
  };

  /** @param {string} id */
  const definitionOf = (id) => {
    const known = definitions.get(id) ?? call("GET", `${api}questionnaires/${id}/`).then((answer) => answer.definition);
    definitions.set(id, known);
    known.catch(() => definitions.delete(id));
    return known;
  };

  /** What a claim answers. @param {{assignments: Assignment[], open: number}} answer */
  const receive = (answer) => {
    open = answer.open;
    return add(answer.assignments);
  };

  return {
    receive,

    /** What a submit brought along. @param {Assignment[]} assignments */
    refill: (assignments) => {
      const added = add(assignments);
      if (open < OPEN_COUNTED) open = Math.max(0, open - added);
    },
    definitionOf,
    /** Whether it waits here, or was on the desk. @param {string} id */
    knows: (id) => taken.has(id) || queue.some((one) => one.id === id),
    ahead: () => queue.length,
    /** How many more images there are besides those claimed; exact below a hundred. */
    open: () => open,

    /** Tops the claims up. @param {number} busy how many claims are in hand or on their way besides the queue */
    claim: async (busy = 0) => {
      receive(await call("POST", `${api}projects/${project}/assignments/claim/`, { count: AHEAD + 1 + busy }));
    },

    /** @returns {Assignment | null} */
    take: () => {
      const next = queue.shift() ?? null;
      if (next) taken.add(next.id);
      return next;
    },

    /** Puts one back in front, to be taken again. @param {Assignment} assignment */
    putBack: (assignment) => {
      queue.unshift(assignment);
    },

    /** The assignment anew, with fresh addresses of its photograph. @param {string} id @returns {Promise<Assignment>} */
    refresh: (id) => call("GET", `${api}assignments/${id}/`),
  };
}
