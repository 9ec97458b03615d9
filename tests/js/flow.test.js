/** Tests the rules in the browser with the shared cases, with which tests/rules/test_flow.py and test_giveaways.py test those in Python. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { giveaways } from "../../frontend/static/workspace/questions/giveaways.js";
import { SERVER_ONLY, evaluate, parse } from "./evaluate.js";

const here = (path) => new URL(path, import.meta.url);
const { questionnaires, cases } = parse(readFileSync(here("../rules/flow_cases.json"), "utf-8"));
const builtIn = here("../../annotation/questionnaires/");
for (const file of readdirSync(builtIn).filter((name) => name.endsWith(".json"))) {
  questionnaires[file.replace(".json", "")] = parse(readFileSync(new URL(file, builtIn), "utf-8"));
}

for (const { name, questionnaire, function: rule, args, expected, throws } of cases.filter((candidate) => !SERVER_ONLY.has(candidate.function))) {
  test(name, () => {
    const result = () => evaluate(rule, questionnaires[questionnaire], args);
    if (throws) assert.throws(result, RangeError);
    else assert.deepEqual(result(), expected);
  });
}

for (const { name, item, expected } of JSON.parse(readFileSync(here("../rules/giveaway_cases.json"), "utf-8")).cases) {
  test(name, () => assert.deepEqual(giveaways(item), expected));
}
