// @ts-check
/** Carries files to a batch one request each, four at a time, and shows each file's way and fate. */

/** @typedef {{file: string, code: string, detail: string}} Refusal */
/** @typedef {{accepted: object[], rejected: Refusal[]}} Verdict */
/** @typedef {{waiting: string, sending: string, checking: string, accepted: string, unreachable: string, signedOut: string, refused: string, tooLarge: string, again: string, summary: string}} Words */

const AT_ONCE = 4;

/**
 * @param {string} name
 * @param {string} words
 */
function makeRow(name, words) {
  const row = document.createElement("li");
  row.className = "fate";
  const [file, said, size] = ["span", "span", "span"].map((tag) => document.createElement(tag));
  file.textContent = name;
  file.title = name;
  said.className = "said";
  said.textContent = words;
  size.className = "num";
  row.append(file, said, size);
  return { row, said, size };
}

/** @param {number} bytes */
function readable(bytes) {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

/**
 * What one answer of the server means for the file that was sent.
 * @param {XMLHttpRequest} request
 * @param {Words} words
 * @returns {{accepted: boolean, says: string, again: boolean}}
 */
function judge(request, words) {
  if (request.status === 201) {
    const verdict = /** @type {Verdict} */ (JSON.parse(request.responseText));
    const refusal = verdict.rejected[0];
    return refusal ? { accepted: false, says: refusal.detail, again: false } : { accepted: true, says: words.accepted, again: false };
  }
  if (request.status === 0) return { accepted: false, says: words.unreachable, again: true };
  if (request.status === 401 || request.status === 403) return { accepted: false, says: words.signedOut, again: true };
  if (request.status === 413) return { accepted: false, says: words.tooLarge, again: false };
  return { accepted: false, says: detailOf(request) || words.refused, again: request.status >= 500 };
}

/** @param {XMLHttpRequest} request */
function detailOf(request) {
  try {
    return String(JSON.parse(request.responseText).detail ?? "");
  } catch {
    return "";
  }
}

/**
 * @param {File} file
 * @param {string} address
 * @param {string} token
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
function send(file, address, token, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("loadend", () => resolve(request));
    request.send(body);
  });
}

class Upload {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.words = /** @type {Words} */ (JSON.parse(document.getElementById("upload-words")?.textContent ?? "{}"));
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
    this.fates = /** @type {HTMLElement} */ (document.getElementById("fates"));
    this.summary = /** @type {HTMLElement} */ (document.getElementById("upload-summary"));
    this.total = /** @type {HTMLProgressElement} */ (document.getElementById("upload-total"));
    /** @type {(() => Promise<void>)[]} */
    this.queue = [];
    this.running = 0;
    this.counts = { asked: 0, accepted: 0, rejected: 0 };
    this.listen();
  }

  listen() {
    const { form, input } = this;
    form.querySelector("[type=submit]")?.setAttribute("hidden", "");
    input.addEventListener("change", () => this.take([...(input.files ?? [])]));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.running) event.preventDefault();
    });
  }

  /** @param {File[]} files */
  take(files) {
    for (const file of files) {
      const { row, said, size } = makeRow(file.name, this.words.waiting);
      size.textContent = readable(file.size);
      this.fates.append(row);
      this.counts.asked += 1;
      this.queue.push(() => this.carry(file, row, said));
    }
    this.input.value = "";
    this.tell();
    while (this.running < AT_ONCE && this.queue.length) this.next();
  }

  async next() {
    const job = this.queue.shift();
    if (!job) return;
    this.running += 1;
    await job();
    this.running -= 1;
    this.tell();
    if (this.queue.length) this.next();
    else if (!this.running) document.body.dispatchEvent(new CustomEvent("images-added"));
  }

  /**
   * @param {File} file
   * @param {HTMLElement} row
   * @param {HTMLElement} said
   */
  async carry(file, row, said) {
    const bar = document.createElement("progress");
    bar.max = Math.max(1, file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", this.words.sending + " " + file.name);
    said.replaceChildren(bar);
    const token = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrfmiddlewaretoken")).value;
    const request = await send(file, String(this.form.dataset.api), token, (loaded) => {
      bar.value = loaded;
      if (loaded >= file.size) said.replaceChildren(this.words.checking);
    });
    this.conclude(file, row, said, judge(request, this.words));
  }

  /**
   * @param {File} file
   * @param {HTMLElement} row
   * @param {HTMLElement} said
   * @param {{accepted: boolean, says: string, again: boolean}} verdict
   */
  conclude(file, row, said, verdict) {
    said.replaceChildren(verdict.says);
    row.classList.add(verdict.accepted ? "accepted" : "rejected");
    if (verdict.accepted) this.counts.accepted += 1;
    else this.counts.rejected += 1;
    if (!verdict.again) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = this.words.again;
    button.addEventListener("click", () => {
      row.remove();
      this.counts.asked -= 1;
      this.counts.rejected -= 1;
      this.take([file]);
    });
    said.append(" ", button);
  }

  tell() {
    const { asked, accepted, rejected } = this.counts;
    this.total.hidden = accepted + rejected === asked;
    this.total.max = asked;
    this.total.value = accepted + rejected;
    this.summary.textContent = this.words.summary
      .replace("%(asked)s", String(asked))
      .replace("%(accepted)s", String(accepted))
      .replace("%(rejected)s", String(rejected));
  }
}

for (const form of document.querySelectorAll("form[data-api]")) new Upload(/** @type {HTMLFormElement} */ (form));
