/** Starts a dry run of the desk: by itself with a stored version or the browser's edit, or in the editor's frame. */

import { byId } from "../../ui/dom.js";
import { applyKeys } from "../../ui/keys.js";
import { loadLanguageRules, useMessages } from "../../ui/messages.js";
import { ImageLoader } from "../../viewer/image_loader.js";
import { DryRunPage } from "./dry_run_page.js";

/** @import { Definition } from "../../core/types.js" */
/** @import { DefinitionMessage, DryRunBootstrap } from "./types.js" */

/** @type {DryRunBootstrap} */
const bootstrap = JSON.parse(byId("desk-data").textContent ?? "");
useMessages(bootstrap.messages, bootstrap.language);
applyKeys(bootstrap.keys);
loadLanguageRules();

const { dry_run: dryRun } = bootstrap;
const page = new DryRunPage({ bootstrap, images: new ImageLoader() });

/** Shows what the editor sends, and nobody else. @param {MessageEvent<DefinitionMessage>} event */
function receive({ origin, source, data }) {
  if (origin !== window.location.origin || source !== window.parent || data?.type !== "loupe-definition") return;
  void page.show(data.definition, data.stage);
}

/** Returns the edit that the editor left in this browser for a dry run. @returns {Definition | null} */
function storedEdit() {
  return JSON.parse(localStorage.getItem(`${dryRun.edit_key}:dry-run`) ?? "null")?.definition ?? null;
}

if (dryRun.is_embedded) {
  window.addEventListener("message", receive);
  window.parent.postMessage({ type: "loupe-preview-ready" }, window.location.origin);
} else {
  const definition = dryRun.definition ?? storedEdit();
  if (definition) await page.show(definition);
  else page.showNoEdit();
}
