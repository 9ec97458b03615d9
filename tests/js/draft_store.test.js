/** The drafts of this browser, in two places: what counts when they differ, and what is never written. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeJournal } from "../../frontend/static/workspace/journal.js";

/** A store whose writes end when they are told to. */
function slowStore() {
  const drafts = new Map();
  const ends = [];
  return {
    written: [],
    end: () => ends.shift()?.(),
    get: async (_shelf, id) => drafts.get(id),
    put(_shelf, kept) {
      this.written.push(kept.at);
      return new Promise((resolve) => ends.push(() => resolve(void drafts.set(kept.id, kept))));
    },
    remove: async (_shelf, id) => void drafts.delete(id),
    drafts,
  };
}

function memory(limit = Infinity) {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > limit) throw new Error("QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key) => void items.delete(key),
  };
}

const draft = (at, text = "") => ({ id: "a", at, version: 1, dirty: true, answers: { text } });

test("what is put is there at once, before the store has it", async () => {
  const [store, storage] = [slowStore(), memory()];
  void makeJournal(store, "ann", storage).put(draft(1));
  assert.deepEqual(await makeJournal(store, "ann", storage).get("a"), draft(1));
  assert.equal(await makeJournal(store, "bob", storage).get("a"), undefined);
});

test("a state that was overtaken while another was written is never written", async () => {
  const [store, storage] = [slowStore(), memory()];
  const journal = makeJournal(store, "ann", storage);
  const all = Promise.all([1, 2, 3, 4].map((at) => journal.put(draft(at))));
  store.end();
  await new Promise(setImmediate);
  store.end();
  await all;
  assert.deepEqual(store.written, [1, 4]);
  assert.equal(store.drafts.get("a").at, 4);
});

test("the later of the two counts", async () => {
  const [store, storage] = [slowStore(), memory()];
  const journal = makeJournal(store, "ann", storage);
  store.drafts.set("a", draft(5));
  storage.setItem("ann/a", JSON.stringify(draft(4)));
  assert.equal((await journal.get("a")).at, 5);
  storage.setItem("ann/a", JSON.stringify(draft(6)));
  assert.equal((await journal.get("a")).at, 6);
});

test("where there is no more space, or none at all, the store alone has it", async () => {
  for (const storage of [memory(120), null]) {
    const store = slowStore();
    const journal = makeJournal(store, "ann", storage);
    void journal.put(draft(1));
    store.end();
    await new Promise(setImmediate);
    void journal.put(draft(2, "long ".repeat(100)));
    store.end();
    await new Promise(setImmediate);
    assert.equal((await journal.get("a")).at, 2);
  }
});

test("what is removed is in neither, and is not written afterwards", async () => {
  const [store, storage] = [slowStore(), memory()];
  const journal = makeJournal(store, "ann", storage);
  const all = Promise.all([journal.put(draft(1)), journal.put(draft(2))]);
  store.end();
  await journal.remove("a");
  await all;
  assert.equal(await journal.get("a"), undefined);
  assert.equal(storage.items.size, 0);
  assert.deepEqual(store.written, [1]);
});
