/** Starts the desk: reads what the server wrote into the page, opens the browser's database, and creates the page. */

import { databaseName, openBrowserDatabase } from "../../core/browser_database.js";
import { byId } from "../../ui/dom.js";
import { applyKeys, turnOffCommands } from "../../ui/keys.js";
import { loadLanguageRules, useMessages } from "../../ui/messages.js";
import { ImageLoader } from "../../viewer/image_loader.js";
import { DeskPage } from "./desk_page.js";
import { imageTitle } from "./desk_view.js";

/** @import { Bootstrap } from "../../core/types.js" */

const LANGUAGE_RULES_AFTER_MS = 1000;

/** @type {Bootstrap} */
const bootstrap = JSON.parse(byId("desk-data").textContent ?? "");
useMessages(bootstrap.messages, bootstrap.language);
applyKeys(bootstrap.keys);
if (bootstrap.qualifies) turnOffCommands(["undo", "previous", "forward"]); // an answer is judged once it is given
if (bootstrap.only) turnOffCommands(["skip", "flag", "undo", "previous", "forward"]);

const name = databaseName(bootstrap.person.id, bootstrap.routes.base);
const opening = openBrowserDatabase(name);
const images = new ImageLoader();
const first = bootstrap.claimed?.assignments[0];
if (first) images.load(first.image, imageTitle(first.image)); // it is decoded while the database opens

const page = new DeskPage({ bootstrap, database: await opening, databaseName: name, images });
await page.start();
window.setTimeout(loadLanguageRules, LANGUAGE_RULES_AFTER_MS);
await page.restoreDrafts();
await page.openLinkedCritique();
