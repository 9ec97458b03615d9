/** Browsers hold unsent work under these names, in these shapes: a later version of the desk must still find it. */

import assert from "node:assert/strict";
import { test } from "node:test";

const locks = [];
const session = new Map([["loupe-sitting-p", "7"]]);
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks: { request: (name, task) => task(locks.push(name)) } } });
globalThis.window = { setTimeout: () => 1, clearTimeout() {} };
globalThis.document = { cookie: "" };
globalThis.localStorage = { getItem: (key) => (key === "loupe-single-keys" ? "off" : null) };
globalThis.sessionStorage = { getItem: (key) => session.get(key) ?? null, setItem: (key, value) => session.set(key, value) };
globalThis.fetch = async () => Response.json({ critique: {}, assignments: [] }, { status: 201 });

const workspace = "../../frontend/static/workspace";
const { databaseName, openBrowserDatabase } = await import(`${workspace}/core/browser_database.js`);
const { DraftStore } = await import(`${workspace}/core/draft_store.js`);
const { Drafts } = await import(`${workspace}/core/drafts.js`);
const { Outbox } = await import(`${workspace}/core/outbox.js`);
const { OutboxStore } = await import(`${workspace}/core/outbox_store.js`);
const { WorkSession } = await import(`${workspace}/core/work_session.js`);
const { areSingleKeysOn } = await import(`${workspace}/ui/keys.js`);

const content = { answers: { reason: "Half a thought" }, committed: ["evaluation"], revisions: [], timings: {}, marks: {}, viewing: {} };
const DRAFT = { id: "a", project: "p", version: 3, at: 1_700_000_000_000, dirty: true, sent: ["x-y"], ...content };
const SUBMISSION = {
  key: "k",
  kind: "submit",
  project: "p",
  method: "POST",
  path: "/api/v1/assignments/b/submit/",
  body: { key: "k", ...content, claim: 1 },
  assignment: { id: "b", questionnaire: { id: "q" }, draft: null },
  critique: null,
  refused: null,
  at: 1_700_000_000_000,
};
const REJECTED = { ...SUBMISSION, key: "r", at: 1, refused: { code: "invalid_answers", detail: "No.", fields: { reason: ["Too short."] } } };
const noop = () => {};

/** Like localStorage: its items are its own properties. */
function storageWith(items) {
  const storage = { getItem: (key) => storage[key] ?? null, removeItem: (key) => delete storage[key], setItem: (key, value) => (storage[key] = value) };
  for (const name of Object.keys(storage)) Object.defineProperty(storage, name, { enumerable: false });
  return Object.assign(storage, items);
}

const emptyDatabase = { isDurable: true, get: async () => undefined, all: async () => [], put: async () => {}, remove: async () => {} };

test("the database and its stores keep their names", async () => {
  const opened = [];
  globalThis.indexedDB = {
    open: (name, version) => {
      const request = { result: { createObjectStore: (store, { keyPath }) => opened.push([name, version, store, keyPath]) } };
      queueMicrotask(() => request.onsuccess(request.onupgradeneeded()));
      return request;
    },
  };
  await openBrowserDatabase(databaseName("7"));
  assert.deepEqual(opened, [["loupe-desk-7", 1, "drafts", "id"], ["loupe-desk-7", 1, "outbox", "key"]]);
});

test("two installations at different paths of one host have databases of their own", () => {
  assert.deepEqual(["/", "/loupe/", "/trial/"].map((path) => databaseName("7", path)), ["loupe-desk-7", "loupe-desk-/loupe/7", "loupe-desk-/trial/7"]);
});

test("a draft in localStorage is found", async () => {
  const store = new DraftStore(emptyDatabase, databaseName("7"), storageWith({ "loupe-desk-7/a": JSON.stringify(DRAFT) }));
  assert.deepEqual(await store.get("a"), DRAFT);
  assert.deepEqual(await store.all(), [DRAFT]);
});

test("a draft that never reached the server is found when nobody asks for it", async () => {
  const store = new DraftStore({ ...emptyDatabase, all: async () => [DRAFT] }, databaseName("7"), storageWith({}));
  const drafts = new Drafts({ store, api: "/", project: "p", recordTime: noop, onState: noop, onConflict: async () => {}, onSignedOut: noop });
  assert.deepEqual(await drafts.orphaned(() => false), [DRAFT]);
});

test("submissions in localStorage are found, the pending one is sent and the rejected one shown", async () => {
  const storage = storageWith({ "loupe-desk-7/outbox/k": JSON.stringify(SUBMISSION), "loupe-desk-7/outbox/r": JSON.stringify(REJECTED) });
  const rejected = [];
  const delivery = new Promise((resolve) => {
    const store = new OutboxStore(emptyDatabase, databaseName("7"), storage);
    const handlers = { onState: noop, onDelivered: resolve, onRejected: (submission) => rejected.push(submission), onSignedOut: noop };
    void new Outbox({ store, ...handlers }).load();
  });
  assert.deepEqual(await delivery, SUBMISSION);
  assert.deepEqual(rejected, [REJECTED]);
  assert.deepEqual(locks, ["loupe-outbox"]);
  assert.deepEqual(Object.keys(storage), ["loupe-desk-7/outbox/r"]);
});

test("the count of the session and the setting of the single keys are found", () => {
  assert.equal(new WorkSession("p", 25).submittedCount, 7);
  assert.equal(areSingleKeysOn(), false);
});

test("a session counts its images, the time at work and the items, and ends by itself after an hour's break", () => {
  const stage = { key: "s", title: "S", questions: [{ key: "item", kind: "mcq", prompt: "?" }, { key: "note", kind: "text", prompt: "?" }] };
  const work = { definition: { key: "d", title: "D", stages: [stage] }, answers: { item: { question: "?" }, note: "x" }, timings: { s: 100 } };
  const totals = ({ submittedCount, minutes, items, isOver }) => [submittedCount, minutes, items, isOver];
  const first = new WorkSession("q", 2);
  first.add(work);
  first.add({ ...work, answers: { note: "x" }, timings: { s: 80.5 } });
  assert.deepEqual(totals(new WorkSession("q", 2)), [2, 3, 1, true]);
  first.remove(work);
  assert.deepEqual(totals(first), [1, 1, 0, false]);
  const now = Date.now;
  Date.now = () => now() + 61 * 60 * 1000;
  assert.equal(first.submittedCount, 0);
  first.add(work);
  Date.now = now;
  assert.deepEqual(totals(first), [1, 2, 1, false]);
});

test("the databases of an installation are told from those of others on the same host", async () => {
  const { storedDatabaseNames } = await import(`${workspace}/pages/unsent/stored_work.js`);
  const storage = { "loupe-desk-p/outbox": "", "loupe-desk-/loupe/q/outbox": "", "loupe-single-keys": "off" };
  assert.deepEqual(await storedDatabaseNames("/", storage), ["loupe-desk-p"]);
  assert.deepEqual(await storedDatabaseNames("/loupe/", storage), ["loupe-desk-/loupe/q"]);
});
