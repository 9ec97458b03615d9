/** The field of a condition over earlier answers: always, all or any of several comparisons, or JSON for nested ones. */

import { build } from "../../../ui/dom.js";
import { formatMessage } from "../../../ui/messages.js";
import { asText } from "../json_text.js";
import { listOf } from "../paths.js";
import { labelOf } from "./option_fields.js";
import { buildRowList } from "./row_list.js";

/** @import { BuiltField, FieldContext, Forms, Json } from "../types.js" */

/** @typedef {{value: () => Json, set: (value: Json) => void, earlierQuestions: () => Json[], forms: Forms, languages: () => string[], label: string, isOptional: boolean}} ConditionOptions */

const SIGNS = { eq: "=", ne: "≠", in: "∈", lt: "<", lte: "≤", gt: ">", gte: "≥", answered: "…" };
/** @typedef {keyof typeof SIGNS} Operator */
const OPERATORS = /** @type {Operator[]} */ (Object.keys(SIGNS));
const ORDERINGS = ["lt", "lte", "gt", "gte"];

/** @param {FieldContext} context @returns {BuiltField} */
export function conditionField({ value, set, earlierQuestions, forms, languages, label }) {
  return buildCondition({ value, set, earlierQuestions, forms, languages, label, isOptional: true });
}

/** @param {ConditionOptions} options @returns {BuiltField} */
export function buildCondition(options) {
  const { value, set, earlierQuestions, label, isOptional } = options;
  const body = build("div", { class: "condition-body" });
  const select = build("select", { "aria-label": label, onchange: () => choose(select.value) });
  const render = () => {
    const mode = modeOf(value());
    const modes = [...(isOptional || mode === "always" ? ["always"] : []), "all", "any", ...(mode === "nested" ? ["nested"] : [])];
    select.replaceChildren(...modes.map((name) => build("option", { value: name }, formatMessage(`condition_${name}`))));
    select.value = mode;
    body.replaceChildren(...(mode === "nested" ? [nestedArea(options)] : mode === "always" ? [] : [comparisonList(options, mode).element]));
  };
  const choose = (/** @type {string} */ mode) => {
    const comparisons = modeOf(value()) === "nested" ? [] : comparisonsOf(value());
    const [first] = earlierQuestions();
    const list = comparisons.length ? comparisons : first ? [firstComparison(first, options.forms)] : [];
    if (mode === "always") set(undefined);
    else if (list.length) set(asCondition(list, mode));
    render();
  };
  render();
  return { element: build("div", { class: "condition-field" }, select, body), refresh: () => !body.contains(document.activeElement) && render() };
}

/** @param {Json} condition */
function modeOf(condition) {
  if (condition === undefined) return "always";
  const isFlat = comparisonsOf(condition).every((part) => typeof part?.question === "string");
  if (!isFlat || typeof condition !== "object" || condition === null || "not" in condition) return "nested";
  return "any" in condition ? "any" : "all";
}

/** @param {Json} condition @returns {Json[]} */
function comparisonsOf(condition) {
  if (condition === undefined) return [];
  return Array.isArray(condition?.all) ? condition.all : Array.isArray(condition?.any) ? condition.any : [condition];
}

/** @param {Json[]} comparisons @param {string} mode */
function asCondition(comparisons, mode) {
  return comparisons.length === 1 && mode === "all" ? comparisons[0] : { [mode]: comparisons };
}

/** @param {ConditionOptions} options @param {string} mode */
function comparisonList(options, mode) {
  const { value, set, earlierQuestions, forms, label } = options;
  return buildRowList({
    items: () => comparisonsOf(value()),
    change: (list) => set(list.length ? asCondition(list, mode) : undefined),
    buildRow: (comparison, _index, change) => [comparisonRow(options, comparison, change)],
    make: () => (earlierQuestions()[0] ? firstComparison(earlierQuestions()[0], forms) : { question: "", answered: true }),
    addLabel: formatMessage("add_comparison"),
    rowLabel: (index) => `${label} ${index + 1}`,
  });
}

