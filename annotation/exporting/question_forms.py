"""The forms in which a question is put to a model: a short or an open answer, letters, yes or no, what and what."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from annotation.exporting.phrases import LETTERS, Phrases
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Question, Stage

Answers = Mapping[str, Any]
# What one form makes of a wording, a number without meaning and the answers: the question as it is put, and the answer.
Form = Callable[[str, int, Answers], tuple[str, str]]


class Dealer:
    """Sees to it, file by file, that no right letter and neither yes nor no is more frequent than another."""

    def __init__(self) -> None:
        self._places: Counter[Any] = Counter()
        self._said_yes: Counter[Any] = Counter()

    def place(self, question: str, right: str, start: int, places: int) -> int:
        """Under which of the letters the right mark stands: under each in turn, beginning anywhere."""
        dealt = self._places[question, right]
        self._places[question, right] = dealt + 1
        return (dealt + start) % places

    def option(self, question: str, right: Any, others: Sequence[Any]) -> Any:
        """Which option a yes-or-no question names: yes and no as often, of each option too as far as that can be."""
        said = self._said_yes
        surplus = said[question]  # of yes over no
        wrong = max(others, key=lambda one: said[question, one])
        yes = surplus < 0 or (surplus == 0 and said[question, right] <= -said[question, wrong])
        named, step = (right, 1) if yes else (wrong, -1)
        said[question, named] += step
        said[question] += step
        return named


def forms_of(question: Question, stage: Stage, language: str, phrases: Phrases, dealer: Dealer) -> dict[str, Form]:
    """Those in which the question can be put."""
    key, kind = question["key"], kind_of(question)
    if kind.is_text:
        return {"open": lambda wording, _number, answers: (wording, answers[key])}
    if not kind.has_options:
        return {"short": lambda wording, _number, answers: (wording, kind.answer_text(answers[key]))}
    labels = {one["value"]: text_in(one["label"], language) for one in question["options"]}
    if kind.is_list:
        joined = phrases.comma.join
        return {"short": lambda wording, _number, answers: (wording, joined(labels[one] for one in answers[key]))}
    forms: dict[str, Form] = {
        "short": lambda wording, _number, answers: (wording, labels[answers[key]]),
        "what": _what(stage, question, language, phrases),
    }
    if len(labels) > 1:
        forms["yes_no"] = _yes_no(key, labels, phrases, dealer)
    marks = _marks(question, labels, phrases)
    if len(set(marks.values())) <= len(LETTERS):
        forms["letters"] = _letters(key, marks, dealer)
    return forms


def _marks(question: Question, labels: Mapping[Any, str], phrases: Phrases) -> dict[Any, str]:
    """What multiple choice offers: high, medium and low where the question has levels, else its own options."""
    levels = {value: phrases.levels[name] for name, values in question.get("levels", {}).items() for value in values}
    return levels if set(levels) == set(labels) else dict(labels)


def _letters(key: str, marks: Mapping[Any, str], dealer: Dealer) -> Form:
    """The right one stands under each letter in turn, the others behind one another from anywhere."""
    choices = list(dict.fromkeys(marks.values()))
    starts = {mark: place for place, mark in enumerate(choices)}

    @cache
    def asked(wording: str, right: str, place: int, turned: int) -> str:
        others = [mark for mark in choices if mark != right]
        order = [*others[turned:], *others[:turned]]
        order.insert(place, right)
        lines = [f"{letter}) {mark}" for letter, mark in zip(LETTERS, order, strict=False)]
        return "\n".join([wording, *lines])

    def put(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        right = marks[answers[key]]
        place = dealer.place(key, right, starts[right], len(choices))
        return asked(wording, right, place, number % (len(choices) - 1 or 1)), LETTERS[place]

    return put


def _yes_no(key: str, labels: Mapping[Any, str], phrases: Phrases, dealer: Dealer) -> Form:
    others = {value: [other for other in labels if other != value] for value in labels}

    @cache
    def asked(wording: str, option: Any) -> str:
        return wording.replace("{option}", labels[option].lower())

    def put(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        right = answers[key]
        turned = number % len(others[right])
        option = dealer.option(key, right, [*others[right][turned:], *others[right][:turned]])
        return asked(wording, option), phrases.yes if option == right else phrases.no

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
