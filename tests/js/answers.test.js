/** Whose answer it is: Loupe's own by its form, everything else somebody else's, with what to do next. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError, ForeignAnswerError, NetworkError, readAnswer, troubleOf } from "../../frontend/static/requests/answers.js";
import { retryDelay } from "../../frontend/static/requests/api.js";
import { mayPass } from "../../frontend/static/workspace/core/submissions.js";

const PAGE = { contentType: "text/html; charset=utf-8", text: "<h1>Sign in</h1>" };
const answer = (status, { contentType = "application/json", text = "{}", retryAfter = null } = {}) => ({ status, contentType, text, retryAfter });
const json = (status, body, retryAfter = null) => answer(status, { text: JSON.stringify(body), retryAfter });
const thrown = (raw, parts = ["version"]) => {
  try {
    return readAnswer(raw, parts);
  } catch (error) {
    return error;
  }
};

test("a success is Loupe's by the parts that were asked for", () => {
  assert.deepEqual(readAnswer(json(200, { version: 3 }), ["version"]), { version: 3 });
  assert.deepEqual(readAnswer(json(200, []), []), []);
  for (const raw of [answer(200, PAGE), answer(204, { contentType: "" }), json(200, {}), json(200, null), json(200, [3]), json(200, "ok"), json(302, { version: 3 })]) {
    assert.ok(thrown(raw) instanceof ForeignAnswerError, JSON.stringify(raw));
  }
  assert.ok(thrown(json(200, { version: 3 }), []) instanceof ForeignAnswerError);
});

test("an error is Loupe's by its code and its detail", () => {
  const error = thrown(json(403, { code: "forbidden", detail: "No.", fields: { a: ["b"] } }));
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.code, error.detail, error.fields, error.isSignedOut, error.isTemporary], ["forbidden", "No.", { a: ["b"] }, false, false]);
  for (const body of [{ message: "Forbidden" }, { code: 403, detail: "No." }, { detail: "No." }, "no", null]) {
    assert.ok(thrown(json(403, body)) instanceof ForeignAnswerError, JSON.stringify(body));
  }
});

test("only Loupe says that somebody is signed out", () => {
  assert.ok(thrown(json(401, { code: "not_authenticated", detail: "Sign in." })).isSignedOut);
  assert.ok(thrown(json(403, { code: "not_authenticated", detail: "Sign in." })).isSignedOut);
  for (const status of [401, 403, 407, 511]) assert.equal(thrown(answer(status, PAGE)).isSignedOut, undefined);
});

test("half an answer is none", () => {
  assert.ok(thrown(answer(200, { text: '{"version": ' })) instanceof NetworkError);
  assert.ok(thrown(answer(502, { text: "" })) instanceof ForeignAnswerError);
});

test("every status leads to a sentence that fits it", () => {
  const troubles = { 0: "blocked", 200: "blocked", 204: "blocked", 302: "blocked", 401: "blocked", 403: "blocked", 407: "blocked", 511: "blocked", 404: "unexpected", 413: "too_large", 429: "busy", 500: "unavailable", 502: "unavailable", 504: "unavailable" };
  for (const [status, trouble] of Object.entries(troubles)) assert.equal(troubleOf(Number(status)), trouble, status);
  assert.equal(troubleOf(null), "offline");
});

test("a refusal of one request does not hold up the others; one of every request does", () => {
  const isAboutRequest = (status) => thrown(answer(status, PAGE)).isAboutRequest;
  assert.deepEqual([400, 403, 404, 413, 414].map(isAboutRequest), [true, true, true, true, true]);
  assert.deepEqual([200, 302, 401, 407, 408, 429, 500, 502, 511].map(isAboutRequest), Array(9).fill(false));
});

test("the next attempt waits as long as the answer asks for, but never for hours", () => {
  assert.ok(retryDelay(1) < 2 && retryDelay(20) <= 39);
  const waits = (retryAfter) => retryDelay(1, thrown(json(429, { code: "throttled", detail: "Wait." }, retryAfter)));
  assert.ok(waits("20") >= 20 && waits("20") <= 24);
  assert.ok(waits(new Date(Date.now() + 60_000).toUTCString()) > 50);
  assert.ok(waits("86400") <= 720 && waits("soon") < 2 && waits("-5") < 2);
});

test("a role, a membership and a proxy may change their mind; an answer that is wrong stays wrong", () => {
  for (const code of ["forbidden", "not_found", "conflict", "http_403", "http_413"]) assert.ok(mayPass({ code }), code);
  for (const code of ["invalid_answers", "already_submitted", "key_reused", "too_large", "wrong_state"]) assert.ok(!mayPass({ code }), code);
});
