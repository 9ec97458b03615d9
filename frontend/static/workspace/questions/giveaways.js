/**
 * Finds what gives the answer to an item away before anybody has seen the image; see annotation/rules/giveaways.py, which finds
 * the same. All functions are pure.
 */

import { comparable, countWords } from "../flow/words.js";
import {
  ALTERNATIVES,
  CHINESE_FUNCTION_WORDS,
  DIAGNOSIS,
  FUNCTION_WORDS,
  LETTERED_OPTION,
  NO_OPTION,
  YES_NO_PAIRS,
  YES_NO_QUESTION,
} from "./giveaway_words.js";

/** @import { ItemAnswer } from "../flow/types.js" */

/**
 * @typedef {"shared_words" | "longest_option" | "lettered_option" | "no_option" | "not_yes_no" | "diagnosis"} GiveawayCode
 * @typedef {{code: GiveawayCode, option?: number, words?: string[]}} Giveaway `option`: the index of an option; `words`: those that
 *   give the answer away
 * @typedef {Map<number, string>} Options those that are written, by index, as they are compared
 */

const YES_NO = "yes_no";
const LONGER_BY = 1.5;
const LEAST_MORE_WORDS = 3;
const LEAST_MORE_CHARACTERS = 4;
const LONGEST_WITHOUT_ENDING = 5;
const LATIN = String.raw`a-z\u00df-\u00f6\u00f8-\u024f`;
const WORD = new RegExp(`[${LATIN}]+(?:['’-][${LATIN}]+)*`, "gu");
const HAN = /[\u4e00-\u9fff]+/gu;
const MARKS = /^[ "'“”‘’()（）.,;:!?。，；：！？…]+|[ "'“”‘’()（）.,;:!?。，；：！？…]+$/gu;

/** @param {Partial<ItemAnswer> & {question: string}} item which may be unfinished @returns {Giveaway[]} */
export function giveaways(item) {
  const { options: written = [], correct = null, kind = null } = item;
  const question = comparable(item.question);
  const options = new Map([...written.map(comparable).entries()].filter(([, text]) => text));
  const lengths = new Map([...options.keys()].map((index) => [index, countWords(written[index])]));
  return [...aboutRightOption(question, options, lengths, correct), ...aboutForm(question, options, kind)];
}

/** Returns by what the correct option differs from all others. @param {string} question @param {Options} options @param {Map<number, number>} lengths @param {number | null} correct @returns {Giveaway[]} */
function aboutRightOption(question, options, lengths, correct) {
  const right = correct === null ? undefined : options.get(correct);
  const others = [...options].filter(([index]) => index !== correct).map(([, option]) => option);
  if (correct === null || right === undefined || !others.length) return [];
  const words = sharedWords(question, right, others);
  /** @type {Giveaway[]} */
  const found = words.length ? [{ code: "shared_words", option: correct, words }] : [];
  return isLongest(right, lengths, correct) ? [...found, { code: "longest_option", option: correct }] : found;
}

/** Returns what is wrong with the question or an option, whichever option is right. @param {string} question @param {Options} options @param {string | null} kind @returns {Giveaway[]} */
function aboutForm(question, options, kind) {
  const texts = new Map([...options].map(([index, option]) => [index, option.replace(MARKS, "")]));
  const index = [...options].find(([, option]) => LETTERED_OPTION.test(option))?.[0];
  /** @type {Giveaway[]} */
  const found = index === undefined ? [] : [{ code: "lettered_option", option: index }]; // who letters one option letters all of them
  for (const [option, text] of texts) if (NO_OPTION.test(text)) found.push({ code: "no_option", option });
  if (texts.size > 1 && (kind === YES_NO || asksYesNo(question)) && !isYesNoPair([...texts.values()])) found.push({ code: "not_yes_no" });
  const words = [...new Set(question.match(DIAGNOSIS) ?? [])];
  return words.length ? [...found, { code: "diagnosis", words }] : found;
}

/** @param {string} right @param {Map<number, number>} lengths @param {number} correct */
function isLongest(right, lengths, correct) {
  const length = lengths.get(correct) ?? 0;
  const longest = Math.max(...[...lengths].filter(([index]) => index !== correct).map(([, count]) => count));
  const leastMore = right.match(HAN) ? LEAST_MORE_CHARACTERS : LEAST_MORE_WORDS;
  return length >= longest * LONGER_BY && length - longest >= leastMore;
}

/**
 * Returns the content words, or parts of Chinese ones, that the question shares with this option alone; none where a wrong
 * option repeats others.
 *
 * @param {string} question
 * @param {string} option
 * @param {string[]} others
 */
function sharedWords(question, option, others) {
  const asked = new Set(unitsOf(question));
  const ours = new Set(unitsOf(option).filter((unit) => asked.has(unit)));
  const theirs = new Set(others.flatMap(unitsOf).filter((unit) => asked.has(unit)));
  if ([...theirs].some((unit) => !ours.has(unit))) return [];
  const shared = new Set([...ours].filter((unit) => !theirs.has(unit)));
  const words = contentWords(option).filter((word) => shared.has(stemOf(word)));
  return [...new Set([...words, ...partsOf(option, shared)])];
}

/** Returns by what two texts share a word: stems of content words, and pairs of Chinese characters. @param {string} text */
function unitsOf(text) {
  return [...contentWords(text).map(stemOf), ...characterPairs(text)];
}

/** @param {string} text @returns {string[]} */
function contentWords(text) {
  return (text.match(WORD) ?? []).filter((word) => word.length > 2 && !FUNCTION_WORDS.has(word));
}

/** Returns a word without its ending: "line" and "lines", "lead" and "leading" have one stem each. @param {string} word */
function stemOf(word) {
  let stem = word.replace(/['’]s$/u, "").replace(/([^s])s$/u, "$1");
  if (stem.length > LONGEST_WITHOUT_ENDING) stem = stem.replace(/(?:ing|ed)$/u, "").replace(/([^aeiou])\1$/u, "$1");
  return stem.replace(/e$/u, "");
}

/** Returns the pairs of neighbouring Chinese characters, without words that say nothing of the image. @param {string} text @returns {string[]} */
function characterPairs(text) {
  const runs = text.replace(CHINESE_FUNCTION_WORDS, " ").match(HAN) ?? [];
  return runs.flatMap((run) => [...run.slice(1)].map((character, index) => run[index] + character));
}

/** Returns the longest parts of an option that consist of these pairs of characters. @param {string} option @param {Set<string>} units */
function partsOf(option, units) {
  const characters = [...option];
  /** @type {string[]} */
  const parts = [];
  let end = -1;
  for (let index = 0; index < characters.length - 1; index += 1) {
    const pair = characters[index] + characters[index + 1];
    if (!units.has(pair)) continue;
    if (index === end) parts[parts.length - 1] += characters[index + 1];
    else parts.push(pair);
    end = index + 1;
  }
  return parts;
}

/** @param {string} question */
function asksYesNo(question) {
  return YES_NO_QUESTION.test(question) && !ALTERNATIVES.test(question);
}

/** @param {string[]} texts */
function isYesNoPair(texts) {
  const different = [...new Set(texts)];
  return YES_NO_PAIRS.some((pair) => different.length === pair.length && pair.every((text) => different.includes(text)));
}
