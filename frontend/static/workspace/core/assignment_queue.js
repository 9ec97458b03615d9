/** The assignments that are claimed for this person and wait to be worked on. */

import { request } from "../../requests/api.js";

/** @import { Assignment, Definition } from "./types.js" */

/** How many assignments are claimed beyond the current one; frontend/views/desk.py begins with as many. */
export const AHEAD = 2;
/** The server counts open images up to here. */
const OPEN_COUNTED = 100;

/**
 * @typedef {{
 *   api: string, project: string,
 *   questionnaire: {id: string, definition: Definition} | null,
 *   isBusy: (assignment: string) => boolean,
 *   prepare: (assignment: Assignment) => void,
 *   qualifies: boolean,
 * }} QueueOptions `isBusy`: submitted already and waiting in the outbox; `prepare` fetches and decodes the image;
 *   `qualifies`: training and test are claimed, one image at a time, instead of work
 */

export class AssignmentQueue {
  #options;
  /** @type {Assignment[]} */
  #assignments = [];
  /** Every assignment that was ever taken, so that a late answer does not bring it back. @type {Set<string>} */
  #takenIds = new Set();
  /** @type {Map<string, Promise<Definition>>} */
  #definitions = new Map();
  #openCount = 0;

  /** @param {QueueOptions} options */
  constructor(options) {
    this.#options = options;
    const { questionnaire } = options;
    if (questionnaire) this.#definitions.set(questionnaire.id, Promise.resolve(questionnaire.definition));
  }

  get length() {
    return this.#assignments.length;
  }

  /** How many more images there are besides those claimed; exact below a hundred. */
  get openCount() {
    return this.#openCount;
  }

  /** Whether the assignment waits here, or was taken. @param {string} id */
  has(id) {
    return this.#takenIds.has(id) || this.#assignments.some((assignment) => assignment.id === id);
  }

  /** Takes up the answer to a claim. @param {{assignments: Assignment[], open: number}} answer */
  receive({ assignments, open }) {
    this.#openCount = open;
    this.#add(assignments);
  }

  /** Takes up the assignments that came with the answer to a submit. @param {Assignment[]} assignments */
  refill(assignments) {
    const added = this.#add(assignments);
    if (this.#openCount < OPEN_COUNTED) this.#openCount = Math.max(0, this.#openCount - added);
  }

  /** Claims as many assignments as are missing. @param {number} busy how many claims there are besides the queue @returns {Promise<any>} the answer */
  async claim(busy = 0) {
    const { api, project, qualifies } = this.#options;
    const [path, body] = qualifies ? ["qualification", {}] : ["assignments", { count: AHEAD + 1 + busy }];
    const answer = await request("POST", `${api}projects/${project}/${path}/claim/`, ["assignments", "open"], body);
    this.receive(answer);
    return answer;
  }

  /** @returns {Assignment | null} */
  take() {
    const assignment = this.#assignments.shift() ?? null;
    if (assignment) this.#takenIds.add(assignment.id);
    return assignment;
  }

  /** Puts an assignment back in front, to be taken again. @param {Assignment} assignment */
  putBack(assignment) {
    this.#assignments.unshift(assignment);
  }

  /** Fetches an assignment anew, with fresh URLs of its image. @param {string} id @returns {Promise<Assignment>} */
  refresh(id) {
    return request("GET", `${this.#options.api}assignments/${id}/`, ["image", "status"]);
  }

  /** @param {string} id of the questionnaire @returns {Promise<Definition>} */
  definitionOf(id) {
    const definition = this.#definitions.get(id) ?? this.#fetchDefinition(id);
    this.#definitions.set(id, definition);
    definition.catch(() => this.#definitions.delete(id));
    return definition;
  }

  /** @param {string} id @returns {Promise<Definition>} */
  async #fetchDefinition(id) {
    return (await request("GET", `${this.#options.api}questionnaires/${id}/`, ["definition"])).definition;
  }

  /** @param {Assignment[]} assignments @returns {number} how many of them are new */
  #add(assignments) {
    const { isBusy, prepare } = this.#options;
    const added = assignments.filter(({ id }) => !this.has(id) && !isBusy(id));
    this.#assignments.push(...added);
    this.#assignments.forEach((assignment) => prepare(assignment));
    return added.length;
  }
}
