/** Starts the editor of the next version of a questionnaire. */

import { byId } from "../../ui/dom.js";
import { loadLanguageRules, useMessages } from "../../ui/messages.js";
import { EditorPage } from "./editor_page.js";

/** @import { EditorBootstrap } from "./types.js" */

/** @type {EditorBootstrap} */
const bootstrap = JSON.parse(byId("editor-data").textContent ?? "");
useMessages(bootstrap.messages, bootstrap.language);
loadLanguageRules();
for (const element of document.querySelectorAll("[data-with-script]")) if (element instanceof HTMLElement) element.hidden = false;
for (const element of document.querySelectorAll("[data-without-script]")) element.remove();
new EditorPage(bootstrap).start();
