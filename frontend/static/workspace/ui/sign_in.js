/** Signing in again, over the page, when the session has ended: nothing on the desk is lost. */

import { Refusal, call } from "./api.js";
import { ask } from "./dialogs.js";
import { build } from "./dom.js";
import { say } from "./words.js";

/** @type {Promise<void> | null} */
let asking = null;

/**
 * Resolves when the same person is signed in again; asks once however many requests were refused.
 *
 * @param {{api: string, signIn: string, person: string, name: string}} needs
 * @returns {Promise<void>}
 */
export function signInAgain(needs) {
  asking ??= askToSignIn(needs).finally(() => (asking = null));
  return asking;
}

/** @param {{api: string, signIn: string, person: string, name: string}} needs */
async function askToSignIn({ api, signIn, person, name }) {
  const login = build("input", { id: "again-login", name: "login", autocomplete: "username", value: name, required: true });
  const password = build("input", { id: "again-password", type: "password", autocomplete: "current-password", "data-first": true });
  const complaint = build("p", { class: "complaint", role: "alert" });
  /** @param {string} key */
  const refuse = (key) => {
    complaint.textContent = say(key);
    password.select();
    return false;
  };
  const attempt = async () => {
    try {
      if (password.value) await sendPassword(signIn, login.value, password.value);
      const me = await call("GET", `${api}me/`);
      return me.id === person || refuse("sign_in_other");
    } catch (reason) {
      return refuse(reason instanceof Refusal ? "sign_in_wrong" : "sign_in_offline");
    }
  };
  await ask({
    title: say("sign_in_title"),
    lasting: true,
    body: [
      build("p", { class: "quiet" }, say("sign_in_note")),
      build("label", { for: "again-login" }, say("sign_in_login")),
      login,
      build("label", { for: "again-password" }, say("sign_in_password")),
      password,
      complaint,
      build("p", { class: "small quiet" }, build("a", { href: signIn, target: "_blank", rel: "noopener" }, say("sign_in_elsewhere"))),
    ],
    choices: [{ label: say("sign_in_do"), value: "again", primary: true }],
    accept: attempt,
  });
}

/**
 * Sends the sign-in form as the sign-in page would. A second factor, if there is one, is asked on that page: the link
 * in the dialog leads there.
 *
 * @param {string} address
 * @param {string} login
 * @param {string} password
 */
async function sendPassword(address, login, password) {
  const page = await fetch(address, { credentials: "same-origin" });
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("input[name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ login, password, csrfmiddlewaretoken: token instanceof HTMLInputElement ? token.value : "" });
  await fetch(address, { method: "POST", credentials: "same-origin", body });
}
