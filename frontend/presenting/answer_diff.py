"""Differences of a critique between two releases, in words: answers by the names of their questions, long texts cut to
where they differ.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.exporting.release_diff import Difference
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition, Question
from frontend.presenting.answers import answer_in_words, name_of

LONGEST: Final = 120
AROUND: Final = 24


def difference_in_words(definition: Definition, difference: Difference) -> Iterator[tuple[str, str, str]]:
    """Yields (what, before, after) of every difference, in the order of the questionnaire."""
    yield from answers_that_differ(definition, difference.before, difference.after)
    for question in _questions(definition):
        key = question["key"]
        before, after = difference.marks_before.get(key), difference.marks_after.get(key)
        if before != after:
            yield _regions(question), *_moved(_numbers(before), _numbers(after))


def answers_that_differ(
    definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yields (question, before, after) of each answer that differs."""
    for question in _questions(definition):
        earlier, later = before.get(question["key"]), after.get(question["key"])
        if earlier != later:
            yield name_of(question), *_differing(question, earlier, later)


def regions_before(definition: Definition, marks: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields (text, its regions, elsewhere) of the texts whose regions were `marks` before they moved."""
    for question in _questions(definition):
        if question["key"] in marks:
            yield _regions(question), _numbers(marks[question["key"]]), _("moved")


def _questions(definition: Definition) -> Iterator[Question]:
    return (question for stage in definition["stages"] for question in stage["questions"])


def _regions(question: Question) -> str:
    return _("Regions in “%(text)s”") % {"text": name_of(question)}


def cut_to_change(before: str, after: str) -> tuple[str, str]:
    """Returns two texts without the beginning and end that they share, but for a few words around the difference."""
    start = _shared(before, after)
    limit = min(len(before), len(after)) - start
    same = _shared(before[::-1][:limit], after[::-1][:limit])
    begin = max(0, start - AROUND)
    if begin:
        space = before.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    return _cut(before, begin, len(before) - same), _cut(after, begin, len(after) - same)


def _shared(first: str, second: str) -> int:
    """Returns the length of the common prefix."""
    shorter = min(len(first), len(second))
    return next((index for index in range(shorter) if first[index] != second[index]), shorter)


def _cut(text: str, begin: int, end: int) -> str:
    """Returns the text from `begin` to `end` and a few words more, with “…” where something is cut off."""
    stop = min(len(text), end + AROUND)
    if stop < len(text):
        space = text.rfind(" ", end, stop)
        stop = space if space > end else stop
    stop = min(stop, begin + LONGEST)
    return ("… " if begin else "") + text[begin:stop].strip() + (" …" if stop < len(text) else "")


def _differing(question: Question, before: Any, after: Any) -> tuple[str, str]:
    texts = answer_in_words(question, before), answer_in_words(question, after)
    if texts[0] == texts[1]:  # regions under the same labels
        return _moved(*texts)
    kind = kind_of(question)
    if (kind.is_text or kind.is_item) and before and after:
        return cut_to_change(*texts)
    return _short(texts[0]), _short(texts[1])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"


def _moved(before: str, after: str) -> tuple[str, str]:
    return (before, after) if before != after else (before, _("moved"))


def _numbers(marks: list[Mapping[str, Any]] | None) -> str:
    return ", ".join(f"[{mark['number']}]" for mark in marks or []) or _("nothing")
