"""The statistics of one image, computed when they are read from the ratings that the workers keep.

They are of the answers that authors gave: what a reviewer fixed counts as its author wrote it, and returned work not at
all. Whoever may not see the answers of an image may not see these either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from annotation.models import Image, ImageRatings
from annotation.queries.projects.questionnaires import questionnaire_by_id
from annotation.rules.rated_questions import closed_questions, rated_questions
from annotation.rules.types import Definition, Question
from annotation.statistics.images import ImageStatistics, image_statistics


@dataclass(frozen=True, slots=True)
class AnswerNumber:
    """An option of a question with the rating that stands for it, and how many people chose it."""

    value: Any
    rating: int
    number: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """The statistics of one question, and how often each of its options was chosen, in their order."""

    question: Question
    statistics: ImageStatistics
    histogram: list[AnswerNumber]


@dataclass(frozen=True, slots=True)
class ImageFigures:
    """The figures of the questions of one questionnaire version that were rated, and when they were computed."""

    questions: list[QuestionFigures]
    computed_at: datetime


def image_figures(image: Image) -> dict[UUID, ImageFigures]:
    """Returns the figures of an image by questionnaire version.

    They have the questions whose options have an order: there is no mean of others. Versions without ratings have none.
    """
    computed_at = timezone.now()
    rows = ImageRatings.objects.filter(image=image).values_list("questionnaire", "ratings")
    figures = {
        questionnaire_id: ImageFigures(
            list(_of_version(questionnaire_by_id(questionnaire_id).definition, ratings.values())), computed_at
        )
        for questionnaire_id, ratings in rows
    }
    return {questionnaire_id: version for questionnaire_id, version in figures.items() if version.questions}


def _of_version(definition: Definition, entries: Iterable[Mapping[str, Any]]) -> Iterator[QuestionFigures]:
    questions, answers = closed_questions(definition), [entry["answers"] for entry in entries]
    for key, rated in rated_questions(definition).items():
        ratings = [row[key] for row in answers if key in row]
        if rated.is_ordinal and ratings:
            statistics = image_statistics(ratings, rated.ratings.values())
            histogram = [AnswerNumber(value, at, int(statistics.histogram[at])) for value, at in rated.ratings.items()]
            yield QuestionFigures(questions[key], statistics, histogram)
