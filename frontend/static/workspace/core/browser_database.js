/** What this browser stores for a person in IndexedDB: drafts, and submissions that wait to be sent. */

/** @typedef {"drafts" | "outbox"} StoreName */

/**
 * @typedef {{
 *   isDurable: boolean,
 *   get: (store: StoreName, key: string) => Promise<any>,
 *   all: (store: StoreName) => Promise<any[]>,
 *   put: (store: StoreName, value: object) => Promise<void>,
 *   remove: (store: StoreName, key: string) => Promise<void>,
 * }} BrowserDatabase
 */

/** @type {Record<StoreName, string>} */
const KEY_PATHS = { drafts: "id", outbox: "key" };

/**
 * Returns the name of a person's database, which also begins that person's keys in localStorage. Two people who share a
 * browser never see each other's texts, and neither do two installations at different paths of one host. Browsers hold
 * unsent work under this name, so it cannot change.
 *
 * @param {string} person
 * @param {string} [basePath] of this installation, with a slash at both ends
 */
export function databaseName(person, basePath = "/") {
  return basePath === "/" ? `loupe-desk-${person}` : `loupe-desk-${basePath}${person}`;
}

/**
 * Opens a person's database. Where the browser grants no storage (a private window) it is in memory only, and not durable.
 *
 * @param {string} name
 * @returns {Promise<BrowserDatabase>}
 */
export async function openBrowserDatabase(name) {
  try {
    return new IndexedDatabase(await open(name));
  } catch (error) {
    if (error instanceof DOMException || error instanceof ReferenceError) return new MemoryDatabase();
    throw error;
  }
}

/** @returns {Storage | null} null where the browser stores nothing for pages */
export function localStorageOrNull() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(KEY_PATHS)) opening.result.createObjectStore(store, { keyPath });
  };
  return resultOf(opening);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @implements {BrowserDatabase} */
class IndexedDatabase {
  isDurable = true;
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  /** @param {StoreName} store @param {string} key @returns {Promise<any>} */
  get(store, key) {
    return resultOf(this.#reading(store).get(key));
  }

  /** @param {StoreName} store @returns {Promise<any[]>} */
  all(store) {
    return resultOf(this.#reading(store).getAll());
  }

  /** @param {StoreName} store @param {object} value */
  put(store, value) {
    return this.#write(store, (objects) => objects.put(value));
  }

  /** @param {StoreName} store @param {string} key */
  remove(store, key) {
    return this.#write(store, (objects) => objects.delete(key));
  }

  /** @param {StoreName} store */
  #reading(store) {
    return this.#database.transaction(store, "readonly").objectStore(store);
  }

  /** Resolves when the transaction is complete: before that, nothing is stored. @param {StoreName} store @param {(objects: IDBObjectStore) => IDBRequest} act */
  async #write(store, act) {
    const transaction = this.#database.transaction(store, "readwrite");
    const completion = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    await Promise.all([resultOf(act(transaction.objectStore(store))), completion]);
  }
}

/** @implements {BrowserDatabase} */
class MemoryDatabase {
  isDurable = false;
  #stores = { drafts: new Map(), outbox: new Map() };

  /** @param {StoreName} store @param {string} key @returns {Promise<any>} */
  async get(store, key) {
    return this.#stores[store].get(key);
  }

  /** @param {StoreName} store @returns {Promise<any[]>} */
  async all(store) {
    return [...this.#stores[store].values()];
  }

  /** @param {StoreName} store @param {any} value */
  async put(store, value) {
    this.#stores[store].set(value[KEY_PATHS[store]], value);
  }

  /** @param {StoreName} store @param {string} key */
  async remove(store, key) {
    this.#stores[store].delete(key);
  }
}
