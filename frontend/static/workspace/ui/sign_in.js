/** Signs the person in again, in a dialog over the page, when the session has ended. Nothing on the page is lost. */

import { ApiError, request } from "../core/api.js";
import { openDialog } from "./dialogs.js";
import { build } from "./dom.js";
import { formatMessage } from "./messages.js";

/** @typedef {{api: string, signInUrl: string, person: string, name: string}} SignInOptions `person`: the id of who must sign in */

/** @type {Promise<void> | null} */
let pending = null;

/**
 * Resolves when the same person is signed in again. Opens one dialog, however many requests were rejected.
 *
 * @param {SignInOptions} options
 * @returns {Promise<void>}
 */
export function signInAgain(options) {
  pending ??= askToSignIn(options).finally(() => (pending = null));
  return pending;
}

/** @param {SignInOptions} options */
async function askToSignIn({ api, signInUrl, person, name }) {
  const login = build("input", { id: "again-login", name: "login", autocomplete: "username", value: name, required: true });
  const password = build("input", { id: "again-password", type: "password", autocomplete: "current-password", "data-first": true });
  const problem = build("p", { class: "problem", role: "alert" });
  /** @param {string} key */
  const reject = (key) => {
    problem.textContent = formatMessage(key);
    password.select();
    return false;
  };
  const attempt = async () => {
    try {
      if (password.value) await sendPassword(signInUrl, login.value, password.value);
      const me = await request("GET", `${api}me/`);
      return me.id === person || reject("sign_in_as_somebody_else");
    } catch (error) {
      return reject(error instanceof ApiError ? "sign_in_failed" : "sign_in_offline");
    }
  };
  await openDialog({
    title: formatMessage("sign_in_title"),
    isLasting: true,
    body: [
      build("p", { class: "quiet" }, formatMessage("sign_in_note")),
      build("label", { for: "again-login" }, formatMessage("sign_in_login")),
      login,
      build("label", { for: "again-password" }, formatMessage("sign_in_password")),
      password,
      problem,
      build("p", { class: "small quiet" }, build("a", { href: signInUrl, target: "_blank", rel: "noopener" }, formatMessage("sign_in_elsewhere"))),
    ],
    choices: [{ label: formatMessage("sign_in_do"), value: "again", primary: true }],
    accept: attempt,
  });
}

/**
 * Sends the sign-in form as the sign-in page does. A second factor, if there is one, is asked on that page, to which the
 * dialog links.
 *
 * @param {string} url
 * @param {string} login
 * @param {string} password
 */
async function sendPassword(url, login, password) {
  const page = await fetch(url, { credentials: "same-origin" });
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("input[name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ login, password, csrfmiddlewaretoken: token instanceof HTMLInputElement ? token.value : "" });
  await fetch(url, { method: "POST", credentials: "same-origin", body });
}
