/**
 * Parcels as this browser keeps them until the server has them. What was handed in is written to localStorage before
 * the next key is taken, and stays there until IndexedDB has it: a tab may close or die in between.
 */

/** @import { Parcel } from "./types.js" */
/** @import { Store } from "./store.js" */

/**
 * @param {Store} store
 * @param {string} name begins every key of this person
 * @param {Storage | null} storage
 */
export function makeLedger(store, name, storage) {
  const prefix = `${name}/outbox/`;
  /** Keys of parcels that are written down somewhere outside this page. @type {Set<string>} */
  const safe = new Set();

  /** @param {Parcel} parcel */
  const note = (parcel) => {
    try {
      storage?.setItem(prefix + parcel.key, JSON.stringify(parcel));
      if (storage) safe.add(parcel.key);
    } catch {
      storage?.removeItem(prefix + parcel.key); // out of space: an older state must not stand for this one
    }
  };

  /** @param {string} key @returns {Parcel[]} */
  const read = (key) => {
    try {
      return [JSON.parse(storage?.getItem(key) ?? "")];
    } catch {
      return []; // taken away by another tab meanwhile
    }
  };

  const noted = () => Object.keys(storage ?? {}).filter((key) => key.startsWith(prefix)).flatMap(read);

  return {
    /** Whether the parcel would outlive this page. @param {Parcel} parcel */
    keeps: ({ key }) => safe.has(key),

    /**
     * @param {Parcel} parcel
     * @returns {Promise<boolean>} whether IndexedDB has it now: not where a browser is out of space, or keeps nothing for pages
     */
    put: async (parcel) => {
      note(parcel);
      try {
        await store.put("outbox", parcel);
      } catch {
        return false;
      }
      if (!store.durable) return false;
      safe.add(parcel.key);
      storage?.removeItem(prefix + parcel.key);
      return true;
    },

    /** Whether it is there, in whatever place. @param {string} key */
    has: async (key) => Boolean(storage?.getItem(prefix + key) ?? (await store.get("outbox", key))),

    /** @returns {Promise<Parcel[]>} what an earlier visit or another tab left, oldest first */
    all: async () => {
      const left = new Map(/** @type {Parcel[]} */ (await store.all("outbox")).map((parcel) => [parcel.key, parcel]));
      for (const parcel of noted()) left.set(parcel.key, parcel);
      for (const key of left.keys()) safe.add(key);
      return [...left.values()].sort((one, other) => one.at - other.at);
    },

    /** @param {string} key */
    remove: (key) => {
      safe.delete(key);
      storage?.removeItem(prefix + key);
      return store.remove("outbox", key);
    },
  };
}
