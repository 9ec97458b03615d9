/** Starts the judging desk from what the server wrote into it. */

import { byId } from "../../ui/dom.js";
import { loadLanguageRules, useMessages } from "../../ui/messages.js";
import { JudgingPage } from "./judging_page.js";
import { listenToKeys } from "./keys.js";

/** @import { Bootstrap } from "./types.js" */

const LANGUAGE_RULES_AFTER_MS = 1000;

/** @type {Bootstrap} */
const bootstrap = JSON.parse(byId("judging-data").textContent ?? "");
useMessages(bootstrap.messages, bootstrap.language);

const page = new JudgingPage(bootstrap);
listenToKeys((command, event) => page.run(command, event));
page.start();
window.setTimeout(loadLanguageRules, LANGUAGE_RULES_AFTER_MS);
