/** The desk of spot checks: shows one instruction after another, and sends what the person decides. */

import { request } from "../../../requests/api.js";
import { openKeyHelp } from "../../queue_desk/bindings.js";
import { QueueDesk } from "../../queue_desk/queue_desk.js";
import { Visit } from "../../queue_desk/visit.js";
import { openNotice } from "../../ui/dialogs.js";
import { announce, byId } from "../../ui/dom.js";
import { isTextField } from "../../ui/keys.js";
import { formatMessage, rejectionMessage } from "../../ui/messages.js";
import { verdictLine } from "./instruction_view.js";
import { writtenTexts } from "./written_texts.js";
import { BINDINGS } from "./keys.js";
import { Panel } from "./panel.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { ViewingCommand } from "../../queue_desk/bindings.js" */
/** @import { Command } from "./keys.js" */
/** @import { Bootstrap, Entry, Instruction, Judgement, JudgementBody, Typed } from "./types.js" */

const ANSWER_PARTS = ["id", "status", "checked_as"];
const AHEAD = 4;
/** What the server says of an instruction that this person cannot judge any more. */
const OVER = ["instruction_retired", "not_found", "forbidden"];
/** More ids would make the address too long. */
const MAX_SKIPPED = 60;

export class SpotCheckPage {
  #bootstrap;
  /** @type {Visit<Entry>} */
  #visit = new Visit(({ instruction }) => instruction.id);
  /** Instructions that are not drawn again in this visit, the last one first. @type {string[]} */
  #skippedIds = [];
  /** @type {QueueDesk<Instruction, Judgement, Typed>} */
  #desk;
  #panel;
  #judgedCount;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    this.#judgedCount = bootstrap.drawn.judged;
    this.#desk = new QueueDesk(bootstrap, {
      storageName: "spot-checks",
      fetchRows: (waitingIds) => this.#draw(waitingIds),
      isKnown: (id) => this.#busyIds().includes(id),
      send: ({ id, body }) => request("PATCH", `${bootstrap.routes.api}instructions/${id}/`, ANSWER_PARTS, body),
      onDelivered: (judgement, answer) => this.#delivered(judgement, answer),
      onRejected: (judgement, error) => void this.#rejected(judgement, error),
      onNext: () => this.next(),
      onAction: (command) => this.#act(command),
      onEmpty: (content) => this.#panel.showInstead(content),
      doneCount: () => this.#judgedCount,
    });
    this.#panel = new Panel({
      types: bootstrap.types,
      reasons: bootstrap.reasons,
      typed: this.#desk.typed,
      onReject: (reason) => this.#judge({ status: "rejected", reason }),
      onEdit: (words) => this.#judge({ status: "edited", ...words }),
    });
  }

  start() {
    this.#desk.start(this.#bootstrap.drawn.instructions);
  }

  /** Shows the instruction after the current one, which is drawn in this visit no more. */
  next() {
    const { current } = this.#visit;
    if (current && !current.verdict) this.#skippedIds = [current.instruction.id, ...this.#skippedIds];
    const entry = this.#visit.forward();
    if (entry) return this.#show(entry);
    const instruction = this.#desk.queue.take();
    if (instruction) return this.#show(this.#add(instruction));
    this.#visit.end();
    this.#desk.showEmpty();
    this.#showLast();
  }

  /** Shows the instruction before the current one, and takes its judgement back if it was not sent yet. */
  back() {
    const entry = this.#visit.back();
    if (!entry) return announce(formatMessage("no_earlier"));
    if (this.#desk.outbox.takeBack(entry.instruction.id)) {
      entry.verdict = null;
      entry.reason = "";
      this.#judgedCount -= 1;
    }
    this.#show(entry);
  }

  /** @param {Command | ViewingCommand} command @param {KeyboardEvent} event */
  run(command, event) {
    if (this.#desk.runViewing(command, event)) return;
    if (command === "reason" && !this.#panel.hasForm) return;
    event.preventDefault();
    if (command === "reason") return this.#panel.chooseReason(Number(event.key));
    if (command === "save") return this.#panel.save();
    if (command === "leave") return isTextField(event.target) || this.#panel.hasForm ? this.#panel.leaveForm() : undefined;
    this.#act(command);
  }

  /** The instructions that were shown or wait to be sent, and that the server may draw once more. */
  #busyIds() {
    const unchecked = this.#visit.entries.filter(({ checked }) => !checked);
    return [...this.#desk.outbox.waitingIds, ...unchecked.map(({ instruction }) => instruction.id)];
  }

  /** @param {string[]} waitingIds @returns {Promise<Instruction[]>} */
  async #draw(waitingIds) {
    const { routes, project, query } = this.#bootstrap;
    const skip = [...new Set([...waitingIds, ...this.#busyIds(), ...this.#skippedIds])].slice(0, MAX_SKIPPED).join(",");
    const parameters = new URLSearchParams({ ...query, count: String(AHEAD), skip });
    return (await request("GET", `${routes.api}projects/${project.id}/spot-checks/?${parameters}`, ["instructions"])).instructions;
  }

  /** @param {Instruction} instruction @returns {Entry} */
  #add(instruction) {
    return this.#visit.add({ instruction, verdict: null, reason: "", checked: null });
  }

  /** @param {string} command of a key or a button */
  #act(command) {
    if (command === "help") return void openKeyHelp(BINDINGS);
    if (command === "undo") return this.back();
    if (command === "next") return this.next();
    if (!this.#visit.current) return;
    if (command === "accept") this.#judge({ status: "approved" });
    if (command === "reject") this.#panel.openReasons();
    if (command === "edit") this.#panel.openEditor();
  }

  /** @param {Partial<JudgementBody> & Pick<JudgementBody, "status">} body */
  #judge(body) {
    const entry = this.#visit.current;
    if (!entry) return;
    const { instruction } = entry;
    const { id, wording, draw } = instruction;
    if (!entry.verdict) this.#judgedCount += 1;
    entry.verdict = body.status;
    entry.reason = body.reason ?? "";
    this.#desk.outbox.add({ id, at: Date.now(), instruction, body: { ...body, wording, draw: entry.checked ? "" : draw } });
    this.next();
  }

  /** @param {Judgement} judgement @param {any} answer */
  #delivered(judgement, answer) {
    this.#desk.typed.forget(judgement.id);
    const entry = this.#visit.find(judgement.id);
    if (!entry) return;
    const { question, answer: text, options, correct_option, follow_ups, wording } = answer;
    Object.assign(entry.instruction, { question, answer: text, options, correct_option, follow_ups, wording });
    entry.checked = answer;
    this.#panel.refresh(entry);
    this.#showLast();
  }

  /** Says why a judgement is not accepted; what was typed comes back where it can be judged again. @param {Judgement} judgement @param {ApiError | ForeignAnswerError} error */
  async #rejected(judgement, error) {
    const { instruction, body } = judgement;
    const entry = this.#visit.find(judgement.id);
    if (entry) entry.verdict = null;
    this.#judgedCount -= 1;
    const present = "body" in error && error.code === "instruction_changed" ? error.body : {};
    Object.assign(instruction, present);
    if (body.status === "edited") this.#desk.typed.keep(instruction.id, { words: { ...instruction, ...body } });
    if (body.status === "rejected") this.#desk.typed.keep(instruction.id, { reason: body.reason });
    if ("code" in error && OVER.includes(error.code)) return this.#drop(judgement, rejectionMessage(error));
    const value = await openNotice(formatMessage("rejected_title"), rejectionMessage(error), [
      { label: formatMessage("judge_later"), value: "" },
      { label: formatMessage("judge_again"), value: "again", primary: true },
    ]);
    if (value !== "again") return;
    if (this.#visit.current && !this.#visit.current.verdict) this.#desk.queue.putFirst(this.#visit.current.instruction);
    this.#show(this.#add(instruction));
    if ("question" in present) this.#panel.leaveForm(); // the other words are read first; E opens what was typed
  }

  /** Shows what was typed of an instruction that cannot be judged any more. @param {Judgement} judgement @param {string} note */
  async #drop({ id, at, instruction, body }, note) {
    const { typed, rejected } = this.#desk;
    const texts = writtenTexts(instruction, body, this.#bootstrap.reasons);
    const about = formatMessage("about_with_text", { question: instruction.question });
    if (texts.length) return rejected.show({ id, row: id, at, note, about, texts });
    typed.forget(id);
    return openNotice(formatMessage("rejected_title"), note, [{ label: formatMessage("close"), value: "", primary: true }]);
  }

  /** @param {Entry} entry */
  #show(entry) {
    this.#desk.show(entry.instruction);
    this.#panel.show(entry);
    this.#showLast();
  }

  /** Shows what was said of the entry before: the checks' verdict comes after one's own. */
  #showLast() {
    const { previous } = this.#visit;
    byId("last-verdict").textContent = previous ? verdictLine(previous) : "";
  }
}
