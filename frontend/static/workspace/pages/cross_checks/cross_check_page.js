/** The desk of cross-checks: shows one question after another, blind, then its key, and sends what the person says. */

import { request } from "../../../requests/api.js";
import { openKeyHelp } from "../../queue_desk/bindings.js";
import { QueueDesk } from "../../queue_desk/queue_desk.js";
import { askReason, openNotice } from "../../ui/dialogs.js";
import { build, byId } from "../../ui/dom.js";
import { formatMessage, rejectionMessage } from "../../ui/messages.js";
import { BINDINGS } from "./keys.js";
import { Panel, canSkip, phaseOf } from "./panel.js";
import { fetchAnswer, send } from "./sending.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { ViewingCommand } from "../../queue_desk/bindings.js" */
/** @import { Command } from "./keys.js" */
/** @import { Answered, Bootstrap, Check, CheckRequest, Comment, Entry } from "./types.js" */

const AHEAD = 3;
/** The most that the server claims for a person. */
const MAX_CLAIMS = 10;
const GRADE = "AesA";
/** What the server says of a check that needs nothing more of this person. */
const OVER = ["candidate_retired", "not_found", "forbidden", "already_judged", "already_skipped"];

export class CrossCheckPage {
  #bootstrap;
  /** The check on the page. @type {Entry | null} */
  #entry = null;
  /** The checks that this person has finished in this visit. @type {Set<string>} */
  #finishedIds = new Set();
  /** Those that they cannot answer, and have given back. @type {Set<string>} */
  #skippedIds = new Set();
  /** What the server has answered in this visit, by check. @type {Map<string, Answered>} */
  #answers = new Map();
  /** @type {QueueDesk<Check, CheckRequest, Comment>} */
  #desk;
  #panel;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    const { routes, project, criteria, verdicts } = bootstrap;
    this.#desk = new QueueDesk(bootstrap, {
      storageName: "cross-checks",
      fetchRows: () => this.#claim(`${routes.api}projects/${project.id}/cross-checks/claim/`),
      // A claim that was on its way together with a verdict still lists the check that this has finished.
      isKnown: (id) => this.#busyIds().includes(id) || this.#finishedIds.has(id) || this.#skippedIds.has(id),
      send: (checkRequest) => send(routes.api, checkRequest),
      onDelivered: (checkRequest, answer) => this.#delivered(checkRequest, answer),
      onRejected: (checkRequest, error) => void this.#rejected(checkRequest, error),
      onNext: () => this.next(),
      onAction: (command) => this.#act(command),
      onEmpty: (content) => this.#panel.showInstead(content),
      doneCount: () => this.#finishedIds.size,
    });
    this.#panel = new Panel({ criteria, verdicts, typed: this.#desk.typed, onChange: () => this.#showPrimary() });
  }

  start() {
    this.#desk.start(this.#bootstrap.claimed?.cross_checks ?? []);
  }

  /** Shows the next check. */
  next() {
    this.#entry = null;
    const check = this.#desk.queue.take();
    if (!check) return this.#desk.showEmpty();
    const answered = check.answered ?? this.#answers.get(check.id) ?? null;
    this.#show({ check, choice: null, isCommitted: false, answered, shownAt: performance.now() });
  }

  /** @param {Command | ViewingCommand} command @param {KeyboardEvent} event */
  run(command, event) {
    if (this.#desk.runViewing(command, event)) return;
    event.preventDefault();
    if (command === "choose") return this.#panel.choose(Number(event.key) - 1);
    if (command === "letter") return this.#chooseByLetter(event.key);
    if (command === "leave") return this.#panel.leaveComment();
    this.#act(command);
  }

  /** @param {string} command of a key or a button */
  #act(command) {
    if (command === "help") return void openKeyHelp(BINDINGS);
    if (!this.#entry) return;
    if (command === "next") return this.#passOver(this.#entry);
    if (command === "skip") return void this.#skip(this.#entry);
    if (command === "go_on" || command === "save") this.#goOn(this.#entry);
  }

  /** @param {string} letter */
  #chooseByLetter(letter) {
    if (this.#entry && phaseOf(this.#entry) === "choosing") this.#panel.choose(letter.toLowerCase().charCodeAt(0) - 97);
  }

  /** The checks that are on the page, or of which something waits to be sent. */
  #busyIds() {
    const waiting = this.#desk.outbox.waitingIds.map(checkOf);
    return [...waiting, ...(this.#entry ? [this.#entry.check.id] : [])];
  }

  /** @param {string} url @returns {Promise<Check[]>} */
  async #claim(url) {
    const count = Math.min(MAX_CLAIMS, AHEAD + this.#busyIds().length);
    return (await request("POST", url, ["cross_checks", "open"], { count })).cross_checks;
  }

  /** Leaves a check for later: it comes again after the others, or with its key once the server has told that. @param {Entry} entry */
  #passOver({ check, isCommitted, answered }) {
    if (!isCommitted || answered) this.#desk.queue.putLast({ ...check, answered });
    this.next();
  }

  /** Asks why this person cannot answer, and gives the check back for good. @param {Entry} entry */
  async #skip(entry) {
    const { id } = entry.check;
    if (!canSkip(entry)) return;
    const body = await askReason("skip", this.#bootstrap.skipReasons);
    if (!body || this.#entry !== entry || !canSkip(entry)) return;
    this.#desk.outbox.add({ id: `${id}/skip`, at: Date.now(), check: id, question: entry.check.question, kind: "skip", body });
    this.#skippedIds.add(id);
    this.next();
  }

  /** @param {Entry} entry */
  #goOn(entry) {
    const phase = phaseOf(entry);
    if (phase === "choosing") this.#answer(entry);
    if (phase === "judging") this.#judge(entry);
  }

  /** @param {Entry} entry */
  #answer(entry) {
    const { check } = entry;
    const choice = this.#panel.chosen;
    if (choice < 0) return;
    Object.assign(entry, { choice, isCommitted: true });
    const seconds = Math.round((performance.now() - entry.shownAt) / 100) / 10;
    this.#desk.outbox.add({ id: `${check.id}/answer`, at: Date.now(), check: check.id, question: check.question, kind: "answer", body: { option: choice, seconds } });
    if (check.criterion !== GRADE) return this.#show(entry);
    this.#finish(check);
  }

  /** @param {Entry} entry */
  #judge({ check }) {
    const { verdict, comment } = this.#panel;
    if (!verdict) return;
    if (verdict !== "agree" && !comment) return this.#panel.showProblem(formatMessage("problem_no_comment"));
    this.#desk.outbox.add({ id: `${check.id}/verdict`, at: Date.now(), check: check.id, question: check.question, kind: "verdict", body: { verdict, comment } });
    this.#finish(check);
  }

  /** @param {Check} check */
  #finish({ id }) {
    this.#finishedIds.add(id);
    this.next();
  }

  /** Shows the key of an answer that was on its way. @param {CheckRequest} checkRequest @param {Answered} answered */
  #delivered({ check, kind }, answered) {
    const entry = this.#entry?.check.id === check ? this.#entry : null;
    if (answered.is_done) {
      this.#desk.typed.forget(check);
      if (entry) return this.#finish(entry.check); // another window has finished it
      return kind === "answer" ? this.#desk.fetchMore() : undefined; // a grade: the reasons of its image may follow
    }
    this.#answers.set(check, answered);
    if (!entry) return this.#desk.fetchMore(); // it was left for later, and is claimed again with its key
    entry.answered = answered;
    this.#show(entry);
  }

  /** Says why something is not accepted; a comment comes back where it can be sent again. @param {CheckRequest} checkRequest @param {ApiError | ForeignAnswerError} error */
  async #rejected(checkRequest, error) {
    const { check, kind, body } = checkRequest;
    const code = "code" in error ? error.code : "";
    if (kind === "verdict") this.#desk.typed.keep(check, { verdict: body.verdict, reason: body.comment });
    const isKept = await this.#tell(checkRequest, rejectionMessage(error), OVER.includes(code));
    const stored = code === "already_answered" && kind === "answer" ? await fetchAnswer(this.#bootstrap.routes.api, check) : null;
    if (stored) return this.#delivered(checkRequest, stored); // of another window
    if (isKept && OVER.includes(code)) return this.#desk.fetchMore();
    if (OVER.includes(code)) this.#desk.typed.forget(check);
    else [this.#finishedIds, this.#skippedIds].forEach((ids) => ids.delete(check));
    if (this.#entry?.check.id !== check) return this.#desk.fetchMore();
    this.#desk.queue.isDry = false;
    this.next();
  }

  /**
   * Says why something is not accepted, with the text that has no place on the desk any more.
   *
   * @param {CheckRequest} checkRequest @param {string} note @param {boolean} isOver the check needs nothing more of this person
   * @returns {Promise<boolean>} whether a text was shown: it is kept until the person discards it
   */
  async #tell({ id, check, at, question, kind, body }, note, isOver) {
    const text = kind === "skip" ? body.note : kind === "verdict" && isOver ? body.comment : "";
    if (text) {
      const about = question ? formatMessage("about_with_text", { question }) : "";
      await this.#desk.rejected.show({ id, row: check, at, note, about, texts: [{ title: "", text }] });
    } else await openNotice(formatMessage("rejected_title"), note, [{ label: formatMessage("close"), value: "", primary: true }]);
    return Boolean(text);
  }

  /** @param {Entry} entry */
  #show(entry) {
    this.#entry = entry;
    this.#desk.show(entry.check);
    this.#panel.show(entry);
  }

  #showPrimary() {
    const primary = /** @type {HTMLButtonElement} */ (byId("primary"));
    const phase = this.#entry ? phaseOf(this.#entry) : "waiting";
    byId("skip").hidden = !this.#entry || !canSkip(this.#entry);
    primary.disabled = phase === "waiting" || !this.#panel.isReady;
    const label = phase === "judging" ? "save_verdict" : "answer";
    primary.replaceChildren(formatMessage(label), build("kbd", { "aria-hidden": "true" }, "↵"));
  }
}

/** The check of a request's id. @param {string} id */
function checkOf(id) {
  return id.slice(0, id.indexOf("/"));
}
