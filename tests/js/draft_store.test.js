/** The drafts of this browser, in two stores: which counts when they differ, and which is never written. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { DraftStore } from "../../frontend/static/workspace/core/draft_store.js";

/** A database whose writes end when the test ends them. */
function slowDatabase() {
  const drafts = new Map();
  const ends = [];
  return {
    written: [],
    end: () => ends.shift()?.(),
    get: async (_store, id) => drafts.get(id),
    put(_store, draft) {
      this.written.push(draft.at);
      return new Promise((resolve) => ends.push(() => resolve(void drafts.set(draft.id, draft))));
    },
    remove: async (_store, id) => void drafts.delete(id),
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

test("what is put is there at once, before the database has it", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  void new DraftStore(database, "ann", storage).put(draft(1));
  assert.deepEqual(await new DraftStore(database, "ann", storage).get("a"), draft(1));
  assert.equal(await new DraftStore(database, "bob", storage).get("a"), undefined);
});

test("a state that is superseded while another is written is never written", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  const store = new DraftStore(database, "ann", storage);
  const writes = Promise.all([1, 2, 3, 4].map((at) => store.put(draft(at))));
  database.end();
  await new Promise(setImmediate);
  database.end();
  await writes;
  assert.deepEqual(database.written, [1, 4]);
  assert.equal(database.drafts.get("a").at, 4);
});

test("the later of two drafts counts", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  const store = new DraftStore(database, "ann", storage);
  database.drafts.set("a", draft(5));
  storage.setItem("ann/a", JSON.stringify(draft(4)));
  assert.equal((await store.get("a")).at, 5);
  storage.setItem("ann/a", JSON.stringify(draft(6)));
  assert.equal((await store.get("a")).at, 6);
});

test("where there is no space, or no storage, only the database has it", async () => {
  for (const storage of [memory(120), null]) {
    const database = slowDatabase();
    const store = new DraftStore(database, "ann", storage);
    void store.put(draft(1));
    database.end();
    await new Promise(setImmediate);
    void store.put(draft(2, "long ".repeat(100)));
    database.end();
    await new Promise(setImmediate);
    assert.equal((await store.get("a")).at, 2);
  }
});

test("what is removed is in neither store, and is not written afterwards", async () => {
  const [database, storage] = [slowDatabase(), memory()];
  const store = new DraftStore(database, "ann", storage);
  const writes = Promise.all([store.put(draft(1)), store.put(draft(2))]);
  database.end();
  await store.remove("a");
  await writes;
  assert.equal(await store.get("a"), undefined);
  assert.equal(storage.items.size, 0);
  assert.deepEqual(database.written, [1]);
});
