// @ts-check
/** Uploads files to a batch, one request each, four at a time, without those that exist already, and shows each one's status. */

import { findExisting } from "./existing_images.js";
import { chosenFiles, droppedFiles } from "./file_selection.js";
import { endingOf, sortSelection } from "./side_cars.js";
import { UploadList } from "./upload_list.js";
import { sendFile } from "./upload_request.js";

/** @typedef {import("./existing_images.js").ExistingImage} ExistingImage */
/** @typedef {import("./file_selection.js").SelectedFile} SelectedFile */
/** @typedef {import("./upload_list.js").UploadRow} UploadRow */
/** @typedef {import("./upload_request.js").UploadMessages} UploadMessages */
/** @typedef {import("./upload_request.js").UploadResult} UploadResult */
/** @typedef {SelectedFile & {row: UploadRow}} Upload a file with its row in the list */

const MAX_SENDING = 4;
/** How many files are looked up with one request. */
const LOOKED_UP = 8;
/** How many files that were looked up may wait to be sent. */
const MAX_READY = 16;
const REFRESH_MS = 5_000;

class Uploader {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.messages = /** @type {UploadMessages} */ (JSON.parse(document.getElementById("upload-messages")?.textContent ?? "{}"));
    this.list = new UploadList(byId("upload-list"));
    this.summary = byId("upload-summary");
    this.total = /** @type {HTMLProgressElement} */ (byId("upload-total"));
    this.retryAll = byId("upload-retry");
    /** @type {SelectedFile[]} */
    this.waiting = [];
    /** @type {Upload[]} */
    this.ready = [];
    /** @type {Set<Upload>} */
    this.failed = new Set();
    this.sendingCount = 0;
    this.isLookingUp = false;
    this.refreshedAt = 0;
    this.isStale = false;
    /** @type {string[]} */
    this.sideCars = [];
    /** @type {string[]} */
    this.tables = [];
    this.counts = { selected: 0, accepted: 0, known: 0, rejected: 0 };
    this.listen();
  }

  listen() {
    const { form } = this;
    form.querySelector("[type=submit]")?.setAttribute("hidden", "");
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"))) {
      input.closest("[hidden]")?.removeAttribute("hidden");
      input.addEventListener("change", () => {
        this.addImages(chosenFiles(input.files));
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
      this.addImages(await droppedFiles(event.dataTransfer));
    });
    this.retryAll.addEventListener("click", () => [...this.failed].forEach((upload) => this.retry(upload)));
    document.body.addEventListener("htmx:afterSettle", () => this.isStale && this.refreshPage());
    window.addEventListener("beforeunload", (event) => {
      if (this.sendingCount || this.isLookingUp) event.preventDefault();
    });
  }

  /** Adds files without those that hold no image. @param {SelectedFile[]} files */
  async addImages(files) {
    const { images, sideCars, tables } = await sortSelection(files);
    this.sideCars.push(...sideCars.map(({ path }) => path));
    this.tables.push(...tables.map(({ path }) => path));
    this.add(images);
  }

  /** @param {SelectedFile[]} files */
  add(files) {
    if (!this.sendingCount && !this.isLookingUp) this.refreshedAt = Date.now();
    this.counts.selected += files.length;
    this.waiting.push(...files);
    this.showSummary();
    this.lookUp();
  }

  /** Looks up the next files, as long as few enough wait to be sent. */
  async lookUp() {
    if (this.isLookingUp) return;
    this.isLookingUp = true;
    while (this.waiting.length && this.ready.length < MAX_READY) {
      const uploads = this.waiting.splice(0, LOOKED_UP).map((selected) => this.begin(selected));
      const small = uploads.filter((upload) => this.isSmallEnough(upload));
      const existing = await findExisting(small, String(this.form.dataset.existingUrl));
      for (const upload of small) {
        const image = existing.get(upload);
        if (image) this.concludeExisting(upload, image);
        else this.ready.push(upload);
      }
      this.sendReady();
    }
    this.isLookingUp = false;
    this.showSummary();
  }

  /**
   * @param {SelectedFile} selected
   * @returns {Upload}
   */
  begin(selected) {
    return { ...selected, row: this.list.add(selected.path, selected.file.size, this.messages.waiting) };
  }

  /** Rejects a file that is too large. @param {Upload} upload */
  isSmallEnough(upload) {
    const largest = Number(this.form.dataset.maxBytes);
    if (upload.file.size <= largest) return true;
    const text = this.messages.tooLarge
      .replace("%(file)s", () => upload.file.name)
      .replace("%(megabytes)s", (Math.ceil(upload.file.size / 1e5) / 10).toFixed(1))
      .replace("%(limit)s", String(largest / 1e6));
    this.conclude(upload, { kind: "rejected", text, canRetry: false });
    return false;
  }

  sendReady() {
    while (this.sendingCount < MAX_SENDING && this.ready.length) this.send(/** @type {Upload} */ (this.ready.shift()));
  }

  /** @param {Upload} upload */
  async send(upload) {
    this.sendingCount += 1;
    const bar = document.createElement("progress");
    bar.max = Math.max(1, upload.file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", this.messages.sending + " " + upload.path);
    upload.row.status.replaceChildren(bar);
    const result = await sendFile(upload, String(this.form.dataset.uploadUrl), this.messages, (loaded) => {
      bar.value = loaded;
      if (loaded >= upload.file.size) upload.row.status.replaceChildren(this.messages.checking);
    });
    this.sendingCount -= 1;
    this.conclude(upload, result);
    this.sendReady();
    this.lookUp();
    this.refreshIfDue();
  }

  /**
   * @param {Upload} upload
   * @param {ExistingImage} image
   */
  concludeExisting(upload, image) {
    const isHere = String(this.form.dataset.existingUrl).includes(image.batch);
    const text = (isHere ? this.messages.known : this.messages.elsewhere)
      .replace("%(file)s", () => image.file)
      .replace("%(batch)s", () => image.batch_name);
    this.conclude(upload, { kind: isHere ? "known" : "rejected", text, canRetry: false });
  }

  /**
   * @param {Upload} upload
   * @param {UploadResult} result
   */
  conclude(upload, result) {
    this.counts[result.kind] += 1;
    this.list.conclude(upload.row, result.kind, result.text);
    if (result.canRetry) {
      this.failed.add(upload);
      this.list.offerRetry(upload.row, this.messages.tryAgain, () => this.retry(upload));
    }
    this.showSummary();
  }

  /** @param {Upload} upload */
  retry(upload) {
    this.failed.delete(upload);
    upload.row.element.remove();
    this.counts.selected -= 1;
    this.counts.rejected -= 1;
    this.add([{ file: upload.file, path: upload.path }]);
  }

  showSummary() {
    const { selected, accepted, known, rejected } = this.counts;
    const concluded = accepted + known + rejected;
    this.total.hidden = concluded === selected;
    this.total.max = selected;
    this.total.value = concluded;
    this.retryAll.hidden = this.failed.size < 2;
    const summary = (selected === 1 ? this.messages.summaryOfOne : this.messages.summary)
      .replace("%(selected)s", String(selected))
      .replace("%(accepted)s", String(accepted))
      .replace("%(rejected)s", String(rejected));
    const parts = [summary, known && this.messages.knownCount.replace("%(known)s", String(known)), ...this.passedOver()];
    this.summary.textContent = parts.filter(Boolean).join(" · ");
  }

  /** Returns sentences of the files that hold no image. */
  passedOver() {
    const endings = [...new Set(this.sideCars.map((path) => `.${endingOf(path)}`))].sort();
    const sideCars = this.messages.sideCars.replace("%(count)s", String(this.sideCars.length)).replace("%(endings)s", () => endings.join(", "));
    const tables = this.messages.tables.replace("%(names)s", () => this.tables.map((path) => `“${path}”`).join(", "));
    return [this.sideCars.length && sideCars, this.tables.length && tables];
  }

  /** Refreshes the other parts of the page every few seconds, and at the end. */
  refreshIfDue() {
    const isOver = !this.sendingCount && !this.ready.length && !this.waiting.length;
    if (!isOver && Date.now() - this.refreshedAt < REFRESH_MS) return;
    this.refreshedAt = Date.now();
    this.refreshPage();
  }

  /** A part that is being fetched may lack the last files and would ignore the event, so it is refreshed again afterwards. */
  refreshPage() {
    this.isStale = document.querySelector(".htmx-request, .htmx-settling") !== null;
    if (!this.isStale) document.body.dispatchEvent(new CustomEvent("images-added"));
  }
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

for (const form of document.querySelectorAll("form[data-upload-url]")) new Uploader(/** @type {HTMLFormElement} */ (form));
