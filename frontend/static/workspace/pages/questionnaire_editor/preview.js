/** The live preview: a dry run of the desk in a frame, with the document as it is being edited. */

import { formatMessage } from "../../ui/messages.js";

/** @import { Json } from "./types.js" */

/** @typedef {{frame: HTMLIFrameElement, languages: HTMLSelectElement, note: HTMLElement, url: string, language: string}} PreviewOptions */

export class Preview {
  #options;
  #isReady = false;
  /** @type {Json} */
  #document = null;
  /** @type {string | null} */
  #stage = null;

  /** @param {PreviewOptions} options */
  constructor(options) {
    this.#options = options;
    const { languages } = options;
    window.addEventListener("message", ({ origin, source, data }) => {
      if (origin !== window.location.origin || source !== options.frame.contentWindow || data?.type !== "loupe-preview-ready") return;
      this.#isReady = true;
      this.#send();
    });
    languages.addEventListener("change", () => this.#load());
    this.#load();
  }

  /** Shows a document without problems. @param {Json} document @param {string[]} tags its languages */
  show(document, tags) {
    this.#document = document;
    this.#showLanguages(tags);
    this.#options.note.textContent = "";
    this.#send();
  }

  /** Says that the document has problems: what is shown is the last one without. */
  holdBack() {
    this.#options.note.textContent = formatMessage("preview_held_back");
  }

  /** Opens a stage. @param {string | null} stage */
  openStage(stage) {
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.#send();
  }

  #load() {
    const { frame, languages, url } = this.#options;
    this.#isReady = false;
    frame.src = `${url}?edit=1&embedded=1&language=${encodeURIComponent(languages.value)}`;
  }

  #send() {
    const { frame } = this.#options;
    if (!this.#isReady || !this.#document) return;
    frame.contentWindow?.postMessage({ type: "loupe-definition", definition: this.#document, stage: this.#stage }, window.location.origin);
  }

  /** Offers the languages of the document, and that of the page. @param {string[]} tags */
  #showLanguages(tags) {
    const { languages, language } = this.#options;
    const known = [...languages.options].map(({ value }) => value);
    const wanted = tags.some((tag) => tag.toLowerCase() === language.toLowerCase()) ? tags : [language, ...tags];
    if (known.join() === wanted.join()) return;
    const chosen = languages.value;
    languages.replaceChildren(...wanted.map((tag) => new Option(nameOf(tag, language), tag)));
    languages.value = wanted.includes(chosen) ? chosen : (wanted.find((tag) => tag.toLowerCase() === language.toLowerCase()) ?? wanted[0]);
  }
}

/** @param {string} tag @param {string} language of the page */
function nameOf(tag, language) {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
