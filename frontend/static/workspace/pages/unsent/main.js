/**
 * Runs on the pages around the desk: sends what waits in this browser, and shows what cannot be sent, so that nobody has
 * to open a desk for it, which may be closed to them by now. `loader.js` loads it where something may wait.
 */

import { databaseName, openBrowserDatabase, localStorageOrNull } from "../../core/browser_database.js";
import { useMessages } from "../../ui/messages.js";
import { build, byId } from "../../ui/dom.js";
import { storedDatabaseNames } from "./stored_work.js";
import { UnsentList } from "./unsent_list.js";
import { countUnsent, UnsentWork } from "./unsent_work.js";

/** @import { UnsentBootstrap } from "./unsent_work.js" */

/** @type {UnsentBootstrap} */
const bootstrap = JSON.parse(byId("unsent-data").textContent ?? "");
useMessages(bootstrap.messages, bootstrap.language);

if (bootstrap.person) await showUnsentWork(bootstrap.person);
else await hintAtUnsentWork();

/** @param {string} person */
async function showUnsentWork(person) {
  const name = databaseName(person, bootstrap.base);
  const storage = localStorageOrNull();
  const database = await openBrowserDatabase(name);
  const list = new UnsentList(byId("unsent"));
  const work = new UnsentWork({ api: bootstrap.api, database, name, storage, onChange: () => list.show(work) });
  await work.load();
}

/** Tells somebody who is not signed in that work waits, but neither whose nor what. */
async function hintAtUnsentWork() {
  const storage = localStorageOrNull();
  let count = 0;
  for (const name of await storedDatabaseNames(bootstrap.base, storage)) count += await countUnsent(await openBrowserDatabase(name), name, storage);
  if (count) byId("unsent").replaceChildren(build("p", { class: "notice inside", role: "status" }, bootstrap.messages.sign_in_to_send));
}
