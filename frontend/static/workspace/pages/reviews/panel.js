/** The panel beside the image: a critique to decide on, with fields to comment or to fix it where the reviewer asks for them. */

import { isSameInAnyOrder } from "../../core/comparison.js";
import { withoutNulls } from "../../core/submissions.js";
import { makeRevision, visibleQuestionsIn } from "../../core/work.js";
import { kindOf } from "../../questions/registry.js";
import { announce, build, byId } from "../../ui/dom.js";
import { SUBMIT_KEYS } from "../../ui/keys.js";
import { formatMessage } from "../../ui/messages.js";
import { RegionEditor } from "../../viewer/region_editor.js";
import { CommentFields } from "./comment_fields.js";
import { buildContext, buildOwnComment, buildVerdict } from "./context_view.js";
import { buildCritique } from "./critique_view.js";
import { FixForm } from "./fix_form.js";
import { ImageRegions } from "./image_regions.js";
import { buildOthers } from "./others_view.js";
import { RejectionForm } from "./rejection_form.js";

/** @import { Assignment, Work } from "../../core/types.js" */
/** @import { TypedTexts } from "../../queue_desk/typed_texts.js" */
/** @import { Viewer } from "../../viewer/viewer.js" */
/** @import { QuestionRegion } from "./image_regions.js" */
/** @import { DecisionBody, Entry, Form, Question, ReadableCritique, Row, Typed } from "./types.js" */

/**
 * @typedef {{
 *   surface: HTMLElement, viewer: Viewer, language: string, typed: TypedTexts<Typed>,
 *   onDecide: (body: Partial<DecisionBody> & Pick<DecisionBody, "decision">) => void,
 * }} PanelOptions
 */

export class Panel {
  #options;
  #root = byId("questions");
  #imageRegions;
  #regionEditor;
  /** @type {Entry | null} */
  #entry = null;
  /** @type {CommentFields | RejectionForm | FixForm | null} */
  #form = null;

