/** The page of spot checks: shows one instruction after another, and sends what the person decides. */

import { request } from "../../../requests/api.js";
import { databaseName, localStorageOrNull } from "../../core/browser_database.js";
import { openDialog, openNotice } from "../../ui/dialogs.js";
import { announce, build, byId } from "../../ui/dom.js";
import { areSingleKeysOn, isTextField, setSingleKeys } from "../../ui/keys.js";
import { formatMessage, rejectionMessage, requestErrorMessage } from "../../ui/messages.js";
import { signInAgain } from "../../ui/sign_in.js";
import { ImageLoader } from "../../viewer/image_loader.js";
import { Viewer } from "../../viewer/viewer.js";
import { InstructionQueue } from "./instruction_queue.js";
import { verdictLine } from "./instruction_view.js";
import { JudgementOutbox } from "./judgement_outbox.js";
import { BINDINGS } from "./keys.js";
import { Panel, buildEmptyState } from "./panel.js";
import { SendingIndicator } from "./sending_indicator.js";
import { Session } from "./session.js";
import { TypedTexts } from "./typed_texts.js";

/** @import { ApiError, ForeignAnswerError } from "../../../requests/answers.js" */
/** @import { Command } from "./keys.js" */
/** @import { Bootstrap, Entry, Instruction, Judgement, JudgementBody, Words } from "./types.js" */

const ANSWER_PARTS = ["id", "status", "checked_as"];

export class SpotCheckPage {
  #bootstrap;
  #surface = byId("viewer");
  #images = new ImageLoader();
  #session = new Session();
  #viewer;
  #typed;
  /** @type {JudgementOutbox<Judgement>} */
  #outbox;
  #queue;
  #panel;
  #indicator;
  #judgedCount;

