"""Answers as they come in from a desk: checked by the rules, with a sentence for each mistake."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.errors import Invalid
from annotation.rules.flow import draft_problems, problems
from annotation.rules.regions import marks_problems
from annotation.rules.types import Definition, Problem
from annotation.rules.viewing import is_viewing

MOST_BYTES: Final = 256 * 1024
MOST_SECONDS: Final = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a desk sends: answers by question, seconds by stage, the committed stages and the changes made to them.

    `marks` are the boxes that its texts cite (rules/marks.py), `viewing` is how the image was seen (rules/viewing.py).
    """

    answers: Mapping[str, Any]
    timings: Mapping[str, float] = field(default_factory=dict)
    committed: list[str] = field(default_factory=list)
    revisions: list[Any] = field(default_factory=list)
    marks: Mapping[str, Any] = field(default_factory=dict)
    viewing: Mapping[str, Any] = field(default_factory=dict)


def check_draft(definition: Definition, work: Work) -> None:
    """Raises Invalid for what could not even be kept: unknown questions, wrong types, too much of it."""
    _check_size(work)
    _check_stages(definition, work)
    _refuse([*draft_problems(definition, work.answers), *marks_problems(definition, work.marks)])


def check_finished(definition: Definition, work: Work) -> None:
    """Raises Invalid (`invalid_answers`) unless these answers make a complete critique."""
    _check_size(work)
    _check_stages(definition, work)
    _refuse([*problems(definition, work.answers), *marks_problems(definition, work.marks)])


def _check_size(work: Work) -> None:
    size = len(orjson.dumps([work.answers, work.timings, work.committed, work.revisions, work.marks, work.viewing]))
    if size > MOST_BYTES:
        raise Invalid(
            _("These answers take %(size)d kB; at most %(most)d kB can be kept. Shorten the longest text.")
            % {"size": size // 1024, "most": MOST_BYTES // 1024},
            code="too_large",
        )


def _check_stages(definition: Definition, work: Work) -> None:
    known = {stage["key"] for stage in definition["stages"]}
    wrong = {
        "timings": _("Give each stage's seconds as a number from 0 up, under the stage's key."),
        "committed": _("List the keys of stages."),
        "viewing": _("Tell only of `seen_at_100`, `viewport`, `pixel_ratio`, `scheme` and `gamut`, each in its form."),
    }
    fields = {}
    if not all(key in known and _is_seconds(value) for key, value in work.timings.items()):
        fields["timings"] = [wrong["timings"]]
    if not all(isinstance(key, str) and key in known for key in work.committed):
        fields["committed"] = [wrong["committed"]]
    if not is_viewing(work.viewing):
        fields["viewing"] = [wrong["viewing"]]
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)


def _is_seconds(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and isfinite(value) and 0 <= value <= MOST_SECONDS


def _refuse(found: Iterable[Problem]) -> None:
    fields: dict[str, list[str]] = {}
    for problem in found:
        fields.setdefault(problem["question"], []).append(sentence(problem))
    if fields:
        raise Invalid(_("Some answers need another look."), code="invalid_answers", fields=fields)


def sentence(problem: Problem) -> str:
    """What to do about one problem, in the person's language."""
    least, most, count = problem.get("min", 0), problem.get("max", 0), problem.get("count", 0)
    match problem["code"]:
        case "too_few_words":
            return ngettext(
                "Write at least %(min)d word; there is %(count)d.",
                "Write at least %(min)d words; there are %(count)d.",
                int(least),
            ) % {"min": least, "count": count}
        case "too_many_words":
            return ngettext(
                "Write at most %(max)d word; there are %(count)d.",
                "Write at most %(max)d words; there are %(count)d.",
                int(most),
            ) % {"max": most, "count": count}
        case "too_few":
            return _("Give at least %(min)d.") % {"min": least}
        case "too_many":
            return _("Give at most %(max)d.") % {"max": most}
        case code:
            return _OTHERS[code]()


_OTHERS: Final = {
    "required": lambda: _("This question needs an answer."),
    "out_of_range": lambda: _("This value is outside the allowed range."),
    "too_long": lambda: _("This is too long; shorten it."),
    "wrong_type": lambda: _("This answer has the wrong form."),
    "not_an_option": lambda: _("Choose one of the options."),
    "repeated": lambda: _("The same option is given twice."),
    "off_step": lambda: _("This value lies between the allowed steps."),
    "bad_characters": lambda: _("This text holds characters that cannot be stored; remove them."),
    "unknown_question": lambda: _("The questionnaire has no such question."),
}
