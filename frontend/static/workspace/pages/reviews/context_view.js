/** Builds what stands above a critique: how it was written, why it is reviewed, and what was decided before. */

import { imageTitle } from "../../queue_desk/prefetch_queue.js";
import { build } from "../../ui/dom.js";
import { formatMessage } from "../../ui/messages.js";
import { formatMoment } from "../../ui/moments.js";
import { inMinutes } from "./times.js";

/** @import { DecisionBody, EarlierDecision, Entry, Flag, Review } from "./types.js" */

/** @param {Review} review @param {string} language */
export function buildContext(review, language) {
  const { critique, image, reasons, round, history, flags } = review;
  const seconds = Object.values(critique.timings).reduce((sum, time) => sum + time, 0);
  const facts = [
    formatMessage("words", { count: critique.words }),
    ...(seconds ? [formatMessage("time_in_all", { time: inMinutes(seconds) })] : []),
    formatMoment(critique.submitted_at, language),
  ];
  const why = reasons.map((reason) => formatMessage(`reason_${reason}`)).join(formatMessage("comma"));
  return build(
    "section",
    { class: "review-context", "aria-labelledby": "review-title" },
    build("h2", { id: "review-title", tabindex: "-1" }, imageTitle(image), round > 1 ? build("span", { class: "quiet small" }, formatMessage("round", { count: round })) : null),
    build("p", { class: "quiet small num" }, facts.join(" · ")),
    build("p", { class: "small" }, formatMessage("why_reviewed", { reasons: why })),
    ...flags.filter(isAboutAll(review)).map(({ sentence }) => build("p", { class: "flag small" }, sentence)),
    history.length ? build("ol", { class: "earlier-decisions small" }, ...history.map((decision) => buildEarlierDecision(decision, language))) : null,
  );
}

/** Whether a flag is about no answer that the critique shows. @param {Review} review @returns {(flag: Flag) => boolean} */
function isAboutAll({ critique }) {
  return ({ question }) => !question || critique.answers[question] === undefined;
}

/** @param {EarlierDecision} decision @param {string} language */
function buildEarlierDecision({ decision, comments, at, reviewer }, language) {
  const line = formatMessage(`earlier_${decision}`, { reviewer, day: formatMoment(at, language) });
  return build("li", {}, build("span", { class: "quiet" }, line), comments[""] ? build("blockquote", { class: "earlier-comment", dir: "auto" }, comments[""]) : null);
}

/** Builds what the reviewer decided of an entry. @param {Entry} entry */
export function buildVerdict({ decided }) {
  if (!decided) return build("div", { class: "verdicts", hidden: true });
  const count = Object.values(decided.comments).filter(Boolean).length;
  return build(
    "div",
    { class: "verdicts" },
    build("p", {}, formatMessage(`you_${decided.decision}`)),
    count && decided.decision === "return" ? build("p", { class: "quiet small" }, formatMessage("comment_count", { count })) : null,
    buildOwnComment(decided, ""),
    build("p", { class: "quiet small" }, formatMessage("others_hint")),
  );
}

/** Builds what the reviewer wrote of a question, or with “” of the whole critique. @param {DecisionBody} decided @param {string} question */
export function buildOwnComment({ comments }, question) {
  const text = comments[question];
  return text ? build("blockquote", { class: "earlier-comment", dir: "auto" }, text, build("footer", { class: "faint small" }, formatMessage("own_comment"))) : null;
}
