/** Starts a desk with a queue from what the server wrote into its page. */

import { byId } from "../ui/dom.js";
import { loadLanguageRules, useMessages } from "../ui/messages.js";
import { listenToBindings } from "./bindings.js";

/** @import { Binding, ViewingCommand } from "./bindings.js" */

const LANGUAGE_RULES_AFTER_MS = 1000;

/**
 * @template {string} C
 * @template {{messages: Record<string, string | {one: string, other: string}>, language: string}} B
 * @param {string} dataId of the element with the data
 * @param {Binding<C>[]} bindings
 * @param {(bootstrap: B) => {start: () => void, run: (command: C | ViewingCommand, event: KeyboardEvent) => void}} makePage
 */
export function startDesk(dataId, bindings, makePage) {
  /** @type {B} */
  const bootstrap = JSON.parse(byId(dataId).textContent ?? "");
  useMessages(bootstrap.messages, bootstrap.language);
  const page = makePage(bootstrap);
  listenToBindings(bindings, (command, event) => page.run(command, event));
  page.start();
  window.setTimeout(loadLanguageRules, LANGUAGE_RULES_AFTER_MS);
}
