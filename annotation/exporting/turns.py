"""A critique as turns of a conversation: what a model is asked, and what the expert answered.

The questions are the templates of the questionnaire, never its `prompt_if` variants, which follow from the answers and
would give them away. Which template it is follows from a hash of the critique and the question alone, so that no
question tells anything about an answer, and the same critique is asked the same in every release.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from annotation.exporting.documents import CritiqueDocument
from annotation.exporting.language import language_of
from annotation.exporting.phrases import LETTERS, PHRASES, Phrases
from annotation.rules.marks import without_citations
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question, Stage, Template


class Turn(NamedTuple):
    """One question and its answer. `template` says where the wording comes from, such as `grade.letters.2`."""

    question: str
    form: str
    template: str
    ask: str
    answer: str


Answers = Mapping[str, Any]
# What one form makes of a wording, a number without meaning and the answers: the question as it is put, and the answer.
Form = Callable[[str, int, Answers], tuple[str, str]]


# Where a wording comes from, its form, the wording itself, and how it is put.
_Wording = tuple[str, str, str, Form]


def number_of(critique: str, question: str) -> int:
    """A number of 64 bits without any meaning, always the same for this question of this critique."""
    return int.from_bytes(blake2b(f"{critique}:{question}".encode(), digest_size=8).digest(), "big")


class Interview:
    """The turns of the critiques of one file, coarse first: the grade, one of the other choices, and every text.

    Right letters, and yes and no, take turns, so that both are balanced in each file.
    """

    def __init__(self, versions: Mapping[int, Definition]) -> None:
        self._versions = versions
        self._dealt: Counter[Any] = Counter()
        self._script = cache(self._make_script)

    def turns(self, critique: CritiqueDocument) -> list[Turn]:
        """The turns of one critique. It may have none, when nothing was asked that a model could answer in words."""
        answers = _spoken(critique)
        script = self._script(critique["questionnaire"]["version"], language_of(answers))
        found = []
        for pool in script:
            asked = [one for one in pool if answers.get(one.key) not in (None, "", [])]
            if asked:
                one = asked[number_of(critique["id"], "") % len(asked)] if len(asked) > 1 else asked[0]
                found.append(one.turn(number_of(critique["id"], one.key), answers))
        return found

    def texts(self, critique: CritiqueDocument) -> list[Turn]:
        """Only the turns that were answered in the expert's own words."""
        return [turn for turn in self.turns(critique) if turn.form == "open"]

    def plain_turn(self, critique: CritiqueDocument, question: str) -> Turn | None:
        """One question, asked for a short or open answer; None when it can be asked neither way or has no answer."""
        answers = _spoken(critique)
        script = self._script(critique["questionnaire"]["version"], language_of(answers))
        asker = next((one for pool in script for one in pool if one.key == question), None)
        return asker.plain_turn(number_of(critique["id"], question), answers) if asker and question in answers else None

    def _make_script(self, version: int, language: str) -> "list[list[_Asker]]":
        phrases = PHRASES[language]
        pools: list[list[_Asker]] = []
        choices: list[_Asker] = []
        for stage in self._versions[version]["stages"]:
            for question in stage["questions"]:
                if question["kind"] == "region":
                    continue
                asker = _Asker(question, language, _forms(question, stage, language, phrases, self._dealt))
                if question["kind"] == "text" or "levels" in question:
                    pools.append([asker])
                elif not choices:
                    choices.append(asker)
                    pools.append(choices)
                else:
                    choices.append(asker)
        return pools


def _spoken(critique: CritiqueDocument) -> Answers:
    """The answers as they read without the marks: a model that is given no boxes must not learn to cite them."""
    answers, marks = critique["answers"], critique["marks"]
    return {**answers, **{key: without_citations(answers[key], marks[key]) for key in marks}} if marks else answers


class _Asker:
    """One question in one language, with each of its wordings ready to be put."""

    def __init__(self, question: Question, language: str, forms: Mapping[str, Form]) -> None:
        self.key = question["key"]
        templates = question.get("templates") or _plain(question, forms)
        self._wordings = [
            (f"{self.key}.{one['form']}.{number}", one["form"], text_in(one["ask"], language), forms[one["form"]])
            for number, one in enumerate(templates, 1)
        ]

    def turn(self, number: int, answers: Answers) -> Turn:
        """The turn in whichever wording the number falls on."""
        return self._put(self._wordings, number, answers)

    def plain_turn(self, number: int, answers: Answers) -> Turn | None:
        """As `turn`, of the wordings that want a short or an open answer."""
        wordings = [wording for wording in self._wordings if wording[1] in {"short", "open"}]
        return self._put(wordings, number, answers) if wordings else None

    def _put(self, wordings: Sequence[_Wording], number: int, answers: Answers) -> Turn:
        template, form, wording, put = wordings[number % len(wordings)]
        ask, answer = put(wording, number >> 16, answers)
        return Turn(self.key, form, template, ask, answer)


