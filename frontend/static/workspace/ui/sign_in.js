/** Signs the person in again, in a dialog over the page, when the session has ended. Nothing on the page is lost. */

import { ApiError, ForeignAnswerError, isRequestError } from "../../requests/answers.js";
import { request, requestPage } from "../../requests/api.js";
import { openDialog } from "./dialogs.js";
import { build } from "./dom.js";
import { formatMessage, requestErrorMessage } from "./messages.js";

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
  /** @param {string} text */
  const reject = (text) => {
    problem.textContent = text;
    password.select();
    return false;
  };
  const attempt = async () => {
    try {
      if (password.value) await sendPassword(signInUrl, login.value, password.value);
      const me = await request("GET", `${api}me/`, ["id"]);
      return me.id === person || reject(formatMessage("sign_in_as_somebody_else"));
    } catch (error) {
      if (!isRequestError(error)) throw error;
      const isWrong = error instanceof ApiError && error.isSignedOut && error.code !== "another_person";
      return reject(isWrong ? formatMessage("sign_in_failed") : requestErrorMessage(error));
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
 * dialog links. Throws ForeignAnswerError when another page than the sign-in page answers.
 *
 * @param {string} url
 * @param {string} login
 * @param {string} password
 */
async function sendPassword(url, login, password) {
  const page = new DOMParser().parseFromString(await requestPage(url), "text/html");
  const token = page.querySelector("form input[name=csrfmiddlewaretoken]");
  if (!(token instanceof HTMLInputElement)) throw new ForeignAnswerError(200);
  await requestPage(url, new URLSearchParams({ login, password, csrfmiddlewaretoken: token.value }));
}
