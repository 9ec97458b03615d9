/** Finds out whether this browser holds work, without making an empty database where it holds none. */

import { databaseName } from "../../core/browser_database.js";

const PREFIX = databaseName("");

/** @param {string} name of a person's database @param {Storage | null} storage */
export async function hasStoredWork(name, storage) {
  return (await storedDatabaseNames(storage)).includes(name);
}

/** @param {Storage | null} storage @returns {Promise<string[]>} the names of the databases of everybody who worked here */
export async function storedDatabaseNames(storage) {
  const keys = Object.keys(storage ?? {}).map((key) => key.split("/")[0]);
  return [...new Set([...keys, ...(await databaseNames())])].filter((name) => name.startsWith(PREFIX));
}

/** @returns {Promise<string[]>} none where the browser grants no storage or lists no databases */
async function databaseNames() {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch {
    return [];
  }
}
