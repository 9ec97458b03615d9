/**
 * Prints the functions of the JavaScript files that are named on the command line: a JSON list of lengths in lines, each
 * with the path, the line and the name of the function. The lines of a function within another count for both.
 */

import { readFileSync } from "node:fs";

import ts from "typescript";

/** @param {string} path @returns {[number, string][]} */
function functionsOf(path) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf-8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const lineOf = (/** @type {number} */ position) => file.getLineAndCharacterOfPosition(position).line + 1;
  /** @type {[number, string][]} */
  const functions = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const first = lineOf(node.getStart());
      const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : null);
      functions.push([lineOf(node.end) - first + 1, `${path}:${first} ${name?.getText() ?? "(unnamed)"}`]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return functions;
}

process.stdout.write(JSON.stringify(process.argv.slice(2).flatMap(functionsOf)));
