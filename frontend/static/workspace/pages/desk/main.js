/** Puts the desk together: reads what the server wrote into the page, and joins the parts to one another. */

import { makeClock } from "./clock.js";
import { chooseVersion } from "./conflict.js";
import { joinControls } from "./controls.js";
import { makeDesk } from "./desk.js";
import { tell } from "./dialogs.js";
import { announce, build, byId, makeUuid } from "./dom.js";
import { makeDrafts } from "./drafts.js";
import { makeIndicator } from "./indicator.js";
import { localStorageOrNull, makeJournal } from "./journal.js";
import { keyOf, useKeys } from "./keys.js";
import { makeLedger } from "./ledger.js";
import { makeMarks } from "./marks.js";
import { makeOutbox } from "./outbox.js";
import { makePanel } from "./panel.js";
import { workIn } from "./parcels.js";
import { makePast } from "./past.js";
import { makePictures } from "./pictures.js";
import { makePlaces } from "./places.js";
import { makeRefusals } from "./refusals.js";
import { changeKeys as changeTheKeys } from "./remap.js";
import { makeSession } from "./session.js";
import { signInAgain } from "./signin.js";
import { makeSitting } from "./sitting.js";
import { openStore } from "./store.js";
import { bringStraysBack } from "./strays.js";
import { makeSupply } from "./supply.js";
import { makeViewer } from "./viewer.js";
import { noteViewing } from "./viewing.js";
import { prepareWords, say, useWords } from "./words.js";

/** @import { Bootstrap, Definition, Picture, Work } from "./types.js" */
/** @import { Version } from "./conflict.js" */

const WORDS_AFTER_MS = 1000;

/** @type {Bootstrap} */
const page = JSON.parse(byId("desk-data").textContent ?? "");
const { api } = page.addresses;
const { language } = page;
const project = page.project.id;
useWords(page.messages, language);
useKeys(page.keys);

const surface = byId("viewer");
const place = `loupe-desk-${page.person.id}`;
const opening = openStore(place);
const clock = makeClock();
const pictures = makePictures();
for (const { image } of page.claimed?.assignments.slice(0, 1) ?? []) pictures.plate(image, nameOf(image)); // decoded meanwhile
const store = await opening;
const sitting = makeSitting(project, page.project.session_length);
const past = makePast({ api, project });

/** @param {Definition} definition @param {Version} mine @param {Version} theirs */
const choose = (definition, mine, theirs) =>
  chooseVersion(definition, mine, theirs, language);

const signIn = () =>
  signInAgain({ api, signIn: page.addresses.sign_in, person: page.person.id, name: page.person.name }).then(sendAll);

/** Without waiting for the next attempt. */
function sendAll() {
  outbox.resume();
  drafts.flush();
}

const indicator = makeIndicator(sendAll);
const drafts = makeDrafts({
  journal: makeJournal(store, place, localStorageOrNull()),
  api,
  project,
  settle: clock.settle,
  onState: indicator.draft,
  onConflict: (work, theirs) => desk.settleConflict(work, theirs),
  onSignedOut: () => void signIn(),
});
const outbox = makeOutbox({
  ledger: makeLedger(store, place, localStorageOrNull()),
  onState: () => indicator.outbox(outbox.waiting(), outbox.failing(), outbox.offline()),
  onDelivered: (parcel, answer) => {
    if (parcel.kind !== "flag") void drafts.forget(workIn(parcel)); // where the tab that handed it in died before it could
    if (parcel.kind === "submit") past.delivered(answer.critique);
    if (parcel.kind === "revise") past.delivered(answer);
    if (parcel.project === project) supply.delivered(answer.assignments ?? []);
  },
  onRefused: (parcel) => void refused(parcel),
  onSignedOut: () => void signIn(),
});
const session = makeSession({
  api,
  project,
  questionnaire: page.questionnaire,
  isBusy: outbox.holds,
  prepare: ({ id, image }) => {
    pictures.prepare(image, nameOf(image));
    void drafts.kept(id);
  },
});
const viewer = makeViewer({ root: surface, onLay: showLay, onFailure: () => (byId("picture-problem").hidden = false) });
const marks = makeMarks({
  root: surface,
  frame: viewer.frame,
  hint: byId("marking-hint"),
  normalised: viewer.normalised,
  onDrawn: (box) => places.add(box),
  onChanged: (number, box) => places.change(number, box),
  onRemoved: (number) => places.remove(number),
  onLeft: () => panel.focusLast(),
});
const panel = makePanel({
  ticks: byId("ticks"),
  place: byId("place"),
  main: byId("questions"),
  primary: byId("primary"),
  language,
  onAnswer: (question, value) => desk.answer(question, value),
  onReopen: (stage) => desk.reopen(stage),
  onFocus: () => desk.work() && showMarks(/** @type {Work} */ (desk.work())),
  marking: { start: startMark, select: marks.select, remove: (number) => places.remove(number) },
});
const desk = makeDesk({
  api,
  project,
  session,
  drafts,
  outbox,
  clock,
  past,
  sitting,
  choose,
  onWork: showWork,
  onStage: showStage,
  onAnswer: (work) => {
    panel.refresh(work);
    showMarks(work);
  },
  onProblems: (problems, told) => panel.complain(problems, told),
  onNothing: () => supply.look(),
  onKept: (kind) => toast(kind === "submit" ? "submitted_toast" : "revised_toast"),
  onPause: () => void offerPause(),
});
const places = makePlaces({ current: desk.work, answer: desk.answer, changed: desk.marked, panel, toast });
const supply = makeSupply({ session, outbox, sitting, projectAddress: page.addresses.project, desk, show: showEnding, onSignedOut: signIn });
const refused = makeRefusals({
  api,
  language,
  choose,
  definitionOf: session.definitionOf,
  bringBack: desk.bringBack,
  complain: (told) => panel.complain([], told),
  again: outbox.again,
  discard: outbox.discard,
  revise: (parcel, critique) =>
    void outbox.add({
      ...parcel,
      key: makeUuid(),
      kind: "revise",
      method: "PATCH",
      path: `${api}critiques/${critique.id}/`,
      body: { answers: parcel.body.answers, marks: parcel.body.marks },
      critique,
      refused: null,
    }),
});

