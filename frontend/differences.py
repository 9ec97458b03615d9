"""How a critique differs between two releases, in words: each answer by the name of its question, texts cut to where
they differ."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.exporting.differences import Difference
from annotation.rules.types import Definition, Question
from frontend.answers import answer_in_words, name_of

LONGEST: Final = 120
AROUND: Final = 24


def difference_in_words(definition: Definition, difference: Difference) -> Iterator[tuple[str, str, str]]:
    """(what, before, after) of all that is different, in the order of the questionnaire."""
    for stage in definition["stages"]:
        for question in stage["questions"]:
            key = question["key"]
            before, after = difference.before.get(key), difference.after.get(key)
            if before != after:
                yield name_of(question), *_differing(question, before, after)
            if (was := difference.marks_before.get(key)) != (now := difference.marks_after.get(key)):
                yield _("Places in “%(text)s”") % {"text": name_of(question)}, *_moved(_numbers(was), _numbers(now))


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
