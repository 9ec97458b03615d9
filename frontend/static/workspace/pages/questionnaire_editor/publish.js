/** Publishes the document as the next version, after its difference to the version in use has been shown. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";
import { openDialog, openNotice } from "../../ui/dialogs.js";
import { build } from "../../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";

/** @import { Change, EditorBootstrap, GoldPlan, Json, Problem, Version } from "./types.js" */
/** @import { Checker } from "./checker.js" */

/**
 * @typedef {{
 *   routes: EditorBootstrap["routes"], checker: Checker,
 *   document: () => Json, base: () => Version | null, rebase: (newer: Version) => void,
 *   onProblems: (problems: Problem[]) => void, onPublished: () => void, onSignedOut: () => Promise<void>,
 * }} PublisherOptions `rebase`: the author has been told of a newer version, and publishes after it
 */

export class Publisher {
  #options;

  /** @param {PublisherOptions} options */
  constructor(options) {
    this.#options = options;
  }

  async publish() {
    const { onSignedOut } = this.#options;
    try {
      await this.#publish();
    } catch (error) {
      if (!isRequestError(error)) throw error;
      if (error instanceof ApiError && error.code === "newer_version") return void (await this.#tellNewer(error));
      if (error instanceof ApiError && error.isSignedOut) return void (await onSignedOut());
      await tellRefusal(requestErrorMessage(error));
    }
    return undefined;
  }

  async #publish() {
    const { routes, checker, document, base, onProblems, onPublished } = this.#options;
    const definition = document();
    const { problems, changes, gold } = await checker.ask(definition);
    if (problems.length) return onProblems(problems);
    const version = base();
    if (gold?.obstacle) return void (await tellRefusal(gold.obstacle));
    if (!(await confirmChanges(changes ?? [], await usageIn(routes), version, gold))) return undefined;
    await request("POST", routes.save, ["id", "version"], { definition, ...(version && { based_on: version.id }) });
    return onPublished();
  }

  /** @param {ApiError} error that names the newer version */
  async #tellNewer(error) {
    const { routes, base, rebase } = this.#options;
    const newer = { id: String(error.body.questionnaire), version: Number(error.body.version) };
    const since = base()?.version;
    const link = build("a", { href: `${routes.difference}?from=${since}&to=${newer.version}`, target: "_blank" }, formatMessage("newer_difference", { version: newer.version }));
    const value = await openDialog({
      title: formatMessage("newer_title", { version: newer.version }),
      body: [build("p", {}, error.detail), build("p", { class: "quiet" }, formatMessage("newer_note")), build("p", {}, link)],
      choices: [
        { label: formatMessage("keep_editing"), value: "" },
        { label: formatMessage("publish_after"), value: "publish", primary: true },
      ],
    });
    if (value !== "publish") return;
    rebase(newer);
    await this.publish();
  }
}

/** @param {string} sentence why it is not published */
async function tellRefusal(sentence) {
  await openNotice(formatMessage("not_published"), sentence, [{ label: formatMessage("close"), value: "", primary: true }]);
}

/** @param {Change[]} changes @param {{claims: number, drafts: number} | null} usage @param {Version | null} base @param {GoldPlan | null} gold */
async function confirmChanges(changes, usage, base, gold) {
  const cancel = { label: formatMessage("keep_editing"), value: "" };
  if (!changes.length && base) {
    await openNotice(formatMessage("nothing_changed"), formatMessage("nothing_changed_note"), [{ ...cancel, primary: true }]);
    return false;
  }
  const value = await openDialog({
    title: formatMessage("publish_title"),
    isWide: true,
    body: [
      build("h3", { class: "label" }, formatMessage("publish_changes", { count: changes.length })),
      build("div", { class: "publish-changes", tabindex: "0", role: "region", "aria-label": formatMessage("publish_changes", { count: changes.length }) }, changeList(changes)),
      build("p", { class: "quiet" }, formatMessage("publish_note")),
      ...(usage && base && usage.claims + usage.drafts > 0 ? [build("p", { class: "quiet" }, formatMessage("publish_claims", { count: usage.claims }), " ", formatMessage("publish_drafts", { count: usage.drafts }))] : []),
      ...(gold ? goldNotes(gold) : []),
    ],
    choices: [cancel, { label: formatMessage("publish_do"), value: "publish", primary: true }],
  });
  return value === "publish";
}

/** Returns how many gold items go on, and how many end and why. @param {GoldPlan} gold */
function goldNotes({ carried, dropped }) {
  const ended = dropped.reduce((sum, { items }) => sum + items, 0);
  const reasons = dropped.map(({ items, detail }) => build("li", {}, `${items} × `, detail));
  return [
    ...(carried ? [build("p", { class: "quiet" }, formatMessage("publish_gold_carried", { count: carried }))] : []),
    ...(ended ? [build("p", {}, formatMessage("publish_gold_dropped", { count: ended })), build("ul", { class: "changes" }, ...reasons)] : []),
  ];
}

/** @param {Change[]} changes */
function changeList(changes) {
  const rows = changes.map(({ stage, question, detail }) => {
    const place = [stage, question].filter(Boolean).join(" › ");
    return build("li", {}, build("b", {}, place || formatMessage("whole_document")), ` ${detail}`);
  });
  return build("ul", { class: "changes" }, ...rows);
}

/** Returns how many claims and drafts are of the version in use; null when that cannot be told. @param {EditorBootstrap["routes"]} routes */
async function usageIn(routes) {
  const { results } = await request("GET", routes.usage, ["results"]);
  return results.find((/** @type {{in_use: boolean}} */ row) => row.in_use) ?? null;
}
