/** What stands on the desk when there is no photograph on it. */

import { build } from "./dom.js";
import { say } from "./words.js";

/** @param {string} projectAddress @param {number} done critiques handed in in this sitting @param {() => void} onLook */
export function nothingLeft(projectAddress, done, onLook) {
  return note(
    say("empty_title"),
    [done ? say("empty_done", { count: done }) : "", say("empty_note")],
    build("button", { type: "button", class: "button primary", onclick: onLook }, say("look_again")),
    build("a", { class: "button", href: projectAddress }, say("to_project")),
  );
}

/** @param {number} waiting parcels kept here */
export function waitingForNetwork(waiting) {
  return note(say("waiting_title"), [waiting ? say("waiting_kept", { count: waiting }) : "", say("waiting_note")]);
}

export function fetching() {
  return note(say("fetching_title"), []);
}

/** @param {string} why @param {() => void} onLook */
export function couldNotFetch(why, onLook) {
  return note(say("fetch_failed_title"), [why], build("button", { type: "button", class: "button primary", onclick: onLook }, say("try_again")));
}

/** @param {string} title @param {string[]} lines @param {...HTMLElement} actions */
function note(title, lines, ...actions) {
  const paragraphs = lines.filter(Boolean).map((line) => build("p", { class: "quiet" }, line));
  return build("div", { class: "ending", tabindex: "-1" }, build("h2", {}, title), ...paragraphs, build("div", { class: "buttons" }, ...actions));
}
