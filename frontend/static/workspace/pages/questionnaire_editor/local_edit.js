/** The unpublished edit as this browser keeps it, so that a reload or a crash loses nothing. */

import { formatMessage } from "../../ui/messages.js";
import { formatMoment } from "../../ui/moments.js";

/** @import { Json, Version } from "./types.js" */

/**
 * @typedef {{definition: Json, text: string | null, base: Version | null, source: string, at: number}} StoredEdit
 *   `text` is JSON text that is none yet; `base` the version that was in use when the edit began, `source` what it began with.
 *   The names are stored, so they cannot change
 */

export class LocalEdit {
  #key;

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  /** @returns {StoredEdit | null} */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {StoredEdit} edit @returns {boolean} whether the browser has it */
  write(edit) {
    try {
      localStorage.setItem(this.#key, JSON.stringify(edit));
      return true;
    } catch {
      return false;
    }
  }

  /** Leaves a document for a dry run in another tab. @param {Json} definition @returns {boolean} whether the browser has it */
  handOver(definition) {
    try {
      localStorage.setItem(`${this.#key}:dry-run`, JSON.stringify({ definition }));
      return true;
    } catch {
      return false;
    }
  }

  remove() {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Storage that is not allowed holds nothing either.
    }
  }
}

/** Says that an edit is back, and whether another version has been stored since it began. @param {StoredEdit} edit @param {Version | null} base that is in use @param {string} language */
export function restoredMessage({ source, at, base: earlier }, base, language) {
  const time = formatMoment(at, language);
  const isOld = base && earlier && base.id !== earlier.id;
  return [formatMessage("restored", { source, time }), isOld && formatMessage("newer_in_use", { version: base.version })].filter(Boolean).join(" ");
}
