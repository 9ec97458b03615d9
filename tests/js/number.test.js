/** How the field of a number reads what is typed: as a whole, or not at all. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { number, readNumber } from "../../frontend/static/workspace/questions/number.js";

const READ = {
  "12": 12, " 12 ": 12, "-3": -3, "+4": 4, "2.50": 2.5, "1,5": 1.5, "-0,25": -0.25, ".5": 0.5, ",5": 0.5, "7.": 7, "007": 7,
  "1.500": 1.5, "0,125": 0.125, "1234,567": 1234.567, "1,50": 1.5, "１２．５": 12.5, "－３": -3, "−3": -3, "3。5": 3.5, "1，5": 1.5,
};
const NOT_READ = [
  "7-2", "1e2", "1E2", "1,500", "-12,000", "1.5.2", "1,5,2", "1.234,5", "1 500", "--1", "-", ".", ",", "12 cm", "0x10", "Infinity", "NaN",
  "½", "3²", "⑤", "9007199254740993", "1".repeat(400),
];

test("a number is read with a point or a comma, in any width of digits", () => {
  for (const [text, value] of Object.entries(READ)) assert.equal(readNumber(text), value, text);
});

test("what is no number as a whole is not read in part", () => {
  for (const text of NOT_READ) assert.equal(readNumber(text), null, text);
});

test("what is not read is an answer with a problem, so that it is kept and not submitted", () => {
  for (const text of ["7-2", "1e2", "1,500"]) assert.equal(number.checkAnswer({ key: "q", kind: "number", prompt: "?" }, text)?.code, "not_a_number");
});
