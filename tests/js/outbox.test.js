/** Which submissions are tried again, when, and what the person is told of it. Promise 1: none is lost, and none is sent under two keys. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as settle } from "node:timers/promises";

/** The timers that the outbox has set. @type {{task: () => void, ms: number}[]} */
let timers = [];
let sentKeys = [];
let answers = {};
globalThis.document = { cookie: "" };
Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
globalThis.window = {
  setTimeout: (task, ms) => timers.push({ task, ms }),
  clearTimeout: (number) => number && (timers[number - 1] = { task: () => {}, ms: 0 }),
};
globalThis.fetch = async (_url, { body }) => {
  const { key } = JSON.parse(body);
  sentKeys.push(key);
  const answer = answers[key]?.shift() ?? (() => Response.json({ critique: {}, assignments: [] }, { status: 201 }));
  return answer();
};

const { Outbox } = await import("../../frontend/static/workspace/core/outbox.js");

const forbidden = () => Response.json({ code: "forbidden", detail: "Only annotators." }, { status: 403 });
const invalid = () => Response.json({ code: "invalid_answers", detail: "Look.", fields: {} }, { status: 400 });
const page = (status, headers = {}) => () => new Response("<h1>Proxy</h1>", { status, headers: { "Content-Type": "text/html", ...headers } });
const submission = (key, refused = null) => ({ key, at: 1, kind: "submit", method: "POST", path: "/", body: { key }, assignment: { id: key }, refused });

/** Makes an outbox over a store in memory. */
function makeOutbox(stored = []) {
  const submissions = new Map(stored.map((entry) => [entry.key, entry]));
  const told = { delivered: [], rejected: [] };
  const store = {
    all: async () => [...submissions.values()],
    has: async (key) => submissions.has(key),
    put: async (entry) => Boolean(submissions.set(entry.key, structuredClone(entry))),
    remove: async (key) => void submissions.delete(key),
    isStored: ({ key }) => submissions.has(key),
  };
  const outbox = new Outbox({
    store,
    onState() {},
    onDelivered: ({ key }) => told.delivered.push(key),
    onRejected: ({ key }) => told.rejected.push(key),
    onSignedOut() {},
  });
  return { outbox, submissions, told };
}

async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await settle();
}

beforeEach(() => {
  timers = [];
  sentKeys = [];
  answers = {};
});

for (const [name, answer] of Object.entries({ "a role": forbidden, "a proxy's limit": page(413), "a proxy's filter": page(403) })) {
  test(`what ${name} keeps out stays, holds up nothing, is told once, and is sent under its key when it may be`, async () => {
    const { outbox, submissions, told } = makeOutbox();
    answers.a = [answer, answer];
    await Promise.all(["a", "b"].map((key) => outbox.add(submission(key))));
    await settled();
    assert.deepEqual([told.delivered, told.rejected, outbox.waitingCount], [["b"], ["a"], 0]);
    assert.deepEqual([outbox.held.map(({ key }) => key), [...submissions.keys()], outbox.holds("a")], [["a"], ["a"], true]);
    outbox.retryHeld();
    await settled();
    assert.deepEqual([told.rejected, outbox.held.length], [["a"], 1]);
    outbox.resume();
    await settled();
    assert.deepEqual([told.delivered, outbox.held, submissions.size], [["b", "a"], [], 0]);
    assert.deepEqual(sentKeys, ["a", "b", "a", "a"]);
  });
}

test("what is held is tried again by itself, later and later", async () => {
  const { outbox, told } = makeOutbox();
  answers.a = [forbidden, forbidden];
  await outbox.add(submission("a"));
  await settled();
  const [first] = timers;
  assert.ok(first.ms >= 24_000 && first.ms <= 36_000);
  first.task();
  await settled();
  const second = timers.at(-1);
  assert.ok(second.ms >= 48_000 && second.ms <= 72_000);
  second.task();
  await settled();
  assert.deepEqual(told.delivered, ["a"]);
});

test("what an earlier version gave up is tried again on the next visit, without asking", async () => {
  const stored = ["forbidden", "http_403", "http_413"].map((code, index) => submission(String(index), { code, detail: "", fields: {} }));
  const { outbox, told } = makeOutbox(stored);
  await outbox.load();
  await settled();
  assert.deepEqual([told.delivered, told.rejected], [["0", "1", "2"], []]);
});

test("an answer that has to be corrected is shown, and never sent again by itself", async () => {
  const { outbox, told } = makeOutbox();
  answers.a = [invalid];
  await outbox.add(submission("a"));
  outbox.retryHeld();
  outbox.resume();
  await settled();
  assert.deepEqual([sentKeys, told.rejected, outbox.held, timers.length], [["a"], ["a"], [], 0]);
});

test("a proxy without its server stops all until it asks to come back", async () => {
  const { outbox, told } = makeOutbox();
  answers.a = [page(503, { "Retry-After": "40" })];
  await outbox.add(submission("a"));
  await settled();
  await outbox.add(submission("b"));
  await settled();
  assert.deepEqual([sentKeys, outbox.waitingCount, outbox.isOffline, outbox.lastError?.status], [["a"], 2, false, 503]);
  const { task, ms } = timers.at(-1);
  assert.ok(ms >= 40_000 && ms <= 48_000);
  task();
  await settled();
  assert.deepEqual([told.delivered, outbox.lastError], [["a", "b"], null]);
});

test("a sign-in page of the network is not taken for an acknowledgement", async () => {
  const { outbox, submissions, told } = makeOutbox();
  answers.a = [page(200), () => Response.json({ ok: true })];
  await outbox.add(submission("a"));
  await settled();
  assert.deepEqual([told.delivered, submissions.size], [[], 1]);
  timers.at(-1).task();
  await settled();
  assert.deepEqual([told.delivered, submissions.size], [[], 1]);
  timers.at(-1).task();
  await settled();
  assert.deepEqual([told.delivered, submissions.size], [["a"], 0]);
});
