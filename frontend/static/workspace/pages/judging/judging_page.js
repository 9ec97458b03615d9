/** The judging desk: shows one interpretation after another, blind to the model, and sends the figures. */

import { request } from "../../../requests/api.js";
import { openKeyHelp } from "../../queue_desk/bindings.js";
import { QueueDesk } from "../../queue_desk/queue_desk.js";
import { Visit } from "../../queue_desk/visit.js";
import { openNotice } from "../../ui/dialogs.js";
import { announce, build, byId } from "../../ui/dom.js";
import { formatMessage, rejectionMessage } from "../../ui/messages.js";
import { BINDINGS } from "./keys.js";
import { Panel } from "./panel.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { ViewingCommand } from "../../queue_desk/bindings.js" */
/** @import { Command } from "./keys.js" */
/** @import { Bootstrap, Claim, Entry, Figures, JudgementRequest } from "./types.js" */

const AHEAD = 3;
/** The most that the server claims for a person. */
const MAX_CLAIMS = 10;
const ANSWER_PARTS = ["id", "relevance", "precision", "completeness"];

export class JudgingPage {
  #bootstrap;
  /** @type {Visit<Entry>} */
  #visit = new Visit(({ claim }) => claim.id);
  /** What this window knows to be stored. @type {Map<string, Figures>} */
  #stored = new Map();
  /** @type {QueueDesk<Claim, JudgementRequest, Figures>} */
  #desk;
  #panel;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    const { routes, benchmark, aspects } = bootstrap;
    this.#desk = new QueueDesk(bootstrap, {
      storageName: "judging",
      fetchRows: () => this.#claim(`${routes.api}benchmarks/${benchmark.id}/judgements/claim/`),
      isKnown: (id) => this.#desk.outbox.waitingIds.includes(id) || this.#visit.find(id) !== null,
      send: ({ id, figures, replaces }) =>
        request("PUT", `${routes.api}judging-claims/${id}/judgement/`, ANSWER_PARTS, { ...figures, replaces: this.#stored.get(id) ?? replaces }),
      onDelivered: ({ id, figures }) => void this.#stored.set(id, figures),
      onRejected: (judgement, error) => void this.#rejected(judgement, error),
      onNext: () => this.#goForward(),
      onAction: (command) => this.#act(command),
      onEmpty: (content) => this.#panel.showInstead(content),
      doneCount: () => this.#visit.entries.filter(({ isJudged }) => isJudged).length,
    });
    this.#panel = new Panel({ aspects, onChange: () => this.#showPrimary(), onFigure: (entry) => this.#keep(entry) });
  }

  start() {
    this.#desk.start([]);
  }

  /** @param {Command | ViewingCommand} command @param {KeyboardEvent} event */
  run(command, event) {
    if (this.#desk.runViewing(command, event)) return;
    event.preventDefault();
    if (command === "figure") return this.#panel.give(Number(event.key));
    this.#act(command);
  }

  /** Claims what is missing beside what waits to be sent and what was shown and not judged. @param {string} url @returns {Promise<Claim[]>} */
  async #claim(url) {
    const unjudged = this.#visit.entries.filter(({ isJudged }) => !isJudged).map(({ claim }) => claim.id);
    const busyIds = new Set([...this.#desk.outbox.waitingIds, ...unjudged]);
    return (await request("POST", url, ["claims", "open"], { count: Math.min(MAX_CLAIMS, AHEAD + busyIds.size) })).claims;
  }

  /** @param {string} command of a key or a button */
  #act(command) {
    if (command === "help") return void openKeyHelp(BINDINGS, [this.#meanings()]);
    if (command === "undo") return this.#goBack();
    const { current } = this.#visit;
    if (!current) return;
    if (command === "references") return this.#panel.toggleReferences();
    if (command === "next") return this.#passOver(current);
    if (command === "go_on" && this.#panel.isReady) this.#judge(current);
  }

  /** @param {Entry} entry */
  #judge(entry) {
    entry.isJudged = true;
    const { claim, figures } = entry;
    this.#desk.outbox.add({ id: claim.id, at: Date.now(), claim, figures: { ...figures }, replaces: this.#stored.get(claim.id) ?? null });
    this.#desk.typed.forget(claim.id);
    this.#goForward();
  }

  /** Keeps the figures of a text that is not judged yet: it is claimed again after a reload. @param {Entry} entry */
  #keep({ claim, figures, isJudged }) {
    if (!isJudged) this.#desk.typed.keep(claim.id, figures);
  }

  /** Leaves an interpretation: one that is not judged comes again after the others, with its figures. @param {Entry} entry */
  #passOver({ claim, isJudged }) {
    if (!isJudged) {
      this.#visit.removeCurrent();
      this.#desk.queue.putLast(claim);
    }
    this.#goForward();
  }

  #goForward() {
    if (this.#visit.forward()) return this.#show();
    const claim = this.#desk.queue.take();
    if (!claim) {
      this.#visit.end();
      return this.#desk.showEmpty();
    }
    this.#visit.add({ claim, figures: { ...noFigures(), ...this.#desk.typed.of(claim.id) }, isJudged: false });
    this.#show();
  }

  /** Shows the interpretation before, to judge it again; a judgement that was not sent yet is taken back. */
  #goBack() {
    const entry = this.#visit.back();
    if (!entry) return announce(formatMessage("no_earlier_interpretation"));
    if (this.#desk.outbox.takeBack(entry.claim.id)) entry.isJudged = false;
    this.#keep(entry);
    this.#show();
  }

  /** Says why a judgement is not accepted. @param {JudgementRequest} judgement @param {ApiError | ForeignAnswerError} error */
  async #rejected(judgement, error) {
    if ("code" in error && error.code === "judged_otherwise") return this.#askWhichStands(judgement, /** @type {ApiError} */ (error));
    const { id, figures } = judgement;
    const entry = this.#visit.find(id);
    if (entry) entry.isJudged = false;
    this.#desk.typed.keep(id, figures);
    this.#desk.showCount();
    const note = `${rejectionMessage(error)} ${formatMessage("given_figures", { figures: this.#inWords(figures) })}`;
    await openNotice(formatMessage("rejected_title"), note, [{ label: formatMessage("close"), value: "", primary: true }]);
  }

  /** Another window has judged this text: nothing is replaced before the person has seen those figures. @param {JudgementRequest} judgement @param {ApiError} error */
  async #askWhichStands({ id, claim, figures }, error) {
    const stored = /** @type {Figures} */ (/** @type {any} */ (error.body).judgement);
    this.#stored.set(id, stored);
    const note = formatMessage("two_judgements_note", { stored: this.#inWords(stored), figures: this.#inWords(figures) });
    const choice = await openNotice(formatMessage("two_judgements_title"), note, [
      { label: formatMessage("keep_stored"), value: "keep", primary: true },
      { label: formatMessage("replace_stored"), value: "replace" },
    ]);
    if (choice === "replace") return this.#desk.outbox.add({ id, at: Date.now(), claim, figures, replaces: stored });
    const entry = this.#visit.find(id);
    if (!entry) return;
    entry.figures = { ...stored };
    if (entry === this.#visit.current) this.#show();
  }

  /** @param {Figures} figures */
  #inWords(figures) {
    return this.#bootstrap.aspects.map(([aspect, name]) => `${name} ${figures[aspect]}`).join(formatMessage("comma"));
  }

  #show() {
    const entry = this.#visit.current;
    if (!entry) return;
    this.#desk.show(entry.claim);
    this.#panel.show(entry);
  }

  #showPrimary() {
    /** @type {HTMLButtonElement} */ (byId("primary")).disabled = !this.#panel.isReady;
  }

  /** What each figure means. */
  #meanings() {
    const groups = this.#bootstrap.aspects.map(([, name, , sentences]) => {
      const lines = sentences.map((sentence, figure) => build("dd", {}, build("kbd", {}, String(figure)), ` ${sentence}`));
      return build("div", {}, build("dt", {}, name), ...lines);
    });
    return build("section", {}, build("h3", { class: "label" }, formatMessage("figures_title")), build("dl", { class: "meanings small" }, ...groups));
  }
}

/** @returns {Figures} */
function noFigures() {
  return { relevance: null, precision: null, completeness: null };
}
