/** Times in words. */

import { formatMessage } from "../../ui/messages.js";

/** @param {number} seconds @returns {string} “6 s” or “2 min 5 s” */
export function inMinutes(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return formatMessage("time_seconds", { seconds: whole });
  return formatMessage("time_minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}

/** @param {string} at @param {string} language @returns {string} such as “3 Nov, 14:20” */
export function inDays(at, language) {
  return new Date(at).toLocaleString(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
