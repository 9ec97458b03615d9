/** The review desk: shows one critique after another, and sends what the reviewer decides. */

import { ApiError, isRequestError } from "../../../requests/answers.js";
import { openKeyHelp } from "../../queue_desk/bindings.js";
import { QueueDesk } from "../../queue_desk/queue_desk.js";
import { Visit } from "../../queue_desk/visit.js";
import { announce, build, byId } from "../../ui/dom.js";
import { formatMessage, requestErrorMessage } from "../../ui/messages.js";
import { BINDINGS } from "./keys.js";
import { Panel } from "./panel.js";
import { RejectedDecisions } from "./rejected_decisions.js";
import { ReviewSource } from "./review_source.js";

/** @import { ViewingCommand } from "../../queue_desk/bindings.js" */
/** @import { EmptyState } from "../../queue_desk/queue_desk.js" */
/** @import { Command } from "./keys.js" */
/** @import { Bootstrap, Critique, DecisionBody, DecisionRequest, Entry, Form, Row, Typed } from "./types.js" */

/** How long a decision can be taken back. */
const HOLD_MS = 4000;

export class ReviewPage {
  #bootstrap;
  #source;
  /** @type {Visit<Entry>} */
  #visit = new Visit(({ row }) => row.id);
  /** @type {QueueDesk<Row, DecisionRequest, Typed>} */
  #desk;
  #panel;
  #rejected;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    const source = new ReviewSource(bootstrap);
    this.#source = source;
    this.#desk = new QueueDesk(bootstrap, {
      storageName: "reviews",
      holdMs: HOLD_MS,
      fetchRows: () => source.claim(this.#busyIds().length),
      isKnown: (id) => this.#busyIds().includes(id) || Boolean(this.#visit.find(id)?.decided),
      send: (decision) => source.send(decision),
      onDelivered: (decision, answer) => void this.#delivered(decision, answer),
      onRejected: (decision, error) => void this.#rejected.handle(decision, error),
      onNext: () => this.#goForward(),
      onAction: (command) => this.#act(command),
      onEmpty: (content) => this.#showEmpty(content),
      doneCount: () => this.#visit.entries.filter(({ decided }) => decided).length,
      emptyState: () => this.#emptyState(),
    });
    this.#panel = new Panel({
      surface: this.#desk.surface,
      viewer: this.#desk.viewer,
      language: bootstrap.language,
      typed: this.#desk.typed,
      onDecide: (body) => this.#decide(body),
    });
    this.#rejected = new RejectedDecisions({
      source,
      language: bootstrap.language,
      typed: this.#desk.typed,
      rejected: this.#desk.rejected,
      showAgain: (row) => this.#showAgain(row),
      showMessages: (messages) => this.#panel.showMessages(messages),
      sendAgain: (row, body) => this.#send(row, body),
      giveUp: (id) => this.#giveUp(id),
    });
  }

  start() {
    this.#desk.start([]);
  }

  /** @param {Command | ViewingCommand} command @param {KeyboardEvent} event */
  run(command, event) {
    if (command === "option" && !this.#panel.hasForm) return;
    if (this.#desk.runViewing(command, event)) return;
    event.preventDefault();
    if (command === "option") return this.#panel.choose(Number(event.key));
    if (command === "mark_in_text") return this.#panel.startRegion();
    this.#act(command);
  }

  /** The critiques on the page, and those of which a decision waits to be sent. */
  #busyIds() {
    const undecided = this.#visit.entries.filter(({ decided }) => !decided).map(({ row }) => row.id);
    return [...new Set([...this.#desk.outbox.waitingIds, ...undecided])];
  }

  /** @param {string} command of a key or a button */
  #act(command) {
    if (command === "help") return void openKeyHelp(BINDINGS);
    if (command === "save") return this.#panel.save();
    if (command === "leave") return this.#panel.leaveForm();
    if (this.#panel.hasForm) return;
    if (command === "undo") return this.#takeBack();
    if (command === "previous") return this.#goBack();
    if (command === "forward") return this.#visit.current ? this.#goForward() : undefined;
    const entry = this.#visit.current;
    if (!entry) return;
    if (command === "others") return void this.#showOthers(entry);
    if (command === "next") return this.#passOver(entry);
    if (entry.decided) return this.#say(formatMessage("decided_already"));
    if (command === "accept") return this.#decide({ decision: "accept" });
    this.#panel.open(/** @type {Form} */ (command));
  }

  /** @param {Partial<DecisionBody> & Pick<DecisionBody, "decision">} body */
  #decide(body) {
    const entry = this.#visit.current;
    if (!entry || entry.decided) return;
    entry.decided = { comments: {}, based_on: entry.row.review.critique.updated_at, ...body };
    this.#send(entry.row, entry.decided);
    this.#goForward();
  }

  /** @param {Row} row @param {DecisionBody} body */
  #send(row, body) {
    this.#desk.outbox.add({ id: row.id, at: Date.now(), row, body });
  }

  /** @param {DecisionRequest} decision @param {any} answer */
  async #delivered({ id }, answer) {
    this.#desk.typed.forget(id);
    const entry = this.#visit.find(id);
    if (entry) this.#keepStored(entry, answer.critique);
    this.#showLast();
    if (this.#desk.queue.add(await this.#source.rowsOf(answer.reviews ?? [])) && !this.#visit.current) this.#goForward();
  }

  /** Keeps the critique as the server has it after the decision, to look back at. @param {Entry} entry @param {Critique} critique */
  #keepStored(entry, critique) {
    entry.stored = critique;
    if (entry.decided?.decision === "fix" && entry === this.#visit.current) this.#show();
  }

  /** Takes the last decision back, if it was not sent yet. */
  #takeBack() {
    const id = this.#desk.outbox.waitingIds.at(-1);
    const entry = id ? this.#visit.find(id) : null;
    if (!entry || !this.#desk.outbox.takeBack(entry.row.id)) return this.#say(formatMessage("sent_already"));
    entry.decided = null;
    announce(formatMessage("taken_back"));
    const { current } = this.#visit;
    if (current && !current.decided && current !== entry) {
      this.#visit.removeCurrent();
      this.#desk.queue.putFirst(current.row);
    }
    this.#visit.goTo(entry);
    this.#show();
  }

  /** @param {Entry} entry */
  async #showOthers(entry) {
    if (!entry.decided) return this.#say(formatMessage("others_later"));
    if (!entry.stored) return this.#say(formatMessage("others_not_sent"));
    if (this.#panel.hideOthers()) return;
    if (this.#hasUndecided(entry.row.image.id)) return this.#say(formatMessage("others_undecided"));
    try {
      const others = await this.#source.others(entry.row.review.critique.id);
      if (entry === this.#visit.current) this.#panel.showOthers(others);
    } catch (error) {
      if (!isRequestError(error)) throw error;
      const isEarly = error instanceof ApiError && error.code === "review_first"; // one waits that was not fetched yet
      this.#say(isEarly ? formatMessage("others_undecided") : requestErrorMessage(error));
    }
  }

  /** Whether a critique of an image waits here for a decision, or for the decision to be sent. @param {string} image */
  #hasUndecided(image) {
    const unsent = this.#visit.entries.filter(({ stored }) => !stored).map(({ row }) => row);
    return [...unsent, ...this.#desk.queue.waitingRows].some((row) => row.image.id === image);
  }

  /** Says why a key did nothing, in the panel and to a screen reader. @param {string} text */
  #say(text) {
    byId("last-verdict").textContent = text;
    byId("undo").hidden = true;
  }

  /** Leaves a critique: one that is not decided goes back, and comes again after all others of the queue. @param {Entry} entry */
  #passOver({ row, decided }) {
    if (!decided) {
      this.#visit.removeCurrent();
      this.#source.giveBack(row.review);
      this.#desk.queue.isDry = false;
    }
    this.#goForward();
  }

  #goForward() {
    if (this.#visit.forward()) return this.#show();
    if (this.#visit.current && !this.#visit.current.decided) return undefined;
    const row = this.#desk.queue.take();
    if (row) {
      this.#visit.add({ row, decided: null, stored: null });
      return this.#show();
    }
    this.#visit.end();
    this.#showLast();
    return this.#desk.showEmpty();
  }

  #goBack() {
    if (this.#visit.back()) this.#show();
    else this.#say(formatMessage("no_earlier"));
  }

  /** Shows a critique again, of which the decision was not accepted. @param {Row} row */
  #showAgain(row) {
    const { current } = this.#visit;
    if (current && !current.decided && current.row.id !== row.id) {
      this.#visit.removeCurrent();
      this.#desk.queue.putFirst(current.row);
    }
    this.#visit.add({ row, decided: null, stored: null });
    this.#show();
  }

  /** Drops a critique that is not this reviewer's to decide. @param {string} id */
  #giveUp(id) {
    this.#visit.remove(id);
    this.#desk.showCount();
    if (!this.#visit.current) this.#desk.fetchMore();
  }

  #show() {
    const entry = this.#visit.current;
    if (!entry) return;
    this.#desk.show(entry.row);
    document.body.classList.toggle("decided", entry.decided !== null);
    this.#panel.show(entry);
    this.#showLast();
  }

  /** Says what was decided of the critique before. */
  #showLast() {
    const { previous } = this.#visit;
    byId("last-verdict").textContent = previous?.decided ? formatMessage(`last_${previous.decided.decision}`) : "";
    byId("undo").hidden = !previous || !this.#desk.outbox.waitingIds.includes(previous.row.id);
  }

  /** @param {Node} content */
  #showEmpty(content) {
    document.body.classList.remove("decided");
    this.#panel.showInstead(content);
  }

  /** @returns {EmptyState} */
  #emptyState() {
    const { policy, isManager, routes, filter } = this.#bootstrap;
    if (this.#source.isHeldByOthers) return { kind: "held_by_others", links: [] };
    if (Object.keys(filter).length) return { kind: "filtered", links: [build("a", { class: "button primary", href: routes.desk }, formatMessage("all_reviews"))] };
    if (policy !== "none" || this.#visit.entries.length) return { kind: "none", links: [] };
    const link = build("a", { class: "button primary", href: routes.policies }, formatMessage("to_policies"));
    return { kind: "no_policy", links: isManager ? [link] : [] };
  }
}
