/** The types of a questionnaire and of the answers to it, as in annotation/rules/types.py. */

/**
 * @typedef {string | Record<string, string>} Text one string, or one for each language tag
 * @typedef {Record<string, any>} Condition {question, operator: value}, or all, any or not over conditions
 * @typedef {Record<string, unknown>} Answers question key to value
 * @typedef {{value: number | string, label: Text}} Option
 * @typedef {"low" | "medium" | "high"} Level
 * @typedef {object} Question
 * @property {string} key
 * @property {string} kind the name of a kind in questions/registry.js
 * @property {Text} prompt
 * @property {Text} [name]
 * @property {Text} [help]
 * @property {Text[]} [hints]
 * @property {boolean} [required]
 * @property {Option[]} [options]
 * @property {Partial<Record<Level, (number | string)[]>>} [levels]
 * @property {{form: string, ask: Text}[]} [templates] wordings for exports; not used in the browser
 * @property {Condition} [show_if]
 * @property {{if: Condition, prompt: Text}[]} [prompt_if]
 * @property {number} [min_words]
 * @property {number} [max_words]
 * @property {number} [max_characters]
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {number} [min_choices]
 * @property {number} [max_choices]
 * @property {number} [min_regions]
 * @property {number} [max_regions]
 * @property {"AesP" | "AesE" | "AesA" | "AesI"} [criterion] what a benchmark tests with it
 * @property {Option[]} [dimensions]
 * @property {Option[]} [kinds]
 * @property {number} [min_options]
 * @property {number} [max_options]
 * @property {number} [max_question_words]
 * @property {number} [max_option_words]
 * @typedef {{key: string, title: Text, hints?: Text[], questions: Question[]}} Stage
 * @typedef {{key: string, title: Text, guidelines?: Text, stages: Stage[]}} Definition
 * @typedef {"required" | "wrong_type" | "not_a_number" | "not_an_option" | "repeated" | "out_of_range" | "off_step" | "too_few"
 *   | "too_many" | "too_few_words" | "too_many_words" | "too_long" | "bad_characters" | "unknown_question" | "no_item_question"
 *   | "too_many_question_words" | "too_few_options" | "too_many_options" | "empty_option" | "too_many_option_words" | "repeated_option"
 *   | "no_correct_option" | "unknown_dimension" | "unknown_kind"} ProblemCode
 * @typedef {{question: string, code: ProblemCode, min?: number, max?: number, step?: number, count?: number, option?: number}} Problem
 *   `option`: the index of the option that it is about, of those that the expert wrote
 * @typedef {{question: string, options: string[], correct: number | null, dimension: string | null, kind: string | null}} ItemAnswer
 *   a question on the image that the expert writes; `correct` is the index of the correct option
 */

export {};