  /** @param {Bootstrap} bootstrap */
  constructor(bootstrap) {
    this.#bootstrap = bootstrap;
    this.#judgedCount = bootstrap.drawn.judged;
    const storage = localStorageOrNull();
    const name = `${databaseName(bootstrap.person.id, bootstrap.routes.base).replace("desk", "spot-checks")}/`;
    this.#typed = new TypedTexts(storage, name);
    this.#indicator = new SendingIndicator(() => this.#outbox.resume());
    this.#viewer = new Viewer({
      root: this.#surface,
      onZoom: (percent, isFitted) => (byId("zoom").textContent = formatMessage(isFitted ? "zoom_fit" : "zoom", { percent })),
      onFailure: () => (byId("image-problem").hidden = false),
    });
    this.#outbox = new JudgementOutbox({
      storage,
      name,
      send: ({ id, body }) => request("PATCH", `${bootstrap.routes.api}instructions/${id}/`, ANSWER_PARTS, body),
      onState: () => this.#indicator.show(this.#outbox),
      onDelivered: (judgement, answer) => this.#delivered(judgement, answer),
      onRejected: (judgement, error) => void this.#rejected(judgement, error),
      onSignedOut: () => void this.#signIn(),
    });
    this.#queue = this.#makeQueue();
    this.#panel = new Panel({
      types: bootstrap.types,
      reasons: bootstrap.reasons,
      typed: this.#typed,
      onReject: (reason) => this.#judge({ status: "rejected", reason }),
      onEdit: (words) => this.#judge({ status: "edited", ...words }),
    });
    this.#listen();
  }

  start() {
    this.#indicator.show(this.#outbox);
    this.#outbox.resume();
    this.next();
  }

  /** Shows the instruction after the current one, which is drawn in this session no more. */
  next() {
    const { current } = this.#session;
    if (current && !current.verdict) this.#queue.skip(current.instruction.id);
    const entry = this.#session.forward();
    if (entry) return this.#show(entry);
    const instruction = this.#queue.take();
    if (instruction) return this.#show(this.#session.add(instruction));
    this.#session.end();
    if (!this.#queue.isDry && !this.#queue.isLoading) void this.#queue.fill();
    this.#showEmptyState();
  }

  /** Shows the instruction before the current one, and takes its judgement back if it was not sent yet. */
  back() {
    const entry = this.#session.back();
    if (!entry) return announce(formatMessage("no_earlier"));
    if (this.#outbox.takeBack(entry.instruction.id)) {
      entry.verdict = null;
      entry.reason = "";
      this.#judgedCount -= 1;
    }
    this.#show(entry);
  }

  /** @param {Command} command @param {KeyboardEvent} event */
  run(command, event) {
    if (command === "pan" && document.activeElement !== this.#surface) return;
    if (command === "reason" && !this.#panel.hasForm) return;
    event.preventDefault();
    if (command === "reason") return this.#panel.chooseReason(Number(event.key));
    if (command === "save") return this.#panel.save();
    if (command === "leave") return isTextField(event.target) || this.#panel.hasForm ? this.#panel.leaveForm() : undefined;
    if (command === "actual_pixels") return this.#viewer.toggleActualPixels();
    if (command === "fit") return this.#viewer.fit(true);
    if (command === "closer") return this.#viewer.zoomIn();
    if (command === "farther") return this.#viewer.zoomOut();
    if (command === "pan") return this.#viewer.pan(event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0);
    this.#act(command);
  }

  /** @param {Command} action of a key or a button */
  #act(action) {
    if (action === "help") return void this.#showHelp();
    if (action === "undo") return this.back();
    if (action === "next") return this.next();
    if (!this.#session.current) return;
    if (action === "accept") this.#judge({ status: "approved" });
    if (action === "reject") this.#panel.openReasons();
    if (action === "edit") this.#panel.openEditor();
  }

  /** @param {Partial<JudgementBody> & Pick<JudgementBody, "status">} body */
  #judge(body) {
    const entry = this.#session.current;
    if (!entry) return;
    const { instruction } = entry;
    const { id, wording, draw } = instruction;
    if (!entry.verdict) this.#judgedCount += 1;
    entry.verdict = body.status;
    entry.reason = body.reason ?? "";
    this.#outbox.add({ id, at: Date.now(), instruction, body: { ...body, wording, draw: entry.checked ? "" : draw } });
    this.next();
  }

  /** @param {Judgement} judgement @param {any} answer */
  #delivered(judgement, answer) {
    this.#typed.forget(judgement.id);
    const entry = this.#session.find(judgement.id);
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
    const entry = this.#session.find(judgement.id);
    if (entry) entry.verdict = null;
    this.#judgedCount -= 1;
    const present = "body" in error && error.code === "instruction_changed" ? error.body : {};
    Object.assign(instruction, present);
    if (body.status === "edited") this.#typed.keep(instruction.id, { words: { ...instruction, ...body } });
    if (body.status === "rejected") this.#typed.keep(instruction.id, { reason: body.reason });
    const isOver = "code" in error && ["instruction_retired", "not_found", "forbidden"].includes(error.code);
    const choices = isOver
      ? [{ label: formatMessage("close"), value: "", primary: true }]
      : [
          { label: formatMessage("judge_later"), value: "" },
          { label: formatMessage("judge_again"), value: "again", primary: true },
        ];
    const value = await openNotice(formatMessage("rejected_judgement_title"), rejectionMessage(error), choices);
    if (isOver) return this.#typed.forget(instruction.id);
    if (value !== "again") return;
    if (this.#session.current && !this.#session.current.verdict) this.#queue.putBack(this.#session.current.instruction);
    this.#show(this.#session.add(instruction));
    if ("question" in present) this.#panel.leaveForm(); // the other words are read first; E opens what was typed
  }

  /** @param {Entry} entry */
  #show(entry) {
    const { instruction } = entry;
    document.body.classList.remove("no-work");
    byId("image-problem").hidden = true;
    this.#viewer.show(instruction.image, this.#images.load(instruction.image, titleOf(instruction)));
    byId("credit").replaceChildren(build("span", { class: "credit-title" }, titleOf(instruction)));
    byId("progress").textContent = formatMessage("judged", { count: this.#judgedCount });
    this.#panel.show(entry);
    this.#showLast();
  }

  #showEmptyState() {
    const { isLoading, lastError } = this.#queue;
    document.body.classList.add("no-work");
    this.#viewer.clear();
    byId("credit").textContent = "";
    byId("progress").textContent = formatMessage("judged", { count: this.#judgedCount });
    const kind = isLoading ? "loading" : lastError ? "failed" : "none";
    const reason = lastError ? requestErrorMessage(lastError) : "";
    this.#panel.showInstead(buildEmptyState(kind, reason, () => void this.#queue.fill(), this.#bootstrap.routes.overview));
    this.#showLast();
  }

  /** Shows what was said of the entry before: the checks' verdict comes after one's own. */
  #showLast() {
    const { previous } = this.#session;
    byId("last-verdict").textContent = previous ? verdictLine(previous) : "";
  }

  #makeQueue() {
    const { routes, project, query, drawn } = this.#bootstrap;
    return new InstructionQueue(
      {
        url: `${routes.api}projects/${project.id}/spot-checks/`,
        query,
        images: this.#images,
        titleOf,
        busyIds: () => [...this.#outbox.waitingIds, ...this.#session.openIds],
        onFilled: () => !this.#session.current && (this.#queue.lastError || this.#queue.isDry ? this.#showEmptyState() : this.next()),
      },
      drawn.instructions,
    );
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this.#act(/** @type {Command} */ (button.getAttribute("data-action"))));
    }
    byId("zoom").addEventListener("click", () => this.#viewer.fit(true));
    byId("actual-pixels").addEventListener("click", () => this.#viewer.toggleActualPixels());
    byId("image-retry").addEventListener("click", () => this.#reloadImage());
    window.addEventListener("online", () => this.#outbox.resume());
    window.addEventListener("offline", () => this.#indicator.show(this.#outbox));
    window.addEventListener("beforeunload", (event) => this.#outbox.isAtRisk && event.preventDefault());
  }

  #reloadImage() {
    const { current } = this.#session;
    if (!current) return;
    this.#images.forget(current.instruction.image.id);
    this.#show(current);
  }

  async #signIn() {
    const { routes, person } = this.#bootstrap;
    await signInAgain({ api: routes.api, signInUrl: routes.sign_in, person: person.id, name: person.name });
    this.#outbox.resume();
    if (!this.#session.current) void this.#queue.fill();
  }

  #showHelp() {
    const groups = /** @type {const} */ (["judging", "viewing"]).map((group) => {
      const rows = BINDINGS.filter((binding) => binding.group === group).flatMap(({ command, labels }) => [
        build("dt", {}, ...labels.map((key) => (key === "…" ? "…" : build("kbd", {}, key)))),
        build("dd", {}, formatMessage(`key_${command}`)),
      ]);
      return build("section", {}, build("h3", { class: "label" }, formatMessage(`keys_${group}`)), build("dl", { class: "keys" }, ...rows));
    });
    const toggle = build("input", { type: "checkbox", onchange: () => setSingleKeys(toggle.checked) });
    toggle.checked = areSingleKeysOn();
    return openDialog({
      title: formatMessage("keys_title"),
      isWide: true,
      body: [
        build("div", { class: "key-groups" }, ...groups),
        build("label", { class: "switch small quiet" }, toggle, formatMessage("keys_switch")),
        build("section", {}, build("h3", { class: "label" }, formatMessage("blind_title")), build("p", { class: "small quiet" }, formatMessage("blind_note"))),
      ],
      choices: [{ label: formatMessage("close"), value: "", primary: true }],
    });
  }
}

/** @param {Instruction} instruction */
function titleOf({ image }) {
  return image.title || image.file;
}
