"""A critique as turns of a conversation: what a model is asked, and what the expert answered.

The questions are the templates of the questionnaire, never its `prompt_if` variants, which follow from the answers and
would give them away. Which template it is follows from a hash of the critique alone, so that no question tells anything
about an answer, and a critique is asked in the same words in every release; only which letter is right, and whether yes
is, depends on the other critiques of the file, for they are balanced.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.language import language_of
from annotation.exporting.phrases import PHRASES
from annotation.exporting.question_forms import Answers, Dealer, Form, forms_of
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.regions import without_citations
from annotation.rules.types import Definition, Question, Template

_NUMBERS: Final = struct.Struct("<16I")
_NO_ANSWER: Final[tuple[Any, ...]] = (None, "", [])
# Where a wording comes from, its form, the wording itself, and how it is put.
_Wording = tuple[str, str, str, Form]


class Turn(NamedTuple):
    """One question and its answer. `template` says where the wording comes from, such as `grade.letters.2`."""

    question: str
    form: str
    template: str
    ask: str
    answer: str


def numbers_of(critique: str) -> tuple[int, ...]:
    """Sixteen numbers of 32 bits without any meaning, always the same for this critique or image."""
    return _NUMBERS.unpack(blake2b(critique.encode()).digest())


class Interview:
    """The turns of the critiques of one file, coarse first: the grade, one of the other choices, and every text.

    Right letters are balanced in each file, and so are yes and no.
    """

    def __init__(self, versions: Mapping[int, Definition]) -> None:
        self._versions = versions
        self._dealer = Dealer()
        self._script = cache(self._make_script)

    def turns(self, critique: CritiqueDocument) -> list[Turn]:
        """The turns of one critique. It may have none, when nothing was asked that a model could answer in words."""
        answers = spoken(critique)
        script = self._script(critique["questionnaire"]["version"], language_of(answers))
        numbers = numbers_of(critique["id"])
        found = []
        for pool in script:
            asked = [one for one in pool if answers.get(one.key) not in _NO_ANSWER]
            if asked:
                one = asked[numbers[-1] % len(asked)] if len(asked) > 1 else asked[0]
                found.append(one.turn(numbers[one.place], answers))
        return found

    def texts(self, critique: CritiqueDocument) -> list[Turn]:
        """Only the turns that were answered in the expert's own words."""
        return [turn for turn in self.turns(critique) if turn.form == "open"]

    def plain_turn(self, critique: CritiqueDocument, question: str) -> Turn | None:
        """One question, asked for a short or open answer; None when it can be asked neither way or has no answer."""
        answers = spoken(critique)
        script = self._script(critique["questionnaire"]["version"], language_of(answers))
        asker = next((one for pool in script for one in pool if one.key == question), None)
        if asker is None or answers.get(question) in _NO_ANSWER:
            return None
        return asker.plain_turn(numbers_of(critique["id"])[asker.place], answers)

    def _make_script(self, version: int, language: str) -> "list[list[_Asker]]":
        pools: list[list[_Asker]] = []
        choices: list[_Asker] = []
        asked = [(one, stage) for stage in self._versions[version]["stages"] for one in stage["questions"]]
        for place, (question, stage) in enumerate(asked):
            if not kind_of(question).forms:
                continue
            forms = forms_of(question, stage, language, PHRASES[language], self._dealer)
            asker = _Asker(question, language, forms, place)
            if kind_of(question).is_text or "levels" in question:
                pools.append([asker])
            elif not choices:
                choices.append(asker)
                pools.append(choices)
            else:
                choices.append(asker)
        return pools


def spoken(critique: CritiqueDocument) -> Answers:
    """The answers as they read without the marks: a model that is given no boxes must not learn to cite them."""
    answers, marks = critique["answers"], critique["marks"]
    return {**answers, **{key: without_citations(answers[key], marks[key]) for key in marks}} if marks else answers


class _Asker:
    """One question in one language, with each of its wordings ready to be put. `place` says whose number it takes."""

    def __init__(self, question: Question, language: str, forms: Mapping[str, Form], place: int) -> None:
        self.key = question["key"]
        self.place = place % (_NUMBERS.size // 4 - 1)  # the last number chooses among the questions
        written = [one for one in enumerate(question.get("templates", ()), 1) if one[1]["form"] in forms]
        self._wordings: list[_Wording] = [
            (f"{self.key}.{one['form']}.{number}", one["form"], text_in(one["ask"], language), forms[one["form"]])
            for number, one in written or enumerate(_plain(question, forms), 1)
        ]
        self._plain = [wording for wording in self._wordings if wording[1] in {"short", "open"}]

    def turn(self, number: int, answers: Answers) -> Turn:
        """The turn in whichever wording the number falls on."""
        return self._put(self._wordings, number, answers)

    def plain_turn(self, number: int, answers: Answers) -> Turn | None:
        """As `turn`, of the wordings that want a short or an open answer."""
        return self._put(self._plain, number, answers) if self._plain else None

    def _put(self, wordings: Sequence[_Wording], number: int, answers: Answers) -> Turn:
        template, form, wording, put = wordings[number % len(wordings)]
        ask, answer = put(wording, number >> 16, answers)
        return Turn(self.key, form, template, ask, answer)


def _plain(question: Question, forms: Mapping[str, Form]) -> Iterable[Template]:
    """A questionnaire without templates is asked as its annotators were, where no answer has been taken up yet."""
    plain = ("open", "short", "letters")
    return [{"form": form, "ask": question["prompt"]} for form in plain if form in forms]  # type: ignore[typeddict-item]  # each is a form
