/**
 * The interface of a question kind, and of the field that asks a question. Nothing imports this file at run time.
 *
 * @import { Answer, NumberedRegion, Topic, Way, Work } from "../core/types.js"
 * @import { Problem, Question } from "../flow/types.js"
 *
 * @typedef {Omit<Problem, "question">} AnswerProblem
 *
 * @typedef {object} QuestionKind
 * @property {string} key the name of the kind in questionnaires
 * @property {boolean} isText the answer is a text in the annotator's own words
 * @property {boolean} hasOptions the question lists its possible answers
 * @property {boolean} isNumeric an answer is a number; `{option}` in a later prompt names only options that are not
 * @property {boolean} [isItem] an answer is a question with options, which the expert writes
 * @property {(question: Question, answer: unknown) => AnswerProblem | null} checkAnswer returns the first thing wrong with
 *   an answer that is there
 * @property {(question: Question, answer: Answer, language: string) => string} formatAnswer
 * @property {(context: FieldContext) => Field} createField
 * @property {(answer: unknown) => unknown} [normalize] returns an answer as it is stored; missing where that is the answer itself
 * @property {RegionTrait} [regions] missing where no region of the image can be drawn for questions of this kind
 *
 * @typedef {object} RegionTrait how regions of the image belong to a question
 * @property {boolean} areAnswer they are the answer itself; otherwise a text cites them
 * @property {number} maximum
 * @property {(work: Work, question: Question) => NumberedRegion[]} list
 * @property {(work: Work, question: Question, precedingCount: number) => number} nextNumber `precedingCount`: how many
 *   regions another question has, whose numbers come first
 * @property {(work: Work, question: Question, regions: NumberedRegion[], changes: RegionChanges) => void} replace
 *
 * @typedef {{answer: (question: string, value: Answer | null) => void, changed: (work: Work) => void}} RegionChanges
 *   what to call for a changed answer, or for changed regions of an answer
 *
 * @typedef {object} FieldContext a question, and its work as far as its field needs it
 * @property {Question} question
 * @property {string} language
 * @property {boolean} compact the question shares its stage with others, so it takes one row
 * @property {() => Answer | undefined} answer
 * @property {(value: Answer | null) => void} change
 * @property {() => string} prompt
 * @property {() => NumberedRegion[]} citedRegions the regions that its text may cite
 * @property {() => number} precedingRegionCount
 * @property {RegionActions} regionActions
 * @property {string} [comment] what a reviewer says of the answer, which came back
 * @property {string} [note] what the annotator has to know of this image before they answer
 * @property {(way: Way, characters: number) => void} entered to be called when characters were entered into a text
 * @property {() => string[]} ownTexts the author's texts on the desk
 * @property {Topic} [topic] which item is needed most; only for a question to which the answer is an item
 *
 * @typedef {{start: () => void, select: (number: number) => void, remove: (number: number) => void}} RegionActions
 *   `start` begins to draw a region, `select` focuses one
 *
 * @typedef {object} Field a question on the page
 * @property {string} key
 * @property {HTMLElement} element
 * @property {boolean} takesTyping
 * @property {() => void} focus
 * @property {() => void} update shows what the work has now
 * @property {(text: string, problem?: Problem) => void} showProblem an empty text removes it; of a message of the server there is
 *   no problem
 * @property {() => void} [focusFirstOption]
 * @property {(digit: number) => boolean} [chooseByDigit] chooses the nth option; returns whether there is one
 * @property {(number: number) => void} [regionAdded] to be called when a region was drawn for the question
 */

export {};
