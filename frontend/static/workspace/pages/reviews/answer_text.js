/** Builds a text of a critique: what checks flagged is marked, and what it cites lights the region on the image. */

import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";

/** @import { NumberedRegion } from "../../core/types.js" */
/** @import { Flag } from "./types.js" */

const CITATION = /\[(\d{1,2})\]/g;

/** @typedef {{start: number, end: number, build: (text: string) => HTMLElement}} Span a part of a text that is not plain */

/**
 * @param {string} text
 * @param {NumberedRegion[]} regions that it may cite
 * @param {Flag[]} flags of this answer
 * @param {(number: number) => void} onCitation a citation has the focus or the pointer; 0 when none has
 * @returns {(Node | string)[]}
 */
export function buildAnswerText(text, regions, flags, onCitation) {
  const spans = [...citations(text, regions, onCitation), ...flaggedSpans(text, flags)].sort((first, second) => first.start - second.start || first.end - second.end);
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const span of spans) {
    if (span.start < end) continue; // within a span before it
    parts.push(text.slice(end, span.start), span.build(text.slice(span.start, span.end)));
    end = span.end;
  }
  return [...parts, text.slice(end)];
}

/** @param {string} text @param {NumberedRegion[]} regions @param {(number: number) => void} onCitation @returns {Span[]} */
function citations(text, regions, onCitation) {
  return [...text.matchAll(CITATION)]
    .filter((match) => regions.some(({ number }) => number === Number(match[1])))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, build: () => buildCitation(Number(match[1]), onCitation) }));
}

/** @param {number} number @param {(number: number) => void} onCitation */
function buildCitation(number, onCitation) {
  const light = () => onCitation(number);
  const dim = () => onCitation(0);
  return build(
    "button",
    { type: "button", class: "citation num", "aria-label": formatMessage("show_region", { number }), onfocus: light, onpointerenter: light, onblur: dim, onpointerleave: dim },
    String(number),
  );
}

/** Spans count characters as Python does, where one outside the basic plane is one. @param {string} text @param {Flag[]} flags @returns {Span[]} */
function flaggedSpans(text, flags) {
  const characters = [...text];
  const offset = (/** @type {number} */ count) => characters.slice(0, count).join("").length;
  return flags.flatMap(({ span }) =>
    span && span[1] > span[0] ? [{ start: offset(span[0]), end: offset(span[1]), build: (/** @type {string} */ part) => build("mark", {}, part) }] : [],
  );
}
