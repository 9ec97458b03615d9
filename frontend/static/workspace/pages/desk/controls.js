/** Keys and buttons, joined to what they do. */

import { NoAnswer, Refusal } from "./api.js";
import { makeCommands } from "./commands.js";
import { askReason } from "./dialogs.js";
import { byId } from "./dom.js";
import { showGuidelines, showKeys } from "./help.js";
import { listenToKeys } from "./keys.js";

/** @import { Bootstrap, Work } from "./types.js" */

/**
 * @typedef {{
 *   language: string, guidelines: string, reasons: Bootstrap["reasons"], surface: HTMLElement,
 *   desk: ReturnType<import("./desk.js").makeDesk>,
 *   panel: ReturnType<import("./panel.js").makePanel>,
 *   viewer: ReturnType<import("./viewer.js").makeViewer>,
 *   startMark: () => void,
 *   changeKeys: () => void,
 *   reload: (work: Work) => Promise<void>,
 *   toast: (key: string) => void,
 *   signIn: () => Promise<void>,
 * }} ControlNeeds `reload` fetches a photograph that did not come once more
 */

/** @param {ControlNeeds} needs */
export function joinControls({ language, guidelines, reasons, surface, desk, panel, viewer, startMark, changeKeys, reload, toast, signIn }) {
  /** @type {Promise<void>} */
  let turn = Promise.resolve();

  /** @param {"skip" | "flag"} kind */
  async function leave(kind) {
    const work = desk.work();
    if (!work || work.critique) return;
    const why = await askReason(kind, reasons[kind]);
    if (!why || desk.work() !== work) return;
    await desk.leave(kind, why);
    toast(`${kind}_toast`);
  }

  /** @param {() => Promise<unknown>} act @param {string} otherwise what to say when there is nothing to do it to */
  async function attempt(act, otherwise) {
    try {
      if ((await act()) === false) toast(otherwise);
    } catch (reason) {
      if (!(reason instanceof Refusal || reason instanceof NoAnswer)) throw reason;
      if (reason instanceof Refusal && reason.signedOut) void signIn();
      else toast("not_now");
    }
  }

  /** One after another, so that two quick keys do not act on the same image. @type {typeof attempt} */
  function look(act, otherwise) {
    const done = turn.then(() => attempt(act, otherwise));
    turn = done.catch(() => undefined);
    return done;
  }

  /** @param {boolean} submits */
  const goOn = (submits) => void look(() => desk.goOn(submits), "not_now");
  const acts = {
    skip: () => void leave("skip"),
    flag: () => void leave("flag"),
    previous: () => void look(desk.previous, "nothing_before"),
    forward: () => void look(desk.forward, "not_now"),
    undo: () => void look(desk.undo, "nothing_before"),
    guidelines: () => void showGuidelines(guidelines, desk.work()?.definition ?? null, language),
    help: () => void showKeys(changeKeys),
    mark: startMark,
  };
  listenToKeys(
    makeCommands({ panel, viewer, surface, answered: (key) => desk.work()?.answers[key] !== undefined, goOn, acts }),
    (held) => surface.classList.toggle("panning", held),
  );
  for (const button of document.querySelectorAll("[data-act]")) {
    const act = /** @type {keyof typeof acts} */ (button.getAttribute("data-act"));
    button.addEventListener("click", () => acts[act]());
  }
  byId("primary").addEventListener("click", () => goOn(true));
  byId("actual-pixels").addEventListener("click", () => viewer.actualPixels());
  byId("zoom").addEventListener("click", () => viewer.showAll(true));
  byId("picture-again").addEventListener("click", () => {
    const work = desk.work();
    if (work) void reload(work);
  });
}
