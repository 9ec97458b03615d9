"""Builds prompts whose replies a program can check, for reinforcement learning: one image, and what its experts say.

The kind of a question decides what the ground truth is. A choice is asked for its letter; a question with levels for
its grade, which is the level; a scale for its score, which is the mean of the experts' grades. Letters and grades are
those of more than half of the experts who answered: a question on which they part has none. Questions of a benchmark
(those with a `criterion`) are never asked: what a model is trained on cannot measure it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from string import ascii_uppercase
from typing import Any, Final, Literal, NamedTuple

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.builder import questions_by_key
from annotation.exporting.conversations.experts import DECIMALS, agreement, majority, mean_score
from annotation.exporting.conversations.phrases import PHRASES
from annotation.exporting.conversations.question_forms import Form, letters_form
from annotation.exporting.conversations.tags import without_tags
from annotation.exporting.conversations.turn import NUMBERS, hash_numbers
from annotation.exporting.language import ENGLISH, language_of
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

Kind = Literal["letter", "grade", "score"]
KINDS: Final[tuple[Kind, ...]] = ("letter", "grade", "score")
LEVEL_ORDER: Final = ("high", "medium", "low")


class RewardPrompt(NamedTuple):
    """A prompt about an image, with the ground truth of its reply as a text, and what is known of this truth.

    `template` names the wording, such as `composition.letters.3` or `grade.score`. `critiques` are the ids of
    those that answer the question, and `agreement` is the share of their most frequent answer. A score also has
    the mean of their grades as a number, and the standard deviation of these.
    """

    kind: Kind
    question: str
    template: str
    prompt: str
    answer: str
    critiques: tuple[str, ...]
    agreement: float
    score: float | None = None
    deviation: float | None = None


class RewardPromptBuilder:
    """Builds the prompts of the images of one file, among which the correct letters are balanced."""

    def __init__(self, definitions: Mapping[int, Definition]) -> None:
        """`definitions` are the questionnaires by version."""
        self._definitions = definitions
        self._balancer = AnswerBalancer()
        self._questions = {version: questions_by_key(definition) for version, definition in definitions.items()}
        self._askers = cache(self._make_askers)

    def prompts(self, critiques: Sequence[CritiqueDocument]) -> Iterator[RewardPrompt]:
        """Yields the prompts of one image, from all of its critiques: coarse first, as its newest questionnaire asks.

        Answers to an earlier version count if the question had the same options then.
        """
        version = max(critique["questionnaire"]["version"] for critique in critiques)
        numbers = hash_numbers(critiques[0]["image"]["id"])
        for position, asker in enumerate(self._askers(version, self._language(critiques))):
            answers = dict(self._answers(asker.question, critiques))
            if answers:
                yield from asker.prompts(answers, numbers[position % (NUMBERS.size // 4)])

    def _language(self, critiques: Sequence[CritiqueDocument]) -> str:
        """Returns the language of more than half of the critiques, or English."""
        languages = [
            language_of(critique["answers"], self._questions[critique["questionnaire"]["version"]])
            for critique in critiques
        ]
        return majority(languages) or ENGLISH

    def _answers(self, question: Question, critiques: Sequence[CritiqueDocument]) -> Iterator[tuple[str, Any]]:
        """Yields the id and the answer of each critique that answers the question with the same options."""
        key, meaning = question["key"], _meaning(question)
        for critique in critiques:
            answer = critique["answers"].get(key)
            version = critique["questionnaire"]["version"]
            if answer is not None and _meaning(self._questions[version][key]) == meaning:
                yield critique["id"], answer

    def _make_askers(self, version: int, language: str) -> "list[_Asker]":
        return [
            _Asker(question, language, self._balancer)
            for stage in self._definitions[version]["stages"]
            for question in stage["questions"]
            if _is_checkable(question)
        ]


def _is_checkable(question: Question) -> bool:
    """Returns whether a program can check an answer: one of several options, and not of a benchmark."""
    kind = kind_of(question)
    return kind.has_options and not kind.is_list and "options" in question and "criterion" not in question


def _meaning(question: Question) -> tuple[Any, ...]:
    """Returns what an answer depends on."""
    return question["kind"], [option["value"] for option in question.get("options", ())], question.get("levels")


class _Asker:
    """Makes the prompts of one question in one language."""

    def __init__(self, question: Question, language: str, balancer: AnswerBalancer) -> None:
        self.question = question
        self._key, self._phrases = question["key"], PHRASES[language]
        self._prompt = text_in(question["prompt"], language)
        self._labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
        self._level_of = {value: level for level, values in question.get("levels", {}).items() for value in values}
        self._is_scale = kind_of(question).is_numeric
        self._has_letters = 1 < len(self._labels) <= len(ascii_uppercase)
        self._letters_form: Form = letters_form(self._key, self._labels, balancer, ascii_uppercase)
        self._wordings = [
            (f"{self._key}.letters.{number}", text_in(template["ask"], language))
            for number, template in enumerate(question.get("templates", ()), 1)
            if template["form"] == "letters"
        ] or [(f"{self._key}.letters.1", self._prompt)]

    def prompts(self, answers: Mapping[str, Any], number: int) -> Iterator[RewardPrompt]:
        """Yields the prompts of the answers by critique; the hash number chooses the wording."""
        critiques, values = tuple(answers), list(answers.values())
        if self._level_of:
            yield from self._grade(critiques, [self._level_of.get(value) for value in values])
        if self._is_scale:
            yield self._score(critiques, values)
        elif not self._level_of:
            yield from self._letter(critiques, values, number)

    def _letter(self, critiques: tuple[str, ...], values: list[Any], number: int) -> Iterator[RewardPrompt]:
        correct = majority(values)
        if correct is None or not self._has_letters:
            return
        template, wording = self._wordings[number % len(self._wordings)]
        prompt, letter = self._letters_form(wording, number >> 16, {self._key: correct})
        prompt = f"{prompt}\n{self._phrases.answer_letter}"
        yield RewardPrompt("letter", self._key, template, without_tags(prompt), letter, critiques, agreement(values))

    def _grade(self, critiques: tuple[str, ...], levels: list[Any]) -> Iterator[RewardPrompt]:
        level = majority(levels)
        if level is None:
            return
        names = self._phrases.levels
        used = set(self._level_of.values())
        options = self._phrases.comma.join(names[name] for name in LEVEL_ORDER if name in used)
        prompt = f"{self._prompt}\n{self._phrases.answer_level.format(levels=options)}"
        template = f"{self._key}.grade"
        yield RewardPrompt(
            "grade", self._key, template, without_tags(prompt), names[level], critiques, agreement(levels)
        )

    def _score(self, critiques: tuple[str, ...], grades: list[float]) -> RewardPrompt:
        lowest, highest = min(self._labels), max(self._labels)
        line = self._phrases.answer_score.format(
            lowest=lowest, highest=highest, lowest_label=self._labels[lowest], highest_label=self._labels[highest]
        )
        score, deviation = mean_score(grades)
        return RewardPrompt(
            "score",
            self._key,
            f"{self._key}.score",
            without_tags(f"{self._prompt}\n{line}"),
            f"{score:.{DECIMALS}f}".rstrip("0").rstrip("."),
            critiques,
            agreement(grades),
            score,
            deviation,
        )
