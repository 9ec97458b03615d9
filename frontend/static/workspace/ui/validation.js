/** Messages about a problem with an answer, and about the limits of a valid one. */

import { LETTERS } from "../questions/item_checks.js";
import { formatMessage } from "./messages.js";

/** @import { Problem } from "../core/types.js" */

/** @param {Problem} problem */
export function problemMessage(problem) {
  const bounds = problem.code === "out_of_range" ? boundsOf(problem) : "";
  const letter = LETTERS.charAt(problem.option ?? 0) || (problem.option ?? 0) + 1;
  return formatMessage(bounds ? `problem_out_of_range_${bounds}` : `problem_${problem.code}`, { ...problem, letter });
}

/** Returns "From −10 to 10"; empty without limits. @param {{min?: number, max?: number}} limits */
export function limitsMessage(limits) {
  const bounds = boundsOf(limits);
  return bounds && formatMessage(`limits_${bounds}`, limits);
}

/** @param {{min?: number, max?: number}} limits */
function boundsOf({ min, max }) {
  if (min !== undefined && max !== undefined) return "both";
  if (min !== undefined) return "min";
  return max === undefined ? "" : "max";
}
