/** The control of a text: one string, or one string for each language. */

import { build } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";

/** @import { Json } from "../types.js" */

/**
 * @typedef {{id?: string, label: string, value: Json, change: (value: Json) => void, languages: string[], isLong?: boolean, takesLanguages?: boolean}} TextOptions
 *   `change` gets undefined for an empty text; `languages` are those that the document has; `takesLanguages`: a language that
 *   is added here is one of the document, and then offered for all of its texts
 */

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** @param {TextOptions} options @returns {HTMLElement} */
export function buildText(options) {
  const element = build("div", { class: "text-control" });
  let value = options.value;
  const change = (/** @type {Json} */ changed) => {
    value = changed;
    options.change(changed);
  };
  const render = () => element.replaceChildren(...(isByLanguage(value) ? languageRows(options, value, change, render) : [singleInput(options, value, change), ...severalLink(options, value, (changed) => (change(changed), render()))]));
  render();
  return element;
}

/** @param {Json} value @returns {value is Record<string, string>} */
function isByLanguage(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {TextOptions} options @param {Json} value @param {(value: Json) => void} change */
function singleInput({ id, label, isLong }, value, change) {
  const input = textInput({ id, "aria-label": label }, String(value ?? ""), isLong);
  input.addEventListener("input", () => change(input.value === "" ? undefined : input.value));
  return input;
}

/** @param {TextOptions} options @param {Json} value @param {(value: Json) => void} change */
function severalLink({ label, languages, takesLanguages }, value, change) {
  if (!languages.length && !takesLanguages) return [];
  const [first = "en"] = languages;
  const onclick = () => change({ [first]: String(value ?? "") });
  return [build("button", { type: "button", class: "link small", "aria-label": formatMessage("several_languages_of", { property: label }), onclick }, formatMessage("several_languages"))];
}

/** @param {TextOptions} options @param {Record<string, string>} value @param {(value: Json) => void} change @param {() => void} render */
function languageRows({ id, label, languages, isLong, takesLanguages }, value, change, render) {
  let texts = { ...value };
  const tags = [...new Set([...languages, ...Object.keys(value)])];
  const rows = tags.map((tag, index) => {
    const input = textInput({ id: index === 0 ? id : undefined, "aria-label": `${label} (${tag})`, lang: tag }, texts[tag] ?? "", isLong);
    input.addEventListener("input", () => {
      texts = { ...texts, [tag]: input.value };
      const written = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
      change(Object.keys(written).length ? written : undefined);
    });
    return build("div", { class: "language-row" }, build("span", { class: "language-tag", "aria-hidden": "true" }, tag), input);
  });
  if (!takesLanguages) return rows;
  const tag = build("input", { class: "new-language", "aria-label": formatMessage("new_language_of", { property: label }), placeholder: formatMessage("new_language"), autocomplete: "off", spellcheck: "false" });
  tag.addEventListener("change", () => {
    if (!TAG.test(tag.value) || tag.value in texts) return;
    change({ ...texts, [tag.value]: "" });
    render();
  });
  return [...rows, tag];
}

/** @param {Record<string, unknown>} attributes @param {string} value @param {boolean | undefined} isLong */
function textInput(attributes, value, isLong) {
  const isArea = isLong || value.length > 60;
  const input = isArea ? build("textarea", { rows: isLong ? "4" : "2", dir: "auto", ...attributes }) : build("input", { type: "text", dir: "auto", autocomplete: "off", ...attributes });
  input.value = value;
  return input;
}
