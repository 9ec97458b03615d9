"""A critique as one reads it: question by question in words, with the places that its texts cite."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.models import Critique
from annotation.rules.flow import prompt, visible_questions
from annotation.rules.prompts import text_in
from annotation.rules.types import Question

_CITATION: Final = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Place:
    """A box on the image, in shares of its sides; texts cite it by its number."""

    key: str
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, or the citation of a place."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer under its prompt; `first` is what it was before it was changed, where that is a choice."""

    prompt: str
    pieces: list[Piece]
    is_text: bool
    first: str = ""


def places_of(critique: Critique) -> list[Place]:
    """The boxes that its texts cite and those that answer a question of their own."""
    asked = visible_questions(critique.questionnaire.definition, critique.answers)
    boxes = {
        question["key"]: critique.marks.get(question["key"], [])
        if question["kind"] == "text"
        else _numbered(critique.answers.get(question["key"]))
        for question in asked
        if question["kind"] in ("text", "region")
    }
    return [
        Place(f"{key}-{box['number']}", box["number"], box["x"], box["y"], box["width"], box["height"])
        for key, marked in boxes.items()
        for box in marked
    ]


def answers_of(critique: Critique, language: str) -> list[Answer]:
    """What the critique says, coarse first, in the language of the reader as far as the questionnaire has it."""
    definition, answers = critique.questionnaire.definition, critique.answers
    places = {place.key: place for place in places_of(critique)}
    first = {one["question"]: one["from"] for one in reversed(critique.revisions)}
    return [
        Answer(
            prompt=text_in(prompt(definition, question["key"], answers), language),
            pieces=_pieces(question, answers[question["key"]], places, language),
            is_text=question["kind"] == "text",
            first=_first(question, first, language),
        )
        for question in visible_questions(definition, answers)
        if question["key"] in answers
    ]


def _first(question: Question, first: Mapping[str, Any], language: str) -> str:
    was = first.get(question["key"])
    return _said(question, was, language) if was is not None and question["kind"] not in ("text", "region") else ""


def _pieces(question: Question, answer: Any, places: Mapping[str, Place], language: str) -> list[Piece]:
    key = question["key"]
    if question["kind"] == "region":
        return [Piece(str(place.number), place) for name, place in places.items() if name == f"{key}-{place.number}"]
    if question["kind"] != "text":
        return [Piece(_said(question, answer, language))]
    told, place = [], 0
    for cited in _CITATION.finditer(answer):
        if found := places.get(f"{key}-{int(cited[1])}"):
            told += [Piece(answer[place : cited.start()]), Piece(cited[1], found)]
            place = cited.end()
    return [*told, Piece(answer[place:])]


def _said(question: Question, answer: Any, language: str) -> str:
    labels = {option["value"]: text_in(option["label"], language) for option in question.get("options", [])}
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(one, str(one)) for one in chosen)


def _numbered(regions: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [{**region, "number": number} for number, region in enumerate(regions or [], 1)]
