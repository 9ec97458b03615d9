"""How a critique differs between two releases, in words: each answer by the name of its question, texts cut to where
they differ."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.exporting.release_diff import Difference
from annotation.rules.types import Definition, Question
from frontend.presenting.answers import answer_in_words, name_of

LONGEST: Final = 120
AROUND: Final = 24


def difference_in_words(definition: Definition, difference: Difference) -> Iterator[tuple[str, str, str]]:
    """(what, before, after) of all that is different, in the order of the questionnaire."""
    yield from answers_that_differ(definition, difference.before, difference.after)
    for question in _questions(definition):
        key = question["key"]
        if (was := difference.marks_before.get(key)) != (now := difference.marks_after.get(key)):
            yield _places(question), *_moved(_numbers(was), _numbers(now))


def answers_that_differ(
    definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """(question, before, after) of each answer that is another one."""
    for question in _questions(definition):
        was, now = before.get(question["key"]), after.get(question["key"])
        if was != now:
            yield name_of(question), *_differing(question, was, now)


def places_before(definition: Definition, marks: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(text, its places, elsewhere) of the texts whose places were these before they changed."""
    for question in _questions(definition):
        if question["key"] in marks:
            yield _places(question), _numbers(marks[question["key"]]), _("elsewhere")


def _questions(definition: Definition) -> Iterator[Question]:
    return (question for stage in definition["stages"] for question in stage["questions"])


def _places(question: Question) -> str:
    return _("Places in “%(text)s”") % {"text": name_of(question)}


def cut_to_change(before: str, after: str) -> tuple[str, str]:
    """Two texts without the beginning and end that they share, but for a few words around what differs."""
    start = _shared(before, after)
    most = min(len(before), len(after)) - start
    same = _shared(before[::-1][:most], after[::-1][:most])
    begin = max(0, start - AROUND)
    if begin:
        space = before.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    return _cut(before, begin, len(before) - same), _cut(after, begin, len(after) - same)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _cut(text: str, begin: int, end: int) -> str:
    """What lies between `begin` and `end` and a few words more, with a mark wherever something is missing."""
    stop = min(len(text), end + AROUND)
    if stop < len(text):
        space = text.rfind(" ", end, stop)
        stop = space if space > end else stop
    stop = min(stop, begin + LONGEST)
    return ("… " if begin else "") + text[begin:stop].strip() + (" …" if stop < len(text) else "")


def _differing(question: Question, before: Any, after: Any) -> tuple[str, str]:
    words = answer_in_words(question, before), answer_in_words(question, after)
    if words[0] == words[1]:  # boxes under the same names
        return _moved(*words)
    return (
        cut_to_change(*words)
        if question["kind"] == "text" and before and after
        else (_short(words[0]), _short(words[1]))
    )


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 2] + " …"


def _moved(before: str, after: str) -> tuple[str, str]:
    return (before, after) if before != after else (before, _("elsewhere"))


def _numbers(marks: list[Mapping[str, Any]] | None) -> str:
    return ", ".join(f"[{mark['number']}]" for mark in marks or []) or _("nothing")
