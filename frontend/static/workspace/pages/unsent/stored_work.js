/** Finds out whether this browser holds work, without making an empty database where it holds none. */

import { databaseName } from "../../core/browser_database.js";

/** @param {string} name of a person's database @param {string} base @param {Storage | null} storage */
export async function hasStoredWork(name, base, storage) {
  return (await storedDatabaseNames(base, storage)).includes(name);
}

/**
 * Returns the names of the databases of everybody who worked here. Those of another installation on this host have its
 * path in their names.
 *
 * @param {string} base path of this installation @param {Storage | null} storage @returns {Promise<string[]>}
 */
export async function storedDatabaseNames(base, storage) {
  const prefix = databaseName("", base);
  const names = [...Object.keys(storage ?? {}), ...(await databaseNames())].filter((name) => name.startsWith(prefix));
  const people = names.map((name) => name.slice(prefix.length).split("/")[0]).filter(Boolean);
  return [...new Set(people)].map((person) => databaseName(person, base));
}

/** @returns {Promise<string[]>} none where the browser grants no storage or lists no databases */
async function databaseNames() {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch {
    return [];
  }
}
