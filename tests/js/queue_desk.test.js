/** What desks with a queue share: nothing that was said is lost, and browsers hold it under names that stay. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as settle } from "node:timers/promises";

globalThis.document = { cookie: "" };
Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
/** @type {{task: () => void, ms: number}[]} */
let timers = [];
globalThis.window = { setTimeout: (task, ms) => timers.push({ task, ms }), clearTimeout: () => {} };
beforeEach(() => (timers = []));

const workspace = "../../frontend/static/workspace";
const { ApiError, NetworkError } = await import("../../frontend/static/requests/answers.js");
const { RequestOutbox } = await import(`${workspace}/queue_desk/request_outbox.js`);
const { TypedTexts } = await import(`${workspace}/queue_desk/typed_texts.js`);
const { PrefetchQueue } = await import(`${workspace}/queue_desk/prefetch_queue.js`);
const { Visit } = await import(`${workspace}/queue_desk/visit.js`);

/** Like localStorage: its items are its own properties. */
function storageWith(items = {}) {
  const storage = { getItem: (key) => storage[key] ?? null, removeItem: (key) => delete storage[key], setItem: (key, value) => (storage[key] = value) };
  for (const name of Object.keys(storage)) Object.defineProperty(storage, name, { enumerable: false });
  return Object.assign(storage, items);
}

function fullStorage() {
  const refuse = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  return Object.defineProperty(storageWith(), "setItem", { value: refuse });
}

function outboxOf(storage, send, handlers = {}) {
  const noop = () => {};
  return new RequestOutbox({ storage, name: "loupe-judging-7/", send, onState: noop, onDelivered: noop, onRejected: noop, onSignedOut: noop, ...handlers });
}

const REQUEST = { id: "a", at: 5, figures: { relevance: 2 } };
const images = { prefetch: () => {} };
const row = (id) => ({ id, image: { id, title: "", file: "x.jpg" } });

test("what an earlier visit stored is sent, oldest first, and then forgotten", async () => {
  const storage = storageWith({ "loupe-judging-7/judgement/a": JSON.stringify(REQUEST), "loupe-judging-7/judgement/b": JSON.stringify({ id: "b", at: 1 }), other: "1" });
  const sent = [];
  outboxOf(storage, async ({ id }) => sent.push(id)).resume();
  await settle();
  assert.deepEqual(sent, ["b", "a"]);
  assert.deepEqual(Object.keys(storage), ["other"]);
});

test("Promise 8: what cannot be sent stays in the browser, and is sent again", async () => {
  const storage = storageWith();
  let isOnline = false;
  const outbox = outboxOf(storage, async () => {
    if (!isOnline) throw new NetworkError();
  });
  outbox.add(REQUEST);
  await settle();
  assert.deepEqual(JSON.parse(storage["loupe-judging-7/judgement/a"]), REQUEST);
  assert.equal(timers.length, 1);
  isOnline = true;
  timers[0].task();
  await settle();
  assert.deepEqual([outbox.waitingIds, Object.keys(storage)], [[], []]);
});

test("one that is rejected does not keep the others waiting", async () => {
  const rejected = [];
  const send = async ({ id }) => {
    if (id === "a") throw new ApiError(409, { code: "candidate_retired", detail: "It has changed." });
  };
  const outbox = outboxOf(storageWith(), send, { onRejected: ({ id }) => rejected.push(id) });
  outbox.add(REQUEST);
  outbox.add({ id: "b", at: 6 });
  await settle();
  assert.deepEqual([rejected, outbox.waitingIds], [["a"], []]);
});

test("where the browser has no space left, leaving the page asks first", async () => {
  const outbox = outboxOf(fullStorage(), () => new Promise(() => {}));
  outbox.add(REQUEST);
  const typed = new TypedTexts(fullStorage(), "loupe-cross-checks-7/");
  assert.equal(typed.isAtRisk, false);
  typed.keep("a", { reason: "The sky fits too." });
  assert.deepEqual([outbox.isAtRisk, typed.isAtRisk, typed.of("a").reason], [true, true, "The sky fits too."]);
  typed.forget("a");
  assert.equal(typed.isAtRisk, false);
});

test("a text that was typed is found after a reload, under the same name", () => {
  const storage = storageWith();
  new TypedTexts(storage, "loupe-cross-checks-7/").keep("a", { reason: "The sky fits too." });
  assert.deepEqual(Object.keys(storage), ["loupe-cross-checks-7/typed/a"]);
  assert.equal(new TypedTexts(storage, "loupe-cross-checks-7/").of("a").reason, "The sky fits too.");
});

test("the queue takes in what is new, and asks for more before it is empty", async () => {
  const fetched = [[row("c"), row("a")], []];
  const queue = new PrefetchQueue({ images, fetchRows: async () => fetched.shift(), isKnown: (id) => id === "x", onFilled: () => {} });
  assert.equal(queue.add([row("a"), row("x"), row("b")]), true);
  assert.equal(queue.take().id, "a");
  assert.equal(queue.isLoading, true);
  await settle();
  queue.putLast(row("b"));
  queue.putFirst(row("a"));
  assert.deepEqual([queue.take().id, queue.take().id, queue.take().id], ["a", "c", "b"]);
  assert.equal(queue.take(), null);
});

test("a visit goes back and forth, and a row that comes again stands at its end", () => {
  const visit = new Visit(({ id }) => id);
  ["a", "b", "c"].forEach((id) => visit.add({ id }));
  assert.equal(visit.back().id, "b");
  assert.equal(visit.previous.id, "a");
  visit.add({ id: "a", again: true });
  assert.deepEqual(visit.entries.map(({ id }) => id), ["b", "c", "a"]);
  visit.removeCurrent();
  visit.end();
  assert.equal(visit.current, null);
  assert.equal(visit.back().id, "c");
});

test("the last request can be taken back until its time is over, and is sent at once when another follows or the page closes", async () => {
  const sent = [];
  const outbox = outboxOf(storageWith(), async ({ id }) => void sent.push(id), { holdMs: 4000 });
  outbox.add({ id: "a", at: 1 });
  await settle();
  assert.deepEqual([sent, outbox.waitingIds], [[], ["a"]]);
  assert.equal(outbox.takeBack("a"), true);
  outbox.add({ id: "b", at: 2 });
  outbox.add({ id: "c", at: 3 });
  await settle();
  assert.deepEqual([sent, outbox.waitingIds], [["b"], ["c"]]);
  outbox.flush();
  await settle();
  assert.deepEqual([sent, outbox.waitingIds], [["b", "c"], []]);
});

test("an entry is taken out of a visit wherever it stands", () => {
  const visit = new Visit(({ id }) => id);
  const [first] = ["a", "b", "c"].map((id) => visit.add({ id }));
  visit.remove("b");
  assert.equal(visit.current.id, "c");
  visit.goTo(first);
  visit.remove("a");
  assert.equal(visit.current, null);
  assert.equal(visit.forward().id, "c");
});
