/** Sends what a person says of a check, and fetches what the server has of it. */

import { isRequestError } from "../../../requests/answers.js";
import { request } from "../../../requests/api.js";

/** @import { Answered, CheckRequest } from "./types.js" */

const ANSWER_PARTS = ["id", "status", "correct_option", "is_done"];

/** @param {string} api @param {CheckRequest} request @returns {Promise<Answered>} */
export function send(api, { check, kind, body }) {
  return request("POST", `${api}cross-checks/${check}/${kind}/`, ANSWER_PARTS, body);
}

/** Fetches the answer that another window has sent. @param {string} api @param {string} check @returns {Promise<Answered | null>} null if there is no answer of the server */
export async function fetchAnswer(api, check) {
  try {
    return await request("GET", `${api}cross-checks/${check}/answer/`, ANSWER_PARTS);
  } catch (error) {
    if (!isRequestError(error)) throw error;
    return null;
  }
}
