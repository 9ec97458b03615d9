/** Evaluates a case in JavaScript. Run as a program, it evaluates the calls that test_javascript.py writes to its input. */

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { isAnswered } from "../../frontend/static/workspace/flow/conditions.js";
import * as flow from "../../frontend/static/workspace/flow/flow.js";
import { prompt } from "../../frontend/static/workspace/flow/prompts.js";
import { textIn } from "../../frontend/static/workspace/flow/texts.js";
import { countWords } from "../../frontend/static/workspace/flow/words.js";

const RULES = { ...flow, countWords, isAnswered, prompt, textIn };

/** The rules of the shared cases that no module of the browser needs. */
export const SERVER_ONLY = new Set(["draft_problems", "level"]);

/** Replaces {"$number": "NaN"} by the number, which JSON cannot represent. */
function revive(_key, value) {
  return value && Object.hasOwn(value, "$number") ? Number(value.$number) : value;
}

export function parse(text) {
  return JSON.parse(text, revive);
}

/** Returns the result of a rule, with questions replaced by their keys. */
export function evaluate(name, definition, args) {
  const camelCase = name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const result = RULES[camelCase](...(definition ? [definition] : []), ...args);
  return name === "visible_questions" ? result.map((question) => question.key) : result;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const questionnaires = parse(readFileSync(0, "utf-8"));
  const results = questionnaires.map(({ definition, calls }) =>
    calls.map(({ function: name, args }) => evaluate(name, definition, args)),
  );
  process.stdout.write(JSON.stringify(results));
}
