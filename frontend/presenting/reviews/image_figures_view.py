"""The statistics of one image in words: the mean of each question with its interval, and how often each answer is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.queries.review.image_figures import ImageFigures, QuestionFigures
from annotation.rules.prompts import text_in
from annotation.wording.quality.statistics import explain_reason
from frontend.presenting.answers import name_of
from frontend.presenting.quality.figures import decimal, interval_in_words


@dataclass(frozen=True, slots=True)
class AnswerBar:
    """How many people gave an answer, and their share of all, in percent."""

    label: str
    number: int
    percent: float


@dataclass(frozen=True, slots=True)
class QuestionFiguresView:
    """One question: its mean and spread in a sentence, and the bars of its answers."""

    name: str
    summary: str
    bars: list[AnswerBar]


@dataclass(frozen=True, slots=True)
class ImageFiguresView:
    """The questions of one questionnaire version, and when their figures were computed."""

    questions: list[QuestionFiguresView]
    computed_at: datetime


def image_figures_view(figures: ImageFigures | None) -> ImageFiguresView | None:
    """Returns the figures of an image as its page shows them; None where there are none."""
    if figures is None:
        return None
    return ImageFiguresView([_question(question) for question in figures.questions], figures.computed_at)


def _question(figures: QuestionFigures) -> QuestionFiguresView:
    language = get_language() or "en"
    labels = {option["value"]: text_in(option["label"], language) for option in figures.question["options"]}
    n = max(1, figures.statistics.mean.n)
    bars = [
        AnswerBar(f"{answer.rating} · {labels[answer.value]}", answer.number, 100 * answer.number / n)
        for answer in figures.histogram
    ]
    return QuestionFiguresView(name_of(figures.question), _summary(figures), bars)


def _summary(figures: QuestionFigures) -> str:
    mean, deviation = figures.statistics.mean, figures.statistics.deviation
    parts = [_("Mean %(mean)s") % {"mean": interval_in_words(mean)}]
    if deviation is not None:
        parts.append(_("standard deviation %(deviation)s") % {"deviation": decimal(deviation)})
    n = _("n = %(number)d") % {"number": mean.n}
    parts.append(n.replace(" ", "\N{NO-BREAK SPACE}"))
    sentence = " · ".join(parts)
    return f"{sentence}. {explain_reason(str(mean.reason))}" if mean.reason else sentence
