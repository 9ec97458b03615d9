/** Instructions that were drawn and wait to be judged: some are always here, with their images, before they are needed. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";

/** @import { ImageLoader } from "../../viewer/image_loader.js" */
/** @import { Instruction, RequestError } from "./types.js" */

const AHEAD = 4;
/** More ids would make the address too long. */
const MAX_SKIPPED = 60;

/**
 * @typedef {{
 *   url: string, query: Record<string, string>, images: ImageLoader,
 *   titleOf: (instruction: Instruction) => string,
 *   busyIds: () => string[],
 *   onFilled: () => void,
 * }} QueueOptions `busyIds`: instructions that are on the page or whose judgement waits; `onFilled`: a request has ended
 */

export class InstructionQueue {
  #options;
  /** @type {Instruction[]} */
  #waiting = [];
  /** @type {string[]} */
  #skipped = [];
  isLoading = false;
  /** Whether the server had nothing new when it was last asked. */
  isDry = false;
  /** @type {RequestError | null} */
  lastError = null;

  /** @param {QueueOptions} options @param {Instruction[]} instructions that came with the page */
  constructor(options, instructions) {
    this.#options = options;
    this.#add(instructions);
  }

  /** Returns the next instruction, and fetches more. @returns {Instruction | null} */
  take() {
    const instruction = this.#waiting.shift() ?? null;
    if (this.#waiting.length < AHEAD / 2 && !this.isDry) void this.fill();
    return instruction;
  }

  /** Puts an instruction first. @param {Instruction} instruction */
  putBack(instruction) {
    this.#waiting = [instruction, ...this.#waiting.filter(({ id }) => id !== instruction.id)];
  }

  /** Has an instruction not drawn again in this session. @param {string} id */
  skip(id) {
    this.#skipped = [id, ...this.#skipped.filter((candidate) => candidate !== id)];
  }

  async fill() {
    if (this.isLoading) return;
    const { url, query, busyIds, onFilled } = this.#options;
    this.isLoading = true;
    try {
      const skip = [...this.#waiting.map(({ id }) => id), ...busyIds(), ...this.#skipped].slice(0, MAX_SKIPPED).join(",");
      const answer = await request("GET", `${url}?${new URLSearchParams({ ...query, count: String(AHEAD), skip })}`, ["instructions"]);
      this.lastError = null;
      this.isDry = !this.#add(answer.instructions);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      this.lastError = error;
    } finally {
      this.isLoading = false;
      onFilled();
    }
  }

  /** @param {Instruction[]} instructions @returns {boolean} whether any of them was not here yet */
  #add(instructions) {
    const known = new Set([...this.#waiting.map(({ id }) => id), ...this.#options.busyIds()]);
    const unknown = instructions.filter(({ id }) => !known.has(id));
    for (const instruction of unknown) {
      this.#waiting.push(instruction);
      this.#options.images.prefetch(instruction.image, this.#options.titleOf(instruction));
    }
    return unknown.length > 0;
  }
}
