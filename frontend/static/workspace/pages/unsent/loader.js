/** Loads the script for unsent work where this browser may hold some: most visitors have none, and it is twenty times as large. */

import { databaseName, localStorageOrNull } from "../../core/browser_database.js";
import { hasStoredWork, storedDatabaseNames } from "./stored_work.js";

/** @import { UnsentBootstrap } from "./unsent_work.js" */

/** @type {UnsentBootstrap} */
const { person, base } = JSON.parse(document.getElementById("unsent-data")?.textContent ?? "");
const storage = localStorageOrNull();
const mayHoldWork = person
  ? await hasStoredWork(databaseName(person, base), base, storage)
  : (await storedDatabaseNames(base, storage)).length > 0;
if (mayHoldWork) await import(document.getElementById("unsent")?.dataset.script ?? "");