def _plain(question: Question, forms: Mapping[str, Form]) -> Iterable[Template]:
    """A questionnaire without templates is asked as its annotators were, where no answer has been taken up yet."""
    wanted = ("open",) if question["kind"] == "text" else ("short", "letters")
    return [{"form": form, "ask": question["prompt"]} for form in wanted if form in forms]  # type: ignore[typeddict-item]  # each is a form


def _forms(question: Question, stage: Stage, language: str, phrases: Phrases, dealt: Counter[Any]) -> dict[str, Form]:
    key = question["key"]
    if question["kind"] == "text":
        return {"open": lambda wording, _number, answers: (wording, answers[key])}
    if "options" not in question:
        return {"short": lambda wording, _number, answers: (wording, f"{answers[key]:g}")}
    labels = {one["value"]: text_in(one["label"], language) for one in question["options"]}
    if question["kind"] == "multichoice":
        joined = phrases.comma.join
        return {"short": lambda wording, _number, answers: (wording, joined(labels[one] for one in answers[key]))}
    forms: dict[str, Form] = {
        "short": lambda wording, _number, answers: (wording, labels[answers[key]]),
        "yes_no": _yes_no(key, labels, phrases, dealt),
        "what": _what(stage, question, language, phrases),
    }
    marks = _marks(question, labels, phrases)
    if len(set(marks.values())) <= len(LETTERS):
        forms["letters"] = _letters(key, marks, dealt)
    return forms


def _marks(question: Question, labels: Mapping[Any, str], phrases: Phrases) -> dict[Any, str]:
    """What multiple choice offers: high, medium and low where the question has levels, else its own options."""
    levels = {value: phrases.levels[name] for name, values in question.get("levels", {}).items() for value in values}
    return levels if set(levels) == set(labels) else dict(labels)


def _letters(key: str, marks: Mapping[Any, str], dealt: Counter[Any]) -> Form:
    """The right one stands under each letter in turn, the others behind one another from anywhere."""
    choices = list(dict.fromkeys(marks.values()))
    starts = {mark: place for place, mark in enumerate(choices)}

    def put(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        right = marks[answers[key]]
        place = (dealt[key, right] + starts[right]) % len(choices)
        dealt[key, right] += 1
        others = [mark for mark in choices if mark != right]
        turned = number % (len(others) or 1)
        order = [*others[turned:], *others[:turned]]
        order.insert(place, right)
        lines = "\n".join([f"{letter}) {mark}" for letter, mark in zip(LETTERS, order, strict=False)])
        return f"{wording}\n{lines}", LETTERS[place]

    return put


def _yes_no(key: str, labels: Mapping[Any, str], phrases: Phrases, dealt: Counter[Any]) -> Form:
    def put(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        right = answers[key]
        dealt[key] += 1
        if dealt[key] % 2:
            return wording.replace("{option}", labels[right].lower()), phrases.yes
        others = [value for value in labels if value != right]
        return wording.replace("{option}", labels[others[number % len(others)]].lower()), phrases.no

    return put


def _what(stage: Stage, question: Question, language: str, phrases: Phrases) -> Form:
    """Which questions of the stage were answered with which of the options that they share."""
    alike = [one for one in stage["questions"] if one.get("options") == question.get("options")]
    names = {one["key"]: text_in(one.get("name", one["prompt"]), language) for one in alike}
    labels = {one["value"]: text_in(one["label"], language) for one in question["options"]}

    def put(wording: str, _number: int, answers: Answers) -> tuple[str, str]:
        return wording, phrases.stop.join(_groups(names, labels, answers, phrases)) + phrases.end

    return put


def _groups(names: Mapping[str, str], labels: Mapping[Any, str], answers: Answers, phrases: Phrases) -> Iterator[str]:
    for value, label in labels.items():
        found: Sequence[str] = [name for key, name in names.items() if answers.get(key) == value]
        if found:
            yield f"{label}{phrases.colon}{phrases.comma.join(found)}"
