/** What is wrong with an answer, and within which limits a right one lies, in words. */

import { say } from "./words.js";

/** @import { Problem } from "./types.js" */

/** @param {Problem} problem */
export function complaintOf(problem) {
  const which = problem.code === "out_of_range" ? whichLimits(problem) : "";
  return say(which ? `problem_out_of_range_${which}` : `problem_${problem.code}`, problem);
}

/** "From −10 to 10"; empty without limits. @param {{min?: number, max?: number}} limits */
export function limitsInWords(limits) {
  const which = whichLimits(limits);
  return which && say(`limits_${which}`, limits);
}

/** @param {{min?: number, max?: number}} limits */
function whichLimits({ min, max }) {
  if (min !== undefined && max !== undefined) return "both";
  if (min !== undefined) return "least";
  return max === undefined ? "" : "most";
}
