/** How a case is run in JavaScript. As a program it answers what test_javascript.py writes to its input. */

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import * as flow from "../../frontend/static/workspace/flow.js";

/** The value with each {"$number": "NaN"} made the number that JSON cannot write. */
function revive(_key, value) {
  return value && Object.hasOwn(value, "$number") ? Number(value.$number) : value;
}

export function parse(text) {
  return JSON.parse(text, revive);
}

/** What the rules answer, with questions told by their keys. */
export function evaluate(name, definition, args) {
  const camelCase = name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const answer = flow[camelCase](...(definition ? [definition] : []), ...args);
  return name === "visible_questions" ? answer.map((question) => question.key) : answer;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = parse(readFileSync(0, "utf-8"));
  const answered = asked.map(({ definition, calls }) =>
    calls.map(({ function: name, args }) => evaluate(name, definition, args)),
  );
  process.stdout.write(JSON.stringify(answered));
}
