"""Judges a response in one pass: the only way from what an annotator sends to what is stored.

Submitting, revising and a reviewer's fix use `judge`; saving a draft uses `judge_draft`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, Final, Literal, TypedDict

import orjson

from annotation.rules.flow import draft_problems, judge_answers
from annotation.rules.kinds import kind_of
from annotation.rules.regions import judge_regions
from annotation.rules.revisions import merge_revisions
from annotation.rules.types import Definition, Level, Problem, ResponseContent, Revision, StoredResponse
from annotation.rules.viewing import WRITING, is_viewing

MAX_BYTES: Final = 256 * 1024
MAX_SECONDS: Final = 7 * 24 * 3600.0

Field = Literal["timings", "committed", "viewing"]


@dataclass(frozen=True, slots=True)
class QuestionnaireResponse:
    """What an annotator sends: answers by question, seconds by stage, the committed stages and the changes to them.

    `regions` are the boxes that its texts cite (regions.py), `viewing` is how the image was viewed (viewing.py).
    """

    answers: Mapping[str, Any]
    timings: Mapping[str, float] = field(default_factory=dict)
    committed: list[str] = field(default_factory=list)
    revisions: list[Any] = field(default_factory=list)
    regions: Mapping[str, Any] = field(default_factory=dict)
    viewing: Mapping[str, Any] = field(default_factory=dict)


class Problems(TypedDict, total=False):
    """Why a response is rejected: its size in bytes, malformed fields, or answers and regions that are not accepted."""

    size: int
    fields: list[Field]
    answers: list[Problem]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of judging a response: its `problems`, or else the values to store.

    `answers` are those of visible questions in their stored form, `regions` those of the answered texts. `moved` are
    the earlier regions of committed texts that lost a box or had one moved.
    """

    problems: Problems = field(default_factory=Problems)
    answers: Mapping[str, Any] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    regions: Mapping[str, Any] = field(default_factory=dict)
    moved: Mapping[str, Any] = field(default_factory=dict)
    level: Level | None = None
    word_count: int = 0


def judge(
    definition: Definition, response: QuestionnaireResponse, stored: StoredResponse | None, at: datetime
) -> Judgement:
    """Judges a finished response to a questionnaire, against the draft or critique that it replaces, if any.

    Returns its problems, or else everything that a critique is made of.
    """
    if problems := _envelope_problems(definition, response):
        return Judgement(problems)
    judged = judge_answers(definition, response.answers)
    region_problems, moved = judge_regions(definition, response.regions, stored)
    if answer_problems := [*judged.problems, *region_problems]:
        return Judgement({"answers": answer_problems})
    revisions = merge_revisions(definition, stored, _content(response, judged.answers), at)
    visible = {question["key"] for question in judged.visible}
    return Judgement(
        answers=judged.answers,
        revisions=[revision for revision in revisions if revision["question"] in visible],
        regions={key: response.regions[key] for key in judged.answers if response.regions.get(key)},
        moved=moved,
        level=judged.level,
        word_count=judged.word_count,
    )


def judge_draft(
    definition: Definition, response: QuestionnaireResponse, stored: StoredResponse | None, at: datetime
) -> Judgement:
    """Judges an unfinished response, of which nothing is required or removed.

    Returns what keeps it from being stored: unknown questions, wrong types, too large values; else what to store.
    """
    if problems := _envelope_problems(definition, response):
        return Judgement(problems)
    region_problems, moved = judge_regions(definition, response.regions, stored)
    if answer_problems := [*draft_problems(definition, response.answers), *region_problems]:
        return Judgement({"answers": answer_problems})
    return Judgement(
        answers=response.answers,
        revisions=merge_revisions(definition, stored, _content(response, response.answers), at),
        regions=response.regions,
        moved=moved,
    )


def _content(response: QuestionnaireResponse, answers: Mapping[str, Any]) -> ResponseContent:
    return {"answers": answers, "committed": response.committed, "revisions": response.revisions}


def _envelope_problems(definition: Definition, response: QuestionnaireResponse) -> Problems:
    """Checks everything but the answers and regions themselves."""
    parts: Sequence[Any] = (
        response.answers,
        response.timings,
        response.committed,
        response.revisions,
        response.regions,
        response.viewing,
    )
    size = len(orjson.dumps(parts))
    if size > MAX_BYTES:
        return {"size": size}
    stages = {stage["key"] for stage in definition["stages"]}
    checks: dict[Field, bool] = {
        "timings": all(key in stages and _is_seconds(value) for key, value in response.timings.items()),
        "committed": all(isinstance(key, str) and key in stages for key in response.committed),
        "viewing": is_viewing(response.viewing, _text_questions(definition, response)),
    }
    malformed = [name for name, is_well_formed in checks.items() if not is_well_formed]
    return {"fields": malformed} if malformed else {}


def _text_questions(definition: Definition, response: QuestionnaireResponse) -> list[str]:
    """Returns the keys of the text questions, where a response tells how their answers were entered."""
    if WRITING not in response.viewing:
        return []
    questions = (question for stage in definition["stages"] for question in stage["questions"])
    return [question["key"] for question in questions if kind_of(question).is_text]


def _is_seconds(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and isfinite(value) and 0 <= value <= MAX_SECONDS
