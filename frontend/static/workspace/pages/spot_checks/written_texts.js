/** What a person typed in a judgement: the words that they changed, or a reason of their own. */

import { formatMessage } from "../../ui/messages.js";

/** @import { WrittenText } from "../../queue_desk/rejected_texts.js" */
/** @import { Bootstrap, Instruction, JudgementBody, Words } from "./types.js" */

/** @param {Instruction} instruction @param {JudgementBody} body @param {Bootstrap["reasons"]} reasons whose codes nobody typed @returns {WrittenText[]} */
export function writtenTexts(instruction, body, reasons) {
  const { status, reason = "" } = body;
  if (status === "rejected") return reason && !reasons.some(([code]) => code === reason) ? [{ title: formatMessage("reasons_title"), text: reason }] : [];
  if (status !== "edited") return [];
  const before = textsOf(instruction);
  return textsOf({ ...instruction, ...body }).filter(({ text }, index) => text && text !== before[index]?.text);
}

/** @param {Words} words @returns {WrittenText[]} */
function textsOf({ question, answer, options, follow_ups }) {
  const exchanges = follow_ups.flatMap((exchange) => [
    { title: formatMessage("field_follow_up"), text: exchange.question },
    { title: formatMessage("field_answer"), text: exchange.answer },
  ]);
  const choices = options.map((text, index) => ({ title: formatMessage("field_option", { number: index + 1 }), text }));
  const answers = options.length ? choices : [{ title: formatMessage("field_answer"), text: answer }];
  return [{ title: formatMessage("field_question"), text: question }, ...answers, ...exchanges];
}
