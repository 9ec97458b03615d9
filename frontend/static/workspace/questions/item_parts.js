/** The parts of the field for an item: its texts, its options with the mark of the right one, its tags, and what is most needed. */

import { textIn } from "../flow/texts.js";
import { build } from "../ui/dom.js";
import { formatMessage } from "../ui/messages.js";
import { LETTERS } from "./item_checks.js";

/** @import { Option, Question } from "../flow/types.js" */
/** @import { Topic } from "../core/types.js" */

/** @typedef {{element: HTMLElement, inputs: HTMLInputElement[]}} Choices radio buttons of one name */
/** @typedef {Choices & {texts: HTMLTextAreaElement[], label: HTMLElement}} OptionRows */

/** @param {Question} question @param {string} describedBy @param {() => void} onInput @returns {{element: HTMLElement, area: HTMLTextAreaElement}} */
export function questionPart({ key, required = true }, describedBy, onInput) {
  const area = build("textarea", {
    id: `${key}-question`,
    rows: "2",
    dir: "auto",
    spellcheck: "true",
    "aria-required": String(required),
    "aria-describedby": describedBy,
    oninput: onInput,
  });
  const label = build("label", { for: area.id, class: "label" }, formatMessage("item_question"));
  return { element: build("div", { class: "item-part" }, label, area), area };
}

/**
 * Builds a line for each option, each with the button that marks it as right.
 *
 * @param {Question} question
 * @param {number} count
 * @param {{onInput: () => void, onMark: () => void}} options
 * @returns {OptionRows}
 */
export function optionRows({ key }, count, { onInput, onMark }) {
  const letters = [...LETTERS].slice(0, count);
  const inputs = letters.map((letter) =>
    build("input", { type: "radio", name: `${key}-correct`, id: `${key}-correct-${letter}`, "aria-label": formatMessage("item_correct", { letter }), onchange: onMark }),
  );
  const texts = letters.map((letter, index) =>
    build("textarea", {
      id: `${key}-option-${index}`,
      rows: "1",
      dir: "auto",
      spellcheck: "true",
      "aria-label": formatMessage("item_option", { letter }),
      oninput: onInput,
    }),
  );
  const rows = letters.map((letter, index) => {
    const mark = build("label", { class: "item-mark" }, inputs[index], build("kbd", { "aria-hidden": "true" }, letter));
    const note = build("span", { class: "item-right", "aria-hidden": "true" }, formatMessage("item_right"));
    return build("div", { class: "item-option" }, mark, texts[index], note);
  });
  const label = build("p", { id: `${key}-options-label`, class: "label" }, formatMessage("item_options"));
  const keys = build("p", { class: "quiet small with-keys item-keys" }, formatMessage("item_keys", { first: letters[0], last: letters[count - 1] }));
  const group = build("div", { class: "item-options", role: "group", "aria-labelledby": label.id }, ...rows);
  return { element: build("div", { class: "item-part" }, label, group, keys), inputs, texts, label };
}

/**
 * Builds the choice of a tag, which digits answer while it has the focus.
 *
 * @param {string} name of the radio buttons
 * @param {string} title
 * @param {Option[]} tags
 * @param {string} language
 * @param {() => void} onChoose
 * @returns {Choices}
 */
export function tagChoices(name, title, tags, language, onChoose) {
  const inputs = tags.map(({ value }, index) => build("input", { type: "radio", name, value, id: `${name}-${index}`, onchange: onChoose }));
  const choices = tags.map(({ label }, index) =>
    build("label", { class: "choice" }, inputs[index], build("kbd", { "aria-hidden": "true" }, String(index + 1)), build("span", {}, textIn(label, language))),
  );
  const label = build("p", { id: `${name}-label`, class: "label" }, title);
  const group = build("div", { class: "item-tags", role: "radiogroup", "aria-labelledby": label.id, "aria-required": "true" }, ...choices);
  return { element: build("div", { class: "item-part" }, label, group), inputs };
}

/**
 * Builds the line that says which item is most needed; null without a need that the question can name.
 *
 * @param {Question} question
 * @param {Topic | undefined} topic
 * @param {string} language
 */
export function topicLine({ dimensions = [], kinds = [] }, topic, language) {
  const labels = [tagOf(dimensions, topic?.dimension), tagOf(kinds, topic?.kind)].flatMap((tag) => (tag ? textIn(tag.label, language) : []));
  if (!topic || !labels.length) return null;
  const missing = topic.missing ? build("span", { class: "quiet" }, formatMessage("item_topic_missing", { count: topic.missing })) : null;
  return build("p", { class: "item-topic" }, build("span", {}, formatMessage("item_topic", { tags: labels.join(" · ") })), missing);
}

/** @param {Option[]} tags @param {unknown} value */
export function tagOf(tags, value) {
  return tags.find((tag) => tag.value === value);
}
