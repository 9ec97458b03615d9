/** Durations in words. */

import { formatMessage } from "../../ui/messages.js";

/** @param {number} seconds @returns {string} “6 s” or “2 min 5 s” */
export function inMinutes(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return formatMessage("time_seconds", { seconds: whole });
  return formatMessage("time_minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}
