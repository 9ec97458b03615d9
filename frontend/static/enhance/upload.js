// @ts-check
/** Carries files to a batch one request each, four at a time, leaves out what is there, and shows each file's fate. */

import { chosenFiles, droppedFiles } from "./dropped.js";
import { Fates } from "./fates.js";
import { findKnown } from "./known.js";
import { judge, send } from "./sending.js";

/** @typedef {import("./dropped.js").Carried} Carried */
/** @typedef {import("./fates.js").Fate} Fate */
/** @typedef {import("./sending.js").Words} Words */
/** @typedef {Carried & {fate: Fate}} Job a file whose turn has come */

const AT_ONCE = 4;
/** So many are looked up with one request, and at most so many wait for their sending. */
const LOOKED_UP = 8;
const AHEAD = 16;
const REFRESH_MS = 5_000;

class Upload {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.words = /** @type {Words} */ (JSON.parse(document.getElementById("upload-words")?.textContent ?? "{}"));
    this.fates = new Fates(byId("fates"));
    this.summary = byId("upload-summary");
    this.total = /** @type {HTMLProgressElement} */ (byId("upload-total"));
    this.allAgain = byId("upload-again");
    /** @type {Carried[]} */
    this.waiting = [];
    /** @type {Job[]} */
    this.ready = [];
    /** @type {Set<Job>} */
    this.failed = new Set();
    this.running = 0;
    this.looking = false;
    this.refreshed = 0;
    this.isStale = false;
    this.counts = { asked: 0, accepted: 0, known: 0, rejected: 0 };
    this.listen();
  }

  get token() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrfmiddlewaretoken")).value;
  }

  listen() {
    const { form } = this;
    form.querySelector("[type=submit]")?.setAttribute("hidden", "");
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"))) {
      input.closest("[hidden]")?.removeAttribute("hidden");
      input.addEventListener("change", () => {
        this.take(chosenFiles(input.files));
        input.value = "";
      });
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", async (event) => {
      event.preventDefault();
      form.classList.remove("over");
      this.take(await droppedFiles(event.dataTransfer));
    });
    this.allAgain.addEventListener("click", () => [...this.failed].forEach((job) => this.again(job)));
    document.body.addEventListener("htmx:afterSettle", () => this.isStale && this.announce());
    window.addEventListener("beforeunload", (event) => {
      if (this.running || this.looking) event.preventDefault();
    });
  }

  /** @param {Carried[]} files */
  take(files) {
    if (!this.running && !this.looking) this.refreshed = Date.now();
    this.counts.asked += files.length;
    this.waiting.push(...files);
    this.tell();
    this.look();
  }

  /** Looks up the next files, while few enough wait for their sending. */
  async look() {
    if (this.looking) return;
    this.looking = true;
    while (this.waiting.length && this.ready.length < AHEAD) {
      const jobs = this.waiting.splice(0, LOOKED_UP).map((one) => this.begin(one));
      const small = jobs.filter((job) => this.isSmallEnough(job));
      const known = await findKnown(small, String(this.form.dataset.known), this.token);
      for (const job of small) {
        const there = known.get(job);
        if (there) this.concludeKnown(job, there);
        else this.ready.push(job);
      }
      this.pump();
    }
    this.looking = false;
    this.tell();
  }

  /**
   * @param {Carried} one
   * @returns {Job}
   */
  begin(one) {
    return { ...one, fate: this.fates.add(one.path, one.file.size, this.words.waiting) };
  }

  /** @param {Job} job */
  isSmallEnough(job) {
    const largest = Number(this.form.dataset.largest);
    if (job.file.size <= largest) return true;
    const says = this.words.tooLarge
      .replace("%(file)s", () => job.file.name)
      .replace("%(megabytes)s", (Math.ceil(job.file.size / 1e5) / 10).toFixed(1))
      .replace("%(limit)s", String(largest / 1e6));
    this.conclude(job, { kind: "rejected", says, again: false });
    return false;
  }

  pump() {
    while (this.running < AT_ONCE && this.ready.length) this.carry(/** @type {Job} */ (this.ready.shift()));
  }

  /** @param {Job} job */
  async carry(job) {
    this.running += 1;
    const bar = document.createElement("progress");
    bar.max = Math.max(1, job.file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", this.words.sending + " " + job.path);
    job.fate.said.replaceChildren(bar);
    const request = await send(job, String(this.form.dataset.api), this.token, (loaded) => {
      bar.value = loaded;
      if (loaded >= job.file.size) job.fate.said.replaceChildren(this.words.checking);
    });
    this.running -= 1;
    this.conclude(job, judge(request, this.words));
    this.pump();
    this.look();
    this.refresh();
  }

  /**
   * @param {Job} job
   * @param {import("./known.js").Known} there
   */
  concludeKnown(job, there) {
    const here = String(this.form.dataset.known).includes(there.batch);
    const says = (here ? this.words.known : this.words.elsewhere)
      .replace("%(file)s", () => there.file)
      .replace("%(batch)s", () => there.batch_name);
    this.conclude(job, { kind: here ? "known" : "rejected", says, again: false });
  }

  /**
   * @param {Job} job
   * @param {{kind: "accepted" | "known" | "rejected", says: string, again: boolean}} verdict
   */
  conclude(job, verdict) {
    this.counts[verdict.kind] += 1;
    this.fates.conclude(job.fate, verdict.kind, verdict.says);
    if (verdict.again) {
      this.failed.add(job);
      this.fates.offerAgain(job.fate, this.words.again, () => this.again(job));
    }
    this.tell();
  }

  /** @param {Job} job */
  again(job) {
    this.failed.delete(job);
    job.fate.row.remove();
    this.counts.asked -= 1;
    this.counts.rejected -= 1;
    this.take([{ file: job.file, path: job.path }]);
  }

  tell() {
    const { asked, accepted, known, rejected } = this.counts;
    const done = accepted + known + rejected;
    this.total.hidden = done === asked;
    this.total.max = asked;
    this.total.value = done;
    this.allAgain.hidden = this.failed.size < 2;
    const summary = (asked === 1 ? this.words.summaryOfOne : this.words.summary)
      .replace("%(asked)s", String(asked))
      .replace("%(accepted)s", String(accepted))
      .replace("%(rejected)s", String(rejected));
    this.summary.textContent = known ? `${summary} · ${this.words.knownCount.replace("%(known)s", String(known))}` : summary;
  }

  /** Has the page's other parts show what came in: now and then, and at the end. */
  refresh() {
    const over = !this.running && !this.ready.length && !this.waiting.length;
    if (!over && Date.now() - this.refreshed < REFRESH_MS) return;
    this.refreshed = Date.now();
    this.announce();
  }

  /** What a part is fetching or taking in just now may lack the last files, and it would not hear: it is told later. */
  announce() {
    this.isStale = document.querySelector(".htmx-request, .htmx-settling") !== null;
    if (!this.isStale) document.body.dispatchEvent(new CustomEvent("images-added"));
  }
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

for (const form of document.querySelectorAll("form[data-api]")) new Upload(/** @type {HTMLFormElement} */ (form));
