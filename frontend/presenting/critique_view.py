"""A critique as its page shows it: question by question in words, with the regions that its texts cite."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.models import Critique
from annotation.rules.flow import prompt, visible_questions
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Question

_CITATION: Final = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Region:
    """A box on the image, in shares of the image's sides; texts cite it by its number."""

    key: str
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a text: plain, or the citation of a region."""

    text: str
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer under its prompt; `first` is the answer before it was revised, where that is a choice."""

    prompt: str
    segments: list[Segment]
    is_text: bool
    first: str = ""


def regions_of(critique: Critique) -> list[Region]:
    """Returns the regions that its texts cite and those that answer a question of their own."""
    questions = visible_questions(critique.questionnaire.definition, critique.answers)
    boxes = {
        question["key"]: critique.marks.get(question["key"], [])
        if kind_of(question).cites_regions
        else _numbered(critique.answers.get(question["key"]))
        for question in questions
        if kind_of(question).cites_regions or kind_of(question).has_regions
    }
    return [
        Region(f"{key}-{box['number']}", box["number"], box["x"], box["y"], box["width"], box["height"])
        for key, numbered in boxes.items()
        for box in numbered
    ]


def answers_of(critique: Critique, language: str) -> list[Answer]:
    """Returns the answers, coarse first, in the reader's language as far as the questionnaire has it."""
    definition, answers = critique.questionnaire.definition, critique.answers
    regions = {region.key: region for region in regions_of(critique)}
    first = {revision["question"]: revision["from"] for revision in reversed(critique.revisions)}
    return [
        Answer(
            prompt=text_in(prompt(definition, question["key"], answers), language),
            segments=_segments(question, answers[question["key"]], regions, language),
            is_text=kind_of(question).is_text or kind_of(question).is_item,
            first=_first(question, first, language),
        )
        for question in visible_questions(definition, answers)
        if question["key"] in answers
    ]


def _first(question: Question, first: Mapping[str, Any], language: str) -> str:
    answer, kind = first.get(question["key"]), kind_of(question)
    is_long = kind.is_text or kind.is_item or kind.has_regions
    return "" if answer is None or is_long else _in_words(question, answer, language)


def _segments(question: Question, answer: Any, regions: Mapping[str, Region], language: str) -> list[Segment]:
    key, kind = question["key"], kind_of(question)
    if kind.has_regions:
        return [Segment(str(box.number), box) for name, box in regions.items() if name == f"{key}-{box.number}"]
    if not kind.cites_regions:
        return [Segment(_in_words(question, answer, language))]
    segments, end = [], 0
    for citation in _CITATION.finditer(answer):
        if region := regions.get(f"{key}-{int(citation[1])}"):
            segments += [Segment(answer[end : citation.start()]), Segment(citation[1], region)]
            end = citation.end()
    return [*segments, Segment(answer[end:])]


def _in_words(question: Question, answer: Any, language: str) -> str:
    kind = kind_of(question)
    if not kind.has_options:
        return kind.describe(question, answer, language)
    labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
    values = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(value, str(value)) for value in values)


def _numbered(regions: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [{**region, "number": number} for number, region in enumerate(regions or [], 1)]
