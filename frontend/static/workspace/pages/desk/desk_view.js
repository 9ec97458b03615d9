/** Everything that the desk shows: the image with its regions, the panel, the strip below the image, and toasts. */

import { announce, build, byId } from "../../ui/dom.js";
import { keyLabel } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";
import { RegionController } from "../../viewer/region_controller.js";
import { RegionEditor } from "../../viewer/region_editor.js";
import { Viewer } from "../../viewer/viewer.js";
import { recordViewing } from "../../viewer/viewing_conditions.js";
import { Panel } from "./panel.js";

/** @import { Answer, ImageInfo, Work } from "../../core/types.js" */
/** @import { ImageLoader } from "../../viewer/image_loader.js" */

/**
 * @typedef {{
 *   language: string,
 *   images: ImageLoader,
 *   currentWork: () => Work | null,
 *   progressText: () => string,
 *   onAnswer: (question: string, value: Answer | null) => void,
 *   onRegionsChanged: (work: Work) => void,
 *   onReopen: (stage: string) => void,
 *   mayTakeFocus?: () => boolean,
 * }} DeskViewOptions `mayTakeFocus`: whether what is shown anew gets the focus and is announced; missing where it always does
 */

export class DeskView {
  surface = byId("viewer");
  #options;
  #regionEditor;
  #regions;

  /** @param {DeskViewOptions} options */
  constructor(options) {
    this.#options = options;
    this.viewer = new Viewer({
      root: this.surface,
      onZoom: (percent, isFitted) => this.#showZoom(percent, isFitted),
      onFailure: () => (byId("image-problem").hidden = false),
    });
    this.#regionEditor = this.#makeRegionEditor();
    this.panel = this.#makePanel();
    this.#regions = this.#makeRegionController();
  }

  /** Shows another work. @param {Work} work */
  showWork(work) {
    const { images, progressText } = this.#options;
    const { image, batch } = work.assignment;
    byId("image-problem").hidden = true;
    document.body.classList.remove("no-work", "explaining");
    document.body.classList.toggle("revising", work.critique !== null);
    if (work.critique) byId("toast").classList.remove("shown");
    this.viewer.show(image, images.load(image, imageTitle(image)));
    byId("batch").textContent = batch.name;
    const credit = [image.author, image.license].filter(Boolean).join(" · ");
    byId("credit").replaceChildren(image.title ? build("span", { class: "credit-title" }, image.title) : "", credit);
    byId("progress").textContent = work.critique ? formatMessage("progress_revising") : progressText();
    this.showStage(work);
    if (this.#mayTakeFocus()) announce([byId("progress").textContent, imageTitle(image), byId("position").textContent].join(". "));
  }

  /** Shows another stage of the work. @param {Work} work */
  showStage(work) {
    this.#regionEditor.stop();
    this.panel.show(work);
    this.#showRegions(work);
    if (this.#mayTakeFocus()) this.panel.focus();
  }

  /** Shows changed answers or regions of the work. @param {Work} work */
  showChanges(work) {
    this.panel.refresh(work);
    this.#showRegions(work);
  }

  /** Shows this instead of an image and its questions. @param {Node} content */
  showEmptyState(content) {
    document.body.classList.add("no-work");
    document.body.classList.remove("revising", "explaining");
    this.viewer.clear();
    this.panel.showInstead(content);
    for (const id of ["batch", "credit", "progress"]) byId(id).textContent = "";
  }

  /** Shows this instead of the questions, beside an image. @param {ImageInfo} image @param {HTMLElement} content */
  showExplanation(image, content) {
    document.body.classList.remove("no-work", "revising");
    document.body.classList.add("explaining");
    this.viewer.show(image, this.#options.images.load(image, imageTitle(image)));
    this.panel.showInstead(content);
    content.querySelector("button")?.focus({ preventScroll: true }); // the explanation is read from its beginning
    announce(content.querySelector("h2")?.textContent ?? "");
  }

  /** @param {string} key of the message */
  showToast(key) {
    const toast = byId("toast");
    toast.textContent = formatMessage(key, { key: keyLabel("undo") });
    toast.classList.remove("shown");
    void toast.offsetWidth; // restarts the animation
    toast.classList.add("shown");
  }

  /** Begins to draw a region, if there is a question for it. */
  startRegion() {
    if (this.#regions.mayStart()) this.#regionEditor.start();
  }

  #mayTakeFocus() {
    return this.#options.mayTakeFocus?.() ?? true;
  }

  #makeRegionEditor() {
    return new RegionEditor({
      root: this.surface,
      frame: this.viewer.frame,
      hint: byId("region-hint"),
      toImagePoint: (point) => this.viewer.toImagePoint(point),
      onDrawn: (box) => this.#regions.add(box),
      onChanged: (number, box) => this.#regions.change(number, box),
      onRemoved: (number) => this.#regions.remove(number),
      onLeft: () => this.panel.focusLast(),
    });
  }

  /** @returns {Panel} */
  #makePanel() {
    const { language, currentWork, onAnswer, onReopen } = this.#options;
    return new Panel({
      ticks: byId("stage-progress"),
      position: byId("position"),
      main: byId("questions"),
      primary: byId("primary"),
      language,
      onAnswer,
      onReopen,
      onFocus: () => {
        const work = currentWork();
        if (work) this.#showRegions(work);
      },
      regionActions: {
        start: () => this.startRegion(),
        select: (number) => this.#regionEditor.select(number),
        remove: (number) => this.#regions.remove(number),
      },
    });
  }

  #makeRegionController() {
    const { currentWork, onAnswer, onRegionsChanged } = this.#options;
    return new RegionController({
      currentWork,
      answer: onAnswer,
      changed: onRegionsChanged,
      lastFocusedQuestion: () => this.panel.lastFocused,
      fieldOf: (question) => this.panel.fieldOf(question),
      showToast: (key) => this.showToast(key),
    });
  }

  /** @param {Work} work */
  #showRegions(work) {
    this.#regionEditor.show(this.#regions.shownRegions(work));
  }

  /** @param {number} percent @param {boolean} isFitted */
  #showZoom(percent, isFitted) {
    byId("zoom").textContent = formatMessage(isFitted ? "zoom_fit" : "zoom", { percent });
    byId("actual-pixels").setAttribute("aria-pressed", String(!isFitted));
    const work = this.#options.currentWork();
    if (work && !this.surface.classList.contains("loading")) recordViewing(work, percent);
  }
}

/** @param {ImageInfo} image */
export function imageTitle(image) {
  return image.title || formatMessage("image");
}
