/** The parcels of this browser, in two places until the slow one has them; and what the outbox says of them. */

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { addEventListener() {}, setTimeout: () => 1, clearTimeout() {} };
const { makeLedger } = await import("../../frontend/static/workspace/ledger.js");
const { makeOutbox } = await import("../../frontend/static/workspace/outbox.js");

/** A store whose writes end when they are told to. */
function slowStore({ full = false, durable = true } = {}) {
  const parcels = new Map();
  const ends = [];
  return {
    durable,
    end: () => ends.shift()(),
    get: async (_shelf, key) => parcels.get(key),
    all: async () => [...parcels.values()],
    put: (_shelf, parcel) =>
      new Promise((resolve, reject) => (full ? reject(new Error("full")) : ends.push(() => resolve(void parcels.set(parcel.key, parcel))))),
    remove: async (_shelf, key) => void parcels.delete(key),
  };
}

/** Like localStorage: what it holds are its own keys. */
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

const parcel = (key, at = 1) => ({ key, at, kind: "submit", assignment: { id: `image of ${key}` }, body: {}, refused: null });

test("a parcel is there at once, before the store has it, and once when both have it", async () => {
  const [store, storage] = [slowStore(), memory()];
  const ledger = makeLedger(store, "me", storage);
  const put = ledger.put(parcel("b", 2));
  assert.deepEqual(await makeLedger(store, "me", storage).all(), [parcel("b", 2)]);
  assert.deepEqual(await makeLedger(store, "you", storage).all(), []);
  assert.ok(ledger.keeps(parcel("b")) && (await ledger.has("b")));
  store.end();
  assert.equal(await put, true);
  assert.deepEqual(Object.keys(storage), []);
  void ledger.put(parcel("a", 1));
  assert.deepEqual((await ledger.all()).map(({ key }) => key), ["a", "b"]);
});

test("what was taken away is in neither place", async () => {
  const [store, storage] = [slowStore(), memory()];
  const ledger = makeLedger(store, "me", storage);
  void ledger.put(parcel("a"));
  await ledger.remove("a");
  assert.deepEqual([await ledger.all(), await ledger.has("a"), ledger.keeps(parcel("a"))], [[], false, false]);
});

test("a browser without space, or that keeps nothing, says so", async () => {
  const noted = makeLedger(slowStore({ full: true }), "me", memory());
  assert.deepEqual([await noted.put(parcel("a")), noted.keeps(parcel("a"))], [false, true]);
  for (const storage of [memory({ full: true }), null]) {
    const nowhere = makeLedger(slowStore({ full: true }), "me", storage);
    assert.deepEqual([await nowhere.put(parcel("a")), nowhere.keeps(parcel("a"))], [false, false]);
  }
});

test("the draft of a parcel that was taken back meanwhile must not go", async () => {
  const store = slowStore();
  const ignore = () => {};
  const needs = { onState: ignore, onDelivered: ignore, onRefused: ignore, onSignedOut: ignore };
  const outbox = makeOutbox({ ledger: makeLedger(store, "me", memory()), ...needs });
  const added = outbox.add(parcel("a"));
  await outbox.takeBack("a");
  store.end();
  assert.equal(await added, false);
});
