/** What came back from the server: shown with its text, never dropped unless the person says so. */

import { NoAnswer, Refusal, call } from "./api.js";
import { ask, tell } from "./dialogs.js";
import { build } from "./dom.js";
import { textIn } from "./flow.js";
import { answerInWords } from "./summary.js";
import { say } from "./words.js";
import { sameWork } from "./work.js";

/** @import { Answers, Critique, Definition, Parcel } from "./types.js" */
/** @import { Version } from "./conflict.js" */

/**
 * @typedef {{
 *   api: string, language: string,
 *   definitionOf: (id: string) => Promise<Definition>,
 *   choose: (definition: Definition, mine: Version, theirs: Version) => Promise<"mine" | "theirs">,
 *   bringBack: (parcel: Parcel) => Promise<void>,
 *   complain: (told: Record<string, string[]>) => void,
 *   again: (parcel: Parcel) => void,
 *   revise: (parcel: Parcel, critique: Critique) => void,
 *   discard: (key: string) => Promise<void>,
 * }} RefusalNeeds
 */

/** @param {RefusalNeeds} needs @returns {(parcel: Parcel) => Promise<void>} */
export function makeRefusals(needs) {
  return async (parcel) => {
    const refused = parcel.refused ?? { code: "", detail: "", fields: {} };
    if (parcel.kind === "skip" || parcel.kind === "flag") {
      await needs.discard(parcel.key);
      await tell(say(`${parcel.kind}_refused`), refused.detail, [{ label: say("close"), value: "", primary: true }]);
    } else if (refused.code === "invalid_answers") {
      await needs.bringBack(parcel);
      await needs.discard(parcel.key);
      await tell(say("came_back_title"), say("came_back_note"), [{ label: say("show_me"), value: "", primary: true }]);
      needs.complain(refused.fields);
    } else if (refused.code === "already_submitted" && (await wasHandedInElsewhere(parcel, needs))) {
      await needs.discard(parcel.key);
    } else await offer(parcel, refused.detail, needs);
  };
}

/**
 * Another tab or machine was faster with this image. The same answers need no word; of two different ones the person chooses.
 *
 * @param {Parcel} parcel
 * @param {RefusalNeeds} needs
 * @returns {Promise<boolean>} whether that is settled
 */
async function wasHandedInElsewhere(parcel, needs) {
  const stored = await find(parcel.refused?.critique, needs.api);
  if (!stored) return false;
  const mine = /** @type {Version} */ (/** @type {unknown} */ (parcel.body));
  if (sameWork(mine, stored)) return true;
  const definition = await needs.definitionOf(stored.questionnaire.id);
  if ((await needs.choose(definition, mine, stored)) === "mine") needs.revise(parcel, stored);
  return true;
}

/** @param {string | undefined} id @param {string} api @returns {Promise<Critique | null>} */
async function find(id, api) {
  try {
    return id ? await call("GET", `${api}critiques/${id}/`) : null;
  } catch (reason) {
    if (reason instanceof Refusal || reason instanceof NoAnswer) return null;
    throw reason;
  }
}

/** @param {Parcel} parcel @param {string} detail @param {RefusalNeeds} needs */
async function offer(parcel, detail, needs) {
  const definition = await needs.definitionOf(parcel.assignment.questionnaire.id);
  const answers = /** @type {Answers} */ (parcel.body.answers ?? {});
  const rows = definition.stages
    .flatMap((stage) => stage.questions)
    .filter((question) => answers[question.key] !== undefined)
    .map((question) =>
      build(
        "section",
        {},
        build("h3", {}, textIn(question.name ?? question.prompt, needs.language)),
        build("p", { class: "version" }, answerInWords(question, answers[question.key], needs.language)),
      ),
    );
  const value = await ask({
    title: say("refused_title"),
    wide: true,
    body: [build("p", { class: "quiet" }, detail || say("state_failed_why")), build("div", { class: "versions single", tabindex: "0" }, ...rows)],
    choices: [
      { label: say("throw_away"), value: "discard" },
      { label: say("keep_here"), value: "" },
      { label: say("try_again"), value: "again", primary: true },
    ],
  });
  if (value === "again") needs.again(parcel);
  if (value === "discard") await needs.discard(parcel.key);
}
