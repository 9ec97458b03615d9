/**
 * Drafts as this browser keeps them, in two places. What is typed goes to localStorage before the next key is taken: a tab
 * may close or die while IndexedDB is still at work. A browser that dies loses the last minute of localStorage, and
 * nothing of IndexedDB. When the two differ, the later one counts.
 */

/** @import { KeptDraft } from "./types.js" */
/** @import { Store } from "./store.js" */

/**
 * @param {Store} store
 * @param {string} name begins every key of this person
 * @param {Storage | null} storage
 */
export function makeJournal(store, name, storage) {
  const key = (/** @type {string} */ id) => `${name}/${id}`;
  /** The newest state of each draft that IndexedDB is still to have: one that was overtaken is never written. @type {Map<string, KeptDraft>} */
  const due = new Map();
  /** @type {Map<string, Promise<void>>} */
  const writing = new Map();

  /** @param {KeptDraft} kept */
  const note = (kept) => {
    try {
      storage?.setItem(key(kept.id), JSON.stringify(kept));
    } catch {
      storage?.removeItem(key(kept.id)); // out of space: an older state must not stand for this one
    }
  };

  /** @param {string} id @returns {KeptDraft | undefined} */
  const noted = (id) => {
    try {
      return JSON.parse(storage?.getItem(key(id)) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  };

  /** @param {string} id */
  const write = async (id) => {
    try {
      for (let kept = due.get(id); kept; kept = due.get(id)) {
        due.delete(id);
        await store.put("drafts", kept);
      }
    } finally {
      writing.delete(id);
    }
  };

  return {
    /** Resolves when both places have it, or something newer. @param {KeptDraft} kept @returns {Promise<void>} */
    put: (kept) => {
      note(kept);
      due.set(kept.id, kept);
      const running = writing.get(kept.id) ?? write(kept.id);
      writing.set(kept.id, running);
      return running;
    },

    /** @param {string} id @returns {Promise<KeptDraft | undefined>} */
    get: async (id) => {
      const here = noted(id);
      const there = /** @type {KeptDraft | undefined} */ (await store.get("drafts", id));
      return here && here.at >= (there?.at ?? 0) ? here : there;
    },

    /** Every draft of this person that is kept, in whatever place. @returns {Promise<KeptDraft[]>} */
    all: async () => {
      const left = new Map(/** @type {KeptDraft[]} */ (await store.all("drafts")).map((kept) => [kept.id, kept]));
      const prefix = key("");
      const here = Object.keys(storage ?? {}).filter((each) => each.startsWith(prefix) && !each.startsWith(key("outbox/")));
      for (const kept of here.map((each) => noted(each.slice(prefix.length)))) {
        if (kept && kept.at >= (left.get(kept.id)?.at ?? 0)) left.set(kept.id, kept);
      }
      return [...left.values()];
    },

    /** @param {string} id */
    remove: (id) => {
      due.delete(id);
      storage?.removeItem(key(id));
      return store.remove("drafts", id);
    },
  };
}

/** @returns {Storage | null} what a browser grants that keeps nothing for pages */
export function localStorageOrNull() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