/** @param {ConditionOptions} options @param {Json} comparison @param {(comparison: Json) => void} change */
function comparisonRow({ earlierQuestions, forms, languages }, comparison, change) {
  const row = build("div", { class: "comparison" });
  const render = () => {
    const questions = earlierQuestions();
    const question = questions.find(({ key }) => key === comparison.question);
    const operator = OPERATORS.find((name) => name in comparison) ?? "answered";
    const replace = (/** @type {Json} */ changed, isRendered = true) => {
      comparison = changed;
      change(changed);
      if (isRendered) render();
    };
    const keys = [...new Set([...questions.map(({ key }) => key), comparison.question])];
    const names = build("select", { "aria-label": formatMessage("condition_question"), onchange: () => replace(comparisonFor(questions.find(({ key }) => key === names.value), names.value, forms)) }, ...keys.map((key) => build("option", { value: key }, key)));
    names.value = comparison.question;
    const known = operatorsFor(question, forms);
    const signs = build("select", { "aria-label": formatMessage("condition_operator"), onchange: () => replace(withOperator(comparison.question, /** @type {Operator} */ (signs.value), comparison[operator], question)) }, ...[...new Set([...known, operator])].map((name) => build("option", { value: name }, name === "answered" ? formatMessage("operator_answered") : name === "in" ? formatMessage("operator_in") : SIGNS[name])));
    signs.value = operator;
    row.replaceChildren(names, signs, operandControl(question, operator, comparison[operator], languages(), (operand) => replace({ question: comparison.question, [operator]: operand }, false)));
  };
  render();
  return row;
}

/** @param {Json} question @param {Operator} operator @param {Json} operand @param {string[]} languages @param {(operand: Json) => void} change */
function operandControl(question, operator, operand, languages, change) {
  const options = listOf(question?.options);
  const label = formatMessage("condition_operand");
  if (operator === "answered") return choiceOf([[true, formatMessage("yes")], [false, formatMessage("no")]], operand, label, change);
  if (operator === "in") return checkboxes(options.length ? options.map((option) => [option.value, labelOf(option, languages)]) : listOf(operand).map((value) => [value, String(value)]), operand, label, change);
  if (options.length) return choiceOf(options.map((option) => [option.value, labelOf(option, languages)]), operand, label, change);
  const isNumber = typeof operand === "number";
  const input = build("input", { type: isNumber ? "number" : "text", step: "any", "aria-label": label, oninput: () => change(isNumber ? Number(input.value) : input.value) });
  input.value = String(operand ?? "");
  return input;
}

/** @param {[Json, string][]} choices @param {Json} chosen @param {string} label @param {(value: Json) => void} change */
function choiceOf(choices, chosen, label, change) {
  const select = build("select", { "aria-label": label, onchange: () => change(choices[select.selectedIndex][0]) }, ...choices.map(([, text]) => build("option", {}, text)));
  select.selectedIndex = Math.max(0, choices.findIndex(([value]) => value === chosen));
  return select;
}

/** @param {[Json, string][]} choices @param {Json} chosen @param {string} label @param {(values: Json[]) => void} change */
function checkboxes(choices, chosen, label, change) {
  const inputs = choices.map(([value]) => {
    const input = build("input", { type: "checkbox", onchange: () => change(choices.filter((_, index) => inputs[index].checked).map(([item]) => item)) });
    input.checked = listOf(chosen).includes(value);
    return input;
  });
  return build("div", { class: "operands", role: "group", "aria-label": label }, ...choices.map(([, text], index) => build("label", { class: "small" }, inputs[index], text)));
}

/** @param {ConditionOptions} options */
function nestedArea({ value, set, label }) {
  const area = build("textarea", { class: "code", rows: "4", spellcheck: "false", "aria-label": `${label}, JSON` });
  area.value = asText(value(), []);
  area.addEventListener("input", () => {
    try {
      set(JSON.parse(area.value));
      area.removeAttribute("aria-invalid");
    } catch {
      area.setAttribute("aria-invalid", "true");
    }
  });
  return area;
}

/** @param {Json} question @param {Forms} forms @returns {Operator[]} */
function operatorsFor(question, forms) {
  const kind = forms.kinds[question?.kind];
  if (!kind?.is_comparable) return ["answered"];
  const isListed = kind.has_options;
  return OPERATORS.filter((name) => (kind.is_numeric || !ORDERINGS.includes(name)) && (isListed || name !== "in"));
}

/** @param {Json} question @param {Forms} forms */
function firstComparison(question, forms) {
  return comparisonFor(question, question.key, forms);
}

/** @param {Json} question @param {string} key @param {Forms} forms */
function comparisonFor(question, key, forms) {
  const [operator] = operatorsFor(question, forms);
  return withOperator(key, operator, undefined, question);
}

/** @param {string} key @param {Operator} operator @param {Json} before the operand of the operator before @param {Json} question */
function withOperator(key, operator, before, question) {
  const first = listOf(question?.options)[0]?.value ?? (ORDERINGS.includes(operator) ? 0 : "");
  const single = Array.isArray(before) ? (before[0] ?? first) : typeof before === "boolean" || before === undefined ? first : before;
  const operand = operator === "answered" ? true : operator === "in" ? [single] : single;
  return { question: key, [operator]: operand };
}
