"""Reads all critiques of an image side by side, with the questions on which they differ."""

from dataclasses import dataclass
from typing import Any

from annotation.models import VISIBLE, Critique, Image, Purpose
from annotation.rules.flow import visible_questions
from annotation.rules.kinds import kind_of
from annotation.rules.rated_questions import RatedQuestion, rated_questions
from annotation.rules.types import Definition, Question

SHOWN_TOGETHER = (Purpose.WORK, Purpose.FINAL)


@dataclass(frozen=True, slots=True)
class QuestionAnswers:
    """The answers to one question, in the order of the critiques; None where it was not asked or not answered.

    `differs` tells whether a closed question has several answers; `spread` is the distance of the furthest of them, in
    options, where the options have an order. Neither counts the final critique, and texts never count as different.
    """

    question: Question
    answers: list[Any]
    differs: bool
    spread: int | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The critiques of one questionnaire version, oldest first, and their answers question by question.

    The final critique comes last and may be of another version; its questions that this one lacks follow the others.
    """

    definition: Definition
    critiques: list[Critique]
    questions: list[QuestionAnswers]


def side_by_side(image: Image) -> list[SideBySide]:
    """Returns the visible critiques of an image by questionnaire version, newest version first; the final one last.

    A final critique of a version that nobody else answered stands with the newest one that somebody did.
    """
    critiques = (
        Critique.objects.filter(image=image, purpose__in=SHOWN_TOGETHER)
        .exclude(status__in=VISIBLE.excluded)
        .select_related("annotator", "questionnaire")
        .order_by("-questionnaire__version", "submitted_at", "id")
    )
    versions: dict[int, list[Critique]] = {}
    for critique in critiques:
        versions.setdefault(critique.questionnaire.version, []).append(critique)
    groups = list(versions.values())
    for group in [group for group in groups if all(map(_is_final, group))]:
        if settled := next((answered for answered in groups if not all(map(_is_final, answered))), None):
            groups.remove(group)
            settled += group
    return [_compare(sorted(group, key=_is_final)) for group in groups]


def _is_final(critique: Critique) -> bool:
    return critique.purpose == Purpose.FINAL


def _compare(critiques: list[Critique]) -> SideBySide:
    definition = critiques[0].questionnaire.definition
    visible = [
        {question["key"] for question in visible_questions(critique.questionnaire.definition, critique.answers)}
        for critique in critiques
    ]
    questions = _questions(critiques)
    rated = rated_questions(definition)
    number = sum(not _is_final(critique) for critique in critiques)
    rows = [
        _answers(
            question,
            [
                critique.answers.get(question["key"]) if question["key"] in keys else None
                for critique, keys in zip(critiques, visible, strict=True)
            ],
            number,
            rated.get(question["key"]),
        )
        for question in questions
    ]
    return SideBySide(definition, critiques, [row for row in rows if any(answer is not None for answer in row.answers)])


def _questions(critiques: list[Critique]) -> list[Question]:
    """Returns the questions of the first critique's version, then those that only the last one's, the final's, has."""
    by_key: dict[str, Question] = {}
    for critique in (critiques[0], critiques[-1]):
        for stage in critique.questionnaire.definition["stages"]:
            for question in stage["questions"]:
                by_key.setdefault(question["key"], question)
    return list(by_key.values())


def _answers(question: Question, answers: list[Any], number: int, rated: RatedQuestion | None) -> QuestionAnswers:
    """Compares the first `number` answers; the final one comes after them."""
    work_answers = [answer for answer in answers[:number] if answer is not None]
    is_closed = kind_of(question).has_options
    distinct_answers = {answer_key(answer) for answer in work_answers} if is_closed else set()
    spread = None
    if rated and rated.is_ordinal and work_answers:
        spread = rated.spread([rated.ratings[answer] for answer in work_answers])
    return QuestionAnswers(question, answers, len(distinct_answers) > 1, spread)


def answer_key(answer: Any) -> Any:
    """Returns a value that is equal for equal answers to a closed question; the order of several options is none."""
    return tuple(sorted(answer)) if isinstance(answer, list) else answer