/** @param {Picture} picture */
function nameOf(picture) {
  return picture.title || say("photograph");
}

/** @param {Work} work */
function showWork(work) {
  const { image, batch } = work.assignment;
  byId("picture-problem").hidden = true;
  document.body.classList.remove("nothing");
  document.body.classList.toggle("revising", work.critique !== null);
  if (work.critique) byId("toast").classList.remove("shown");
  viewer.show(image, pictures.plate(image, nameOf(image)));
  byId("batch").textContent = batch.name;
  const credit = [image.author, image.license].filter(Boolean).join(" · ");
  byId("credit").replaceChildren(image.title ? build("span", { class: "credit-title" }, image.title) : "", credit);
  byId("progress").textContent = work.critique ? say("progress_revising") : say("progress", { done: sitting.done() + 1, all: expected() });
  showStage(work);
  announce([byId("progress").textContent, nameOf(image), byId("place").textContent].join(". "));
}

/** How many images this sitting will have: as many as are left, at most until the pause. */
function expected() {
  return Math.max(sitting.done() + 1, Math.min(sitting.length, sitting.done() + 1 + session.ahead() + session.open()));
}

/** @param {Work} work */
function showStage(work) {
  marks.stop();
  panel.show(work);
  showMarks(work);
  panel.focus();
}

/** @param {Node} content */
function showEnding(content) {
  document.body.classList.add("nothing");
  document.body.classList.remove("revising");
  viewer.clear();
  panel.showInstead(content);
  for (const id of ["batch", "credit", "progress"]) byId(id).textContent = "";
}

/** @param {number} percent @param {boolean} fitted */
function showLay(percent, fitted) {
  byId("zoom").textContent = say(fitted ? "zoom_fit" : "zoom", { percent });
  byId("actual-pixels").setAttribute("aria-pressed", String(!fitted));
  const work = desk.work();
  if (work && !surface.classList.contains("loading")) noteViewing(work, percent);
}

/** @param {Work} work */
function showMarks(work) {
  marks.show(places.toShow(work));
}

function startMark() {
  if (places.mayStart()) marks.start();
}

/** @param {string} key */
function toast(key) {
  const element = byId("toast");
  element.textContent = say(key, { key: keyOf("undo") });
  element.classList.remove("shown");
  void element.offsetWidth;
  element.classList.add("shown");
}

function changeKeys() {
  const refreshed = () => {
    const work = desk.work();
    if (work) showStage(work);
    toast("keys_saved_toast");
  };
  void changeTheKeys({ api, keys: page.keys, onSignedOut: () => void signIn(), onSaved: refreshed });
}

async function offerPause() {
  const pause = tell(say("pause_title", { count: sitting.length }), say("pause_note"), [
    { label: say("pause_stop"), value: "stop" },
    { label: say("pause_go_on"), value: "go_on", primary: true, key: "↵" },
  ]);
  const value = await clock.rest(pause);
  sitting.begin();
  if (value === "stop") window.location.assign(page.addresses.project);
  const work = desk.work();
  if (work) showWork(work);
}

/** Fresh addresses for a photograph that did not come. @param {Work} work */
async function reload(work) {
  pictures.forget(work.assignment.image.id);
  work.assignment = await session.refresh(work.assignment.id).catch(() => work.assignment);
  showWork(work);
}

joinControls({
  language,
  guidelines: page.project.guidelines,
  reasons: page.reasons,
  surface,
  desk,
  panel,
  viewer,
  startMark,
  changeKeys,
  reload,
  toast,
  signIn,
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && drafts.flush(true));
window.addEventListener("pagehide", () => drafts.flush(true));
window.addEventListener("online", sendAll);
window.addEventListener("beforeunload", (event) => {
  if (outbox.atRisk()) event.preventDefault();
});

document.title = `${page.project.name} · Loupe`;
await outbox.load();
supply.begin(page.claimed);
window.setTimeout(prepareWords, WORDS_AFTER_MS);
await bringStraysBack({ session, outbox, drafts, desk });
