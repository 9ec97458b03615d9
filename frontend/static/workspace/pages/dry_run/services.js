/** The services of the desk in a dry run: they hold everything in memory, and store and send nothing. */

/** @import { Assignment, Definition, Submission, Work } from "../../core/types.js" */

/** One assignment, which no server has. */
export class SingleAssignment {
  #assignment;
  /** @type {Assignment | null} */
  #next = null;
  /** @type {Definition | null} */
  definition = null;

  /** @param {Assignment} assignment */
  constructor(assignment) {
    this.#assignment = assignment;
  }

  take() {
    const assignment = this.#next;
    this.#next = null;
    return assignment;
  }

  /** @param {Assignment} assignment */
  putBack(assignment) {
    this.#next = assignment;
  }

  /** Makes the assignment available once more. @param {Assignment["draft"]} [draft] answers to begin with */
  reset(draft = null) {
    this.#next = { ...this.#assignment, draft };
  }

  /** @returns {Promise<Assignment>} */
  async refresh() {
    return { ...this.#assignment, draft: null };
  }

  /** @returns {Promise<Definition>} */
  async definitionOf() {
    if (!this.definition) throw new Error("A dry run has no definition yet");
    return this.definition;
  }
}

/** Drafts that are kept nowhere. */
export const noDrafts = {
  async get() {
    return undefined;
  },
  changed() {},
  close() {},
  reopen() {},
  async adopted() {},
  async remove() {},
};

/** The critiques of a person who has none. */
export const noHistory = {
  last: null,
  add() {},
  remove() {},
  async before() {
    return null;
  },
  after() {
    return null;
  },
};

/** The returned work of a person who has none. */
export const noReturned = {
  take() {
    return null;
  },
  remove() {},
};

/** A session without a break. */
export const noSession = {
  isOver: false,
  /** @param {Work} _work */
  add(_work) {},
  remove() {},
};

/** Hands each submission over instead of sending it. @param {(submission: Submission) => void} onSubmission */
export function outboxOf(onSubmission) {
  return {
    /** @param {Submission} submission @returns {Promise<boolean>} */
    async add(submission) {
      onSubmission(submission);
      return false;
    },
    async takeBack() {
      return null;
    },
  };
}