  /** @param {PanelOptions} options */
  constructor(options) {
    const { surface, viewer } = options;
    this.#options = options;
    this.#imageRegions = new ImageRegions(viewer.frame);
    this.#regionEditor = new RegionEditor({
      root: surface,
      frame: viewer.frame,
      hint: byId("region-hint"),
      toImagePoint: (point) => viewer.toImagePoint(point),
      onDrawn: (box) => this.#fixForm?.regions.add(box),
      onChanged: (number, box) => this.#fixForm?.regions.change(number, box),
      onRemoved: (number) => this.#fixForm?.regions.remove(number),
      onLeft: () => this.#fixForm?.focusLast(),
    });
  }

  get hasForm() {
    return this.#form !== null;
  }

  /** Shows an entry; the form too in which something was typed before. @param {Entry} entry */
  show(entry) {
    this.#entry = entry;
    const form = entry.decided ? "" : this.#options.typed.of(entry.row.id).form;
    if (form) this.open(form);
    else this.#showReading();
    this.#root.scrollTop = 0;
  }

  /** @param {Node} content */
  showInstead(content) {
    this.#entry = null;
    this.#closeForm();
    this.#imageRegions.clear();
    this.#root.replaceChildren(content);
    const heading = content instanceof Element ? content.querySelector("h2") : null;
    heading?.focus({ preventScroll: true });
  }

  /** Opens a form over what was typed in it before. @param {Form} form */
  open(form) {
    if (!this.#entry) return;
    this.#closeForm();
    this.#options.typed.keep(this.#entry.row.id, { form });
    document.body.classList.add("with-form");
    byId("save").replaceChildren(formatMessage(`do_${form}`), build("kbd", { "aria-hidden": "true" }, SUBMIT_KEYS));
    if (form === "return") this.#openComments(this.#entry);
    if (form === "reject") this.#openRejection(this.#entry);
    if (form === "fix") this.#openFix(this.#entry);
  }

  /** Sends the form that is open, if it says enough. */
  save() {
    const { onDecide } = this.#options;
    const form = this.#form;
    if (form instanceof CommentFields) {
      if (form.problem) return form.showProblem(form.problem);
      return onDecide({ decision: "return", comments: form.comments });
    }
    if (form instanceof RejectionForm) {
      if (form.problem) return form.showProblem(form.problem);
      return onDecide({ decision: "reject", comments: { "": form.reason } });
    }
    if (form instanceof FixForm && form.isReady()) onDecide({ decision: "fix", comments: {}, ...form.body });
    return undefined;
  }

  /** Shows the critique again; what was typed is there when the form is opened the next time. */
  leaveForm() {
    if (!this.#entry || !this.#form) return;
    this.#options.typed.keep(this.#entry.row.id, { form: "" });
    this.#showReading();
  }

  /** Shows what the server says of a fix beside its questions. @param {Record<string, string[]>} messages */
  showMessages(messages) {
    this.#fixForm?.showMessages(messages);
  }

  /** @param {number} digit */
  choose(digit) {
    this.#fixForm?.choose(digit);
  }

  startRegion() {
    this.#fixForm?.startRegion();
  }

  /** Shows what others said of the image. @param {ReadableCritique[]} others */
  showOthers(others) {
    this.hideOthers();
    this.#root.append(buildOthers(others, this.#options.language));
    const title = byId("others-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "start" });
  }

  /** @returns {boolean} whether something was shown */
  hideOthers() {
    const shown = this.#root.querySelector(".others");
    shown?.remove();
    return shown !== null;
  }

  get #fixForm() {
    return this.#form instanceof FixForm ? this.#form : null;
  }

  #closeForm() {
    this.#form = null;
    this.#regionEditor.stop();
    this.#regionEditor.show([]);
    document.body.classList.remove("with-form");
  }

  #showReading() {
    if (!this.#entry) return;
    const { decided } = this.#entry;
    this.#closeForm();
    this.#showCritique(this.#entry, [buildVerdict(this.#entry)], (question) => (decided ? buildOwnComment(decided, question.key) : null));
    byId("review-title").focus({ preventScroll: true });
  }

  /** @param {Entry} entry @param {Node[]} head @param {(question: Question) => HTMLElement | null} [beside] */
  #showCritique(entry, head, beside) {
    const { language } = this.#options;
    const review = { ...entry.row.review, critique: entry.stored ?? entry.row.review.critique };
    const work = workAfter(entry);
    const critique = buildCritique({
      work,
      flags: review.flags.filter(({ question }) => !question || !isFixed(entry, question)),
      history: review.history,
      language,
      onCitation: (question, number) => this.#imageRegions.light(question, number),
      beside,
    });
    this.#root.replaceChildren(...head, buildContext(review, language), critique);
    this.#imageRegions.show(regionsOf(work));
  }

  /** @param {Entry} entry */
  #openComments(entry) {
    const { typed, language } = this.#options;
    const { id, review } = entry.row;
    const form = new CommentFields(typed.of(id).comments ?? {}, language, (comments) => typed.keep(id, { comments }));
    this.#form = form;
    this.#showCritique(entry, [form.head], (question) => form.fieldOf(question));
    form.focus(review.flags[0]?.question ?? "");
  }

  /** @param {Entry} entry */
  #openRejection(entry) {
    const { typed } = this.#options;
    const { id } = entry.row;
    const form = new RejectionForm(typed.of(id).reason ?? "", (reason) => typed.keep(id, { reason }));
    this.#form = form;
    this.#showCritique(entry, [form.element]);
    this.#root.scrollTop = 0;
    form.focus();
  }

  /** @param {Entry} entry */
  #openFix({ row }) {
    const { typed, language } = this.#options;
    const { answers, marks } = typed.of(row.id);
    const work = workOf(row);
    if (answers) Object.assign(work, { answers: structuredClone(answers), marks: structuredClone(marks ?? work.marks) });
    this.#imageRegions.clear();
    const form = new FixForm({
      work,
      language,
      regionEditor: this.#regionEditor,
      onInput: () => typed.keep(row.id, { answers: work.answers, marks: work.marks }),
      onNotice: (text) => announce(text),
    });
    this.#form = form;
    this.#root.replaceChildren(buildContext(row.review, language), form.element);
    this.#root.scrollTop = 0;
    form.focus();
  }
}

/** The answers of a critique, as the modules of questions read them. @param {Row} row @returns {Work} */
function workOf({ review, definition, image }) {
  const { critique, questionnaire } = review;
  /** @type {Assignment} */
  const assignment = { id: critique.assignment, status: "submitted", lease_until: null, image, batch: { id: "", name: "" }, questionnaire, draft: null };
  return structuredClone(makeRevision(critique, assignment, definition));
}

/** The critique as the reviewer left it: after a fix with the fixed answers, also before the server has them. @param {Entry} entry @returns {Work} */
function workAfter({ row, decided, stored }) {
  const work = workOf(stored ? { ...row, review: { ...row.review, critique: stored } } : row);
  if (stored || !decided?.answers) return work;
  const { answers, regions } = structuredClone(decided);
  if (work.critique) work.critique.level = null; // the server tells the level of the fixed grade
  return Object.assign(work, { answers: withoutNulls(answers), marks: regions ?? work.marks });
}

/** Whether a fix changed the answer to a question: what checks noticed was of the one before. @param {Entry} entry @param {string} question */
function isFixed({ row, decided }, question) {
  return decided?.answers !== undefined && !isSameInAnyOrder(decided.answers[question], row.review.critique.answers[question]);
}

/** The regions that answer a question, or that a text cites. @param {Work} work @returns {QuestionRegion[]} */
function regionsOf(work) {
  const questions = work.definition.stages.flatMap((stage) => visibleQuestionsIn(work, stage));
  return questions.flatMap((question) => (kindOf(question).regions?.list(work, question) ?? []).map((region) => ({ ...region, question: question.key })));
}
