/** The submissions of this browser, in two stores until the slow one has them; and what the outbox reports of them. */

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { addEventListener() {}, setTimeout: () => 1, clearTimeout() {} };
const { OutboxStore } = await import("../../frontend/static/workspace/core/outbox_store.js");
const { Outbox } = await import("../../frontend/static/workspace/core/outbox.js");

/** A database whose writes end when the test ends them. */
function slowDatabase({ full = false } = {}) {
  const submissions = new Map();
  const ends = [];
  return {
    isDurable: true,
    end: () => ends.shift()(),
    get: async (_store, key) => submissions.get(key),
    all: async () => [...submissions.values()],
    put: (_store, submission) =>
      new Promise((resolve, reject) => (full ? reject(new Error("full")) : ends.push(() => resolve(void submissions.set(submission.key, submission))))),
    remove: async (_store, key) => void submissions.delete(key),
  };
}

/** Like localStorage: its items are its own properties. */
function memory({ full = false } = {}) {
  return Object.create({
    getItem(key) {
      return this[key] ?? null;
    },
    setItem(key, value) {
      if (full) throw new Error("full");
      this[key] = value;
    },
    removeItem(key) {
      delete this[key];
    },
  });
}

const submission = (key, at = 1) => ({ key, at, kind: "submit", assignment: { id: `image of ${key}` }, body: {}, refused: null });

test("a submission is there at once, before the database has it, and once when both have it", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  const store = new OutboxStore(database, "me", storage);
  const write = store.put(submission("b", 2));
  assert.deepEqual(await new OutboxStore(database, "me", storage).all(), [submission("b", 2)]);
  assert.deepEqual(await new OutboxStore(database, "you", storage).all(), []);
  assert.ok(store.isStored(submission("b")) && (await store.has("b")));
  database.end();
  assert.equal(await write, true);
  assert.deepEqual(Object.keys(storage), []);
  void store.put(submission("a", 1));
  assert.deepEqual((await store.all()).map(({ key }) => key), ["a", "b"]);
});

test("what is removed is in neither store", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  const store = new OutboxStore(database, "me", storage);
  void store.put(submission("a"));
  await store.remove("a");
  assert.deepEqual([await store.all(), await store.has("a"), store.isStored(submission("a"))], [[], false, false]);
});

test("a browser without space or storage reports it", async () => {
  const inStorage = new OutboxStore(slowDatabase({ full: true }), "me", memory());
  assert.deepEqual([await inStorage.put(submission("a")), inStorage.isStored(submission("a"))], [false, true]);
  for (const storage of [memory({ full: true }), null]) {
    const nowhere = new OutboxStore(slowDatabase({ full: true }), "me", storage);
    assert.deepEqual([await nowhere.put(submission("a")), nowhere.isStored(submission("a"))], [false, false]);
  }
});

test("the draft of a submission that was taken back meanwhile must stay", async () => {
  const database = slowDatabase();
  const ignore = () => {};
  const handlers = { onState: ignore, onDelivered: ignore, onRejected: ignore, onSignedOut: ignore };
  const outbox = new Outbox({ store: new OutboxStore(database, "me", memory()), ...handlers });
  const added = outbox.add(submission("a"));
  await outbox.takeBack("a");
  database.end();
  assert.equal(await added, false);
});
