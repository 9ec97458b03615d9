/** What gives the answer to an item away, by the cases with which tests/rules/test_giveaways.py tests Python. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { giveaways } from "../../frontend/static/workspace/questions/giveaways.js";

const { cases } = JSON.parse(readFileSync(new URL("../rules/giveaway_cases.json", import.meta.url), "utf-8"));

for (const { name, item, expected } of cases) {
  test(name, () => assert.deepEqual(giveaways(item), expected));
}
