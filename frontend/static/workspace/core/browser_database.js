/** What this browser keeps for a person: drafts and parcels on their way, in IndexedDB. */

/** @typedef {"drafts" | "outbox"} Shelf */

/**
 * @typedef {{
 *   durable: boolean,
 *   get: (shelf: Shelf, key: string) => Promise<any>,
 *   all: (shelf: Shelf) => Promise<any[]>,
 *   put: (shelf: Shelf, value: object) => Promise<void>,
 *   remove: (shelf: Shelf, key: string) => Promise<void>,
 * }} Store
 */

/** @type {Record<Shelf, string>} */
const KEY_PATHS = { drafts: "id", outbox: "key" };

/**
 * @param {string} name one store a person, so that two people at one browser never see each other's texts
 * @returns {Promise<Store>} in memory only, and not `durable`, where the browser grants no storage (a private window)
 */
export async function openStore(name) {
  try {
    return inDatabase(await openDatabase(name));
  } catch (reason) {
    if (reason instanceof DOMException || reason instanceof ReferenceError) return inMemory();
    throw reason;
  }
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const [shelf, keyPath] of Object.entries(KEY_PATHS)) opening.result.createObjectStore(shelf, { keyPath });
  };
  return settled(opening);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBDatabase} database
 * @returns {Store}
 */
function inDatabase(database) {
  /** @param {Shelf} shelf */
  const open = (shelf) => database.transaction(shelf, "readonly").objectStore(shelf);
  /** What is written is there when its transaction is over, and not before. @param {Shelf} shelf @param {(store: IDBObjectStore) => IDBRequest} act */
  const write = async (shelf, act) => {
    const transaction = database.transaction(shelf, "readwrite");
    const over = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    await Promise.all([settled(act(transaction.objectStore(shelf))), over]);
  };
  return {
    durable: true,
    get: (shelf, key) => settled(open(shelf).get(key)),
    all: (shelf) => settled(open(shelf).getAll()),
    put: (shelf, value) => write(shelf, (store) => store.put(value)),
    remove: (shelf, key) => write(shelf, (store) => store.delete(key)),
  };
}

/** @returns {Store} */
function inMemory() {
  const shelves = { drafts: new Map(), outbox: new Map() };
  return {
    durable: false,
    get: async (shelf, key) => shelves[shelf].get(key),
    all: async (shelf) => [...shelves[shelf].values()],
    put: async (shelf, value) => void shelves[shelf].set(/** @type {any} */ (value)[KEY_PATHS[shelf]], value),
    remove: async (shelf, key) => void shelves[shelf].delete(key),
  };
}
