"""All critiques of an image side by side, in words: what people answered, where they differ and how far."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.models import Critique, Purpose
from annotation.queries.review.image_figures import ImageFigures
from annotation.queries.review.side_by_side import QuestionAnswers, SideBySide, answer_key
from annotation.rules.kinds import kind_of
from annotation.rules.rated_questions import rated_questions
from annotation.rules.types import Question
from frontend.presenting.answers import answer_in_words, changes_in_words, name_of
from frontend.presenting.reviews.image_figures_view import ImageFiguresView, image_figures_view


@dataclass(frozen=True, slots=True)
class Cell:
    """What one critique answers; `is_apart` marks an answer that most people did not give."""

    critique: Critique
    text: str
    is_apart: bool
    is_final: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A question with the answers of all critiques; `note` says in words how far they lie apart."""

    name: str
    note: str
    differs: bool
    is_text: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The critiques of one questionnaire version; `summary` says whether people agree."""

    version: int
    critiques: list[Critique]
    rows: list[ComparedRow]
    summary: str
    changes: list[tuple[Critique, list[tuple[str, str, str]]]]
    figures: ImageFiguresView | None


def comparison_view(version: SideBySide, figures: ImageFigures | None = None) -> ComparisonView:
    """Returns one version of the critiques of an image as its page shows it, with its figures."""
    grade_keys = [key for key, rated in rated_questions(version.definition).items() if rated.is_grade]
    rows = [_row(version, answers, is_grade=answers.question["key"] in grade_keys) for answers in version.questions]
    grade = next((answers for answers in version.questions if answers.question["key"] in grade_keys), None)
    changes = [(critique, list(changes_in_words(critique))) for critique in version.critiques if critique.revisions]
    return ComparisonView(
        version=version.critiques[0].questionnaire.version,
        critiques=version.critiques,
        rows=rows,
        summary=_summary(version, grade),
        changes=changes,
        figures=image_figures_view(figures),
    )


def apart_in_words(spread: int) -> str:
    """Returns how far the grades of an image lie apart."""
    return ngettext("%(number)d grade apart", "%(number)d grades apart", spread) % {"number": spread}


def _row(version: SideBySide, answers: QuestionAnswers, *, is_grade: bool) -> ComparedRow:
    usual_key = _usual_key(answers, version.critiques)
    cells = [
        Cell(
            critique=critique,
            text="" if answer is None else answer_in_words(_question_in(critique, answers.question), answer),
            is_apart=answers.differs
            and answer is not None
            and not is_final(critique)
            and answer_key(answer) != usual_key,
            is_final=is_final(critique),
        )
        for critique, answer in zip(version.critiques, answers.answers, strict=True)
    ]
    return ComparedRow(
        name=name_of(answers.question),
        note=_note(answers, version.critiques, is_grade=is_grade),
        differs=answers.differs,
        is_text=not kind_of(answers.question).has_options,
        cells=cells,
    )


def _question_in(critique: Critique, question: Question) -> Question:
    """Returns a question as the critique's own version has it: a final critique may be of another one than the rest."""
    stages = critique.questionnaire.definition["stages"]
    in_its_version = (each for stage in stages for each in stage["questions"] if each["key"] == question["key"])
    return next(in_its_version, question)


def _usual_key(answers: QuestionAnswers, critiques: Sequence[Critique]) -> Any:
    """Returns what more people answered than anything else, as `answer_key` makes it; None where nothing is."""
    if not answers.differs:
        return None
    counts = Counter(answer_key(answer) for answer in _work_answers(answers, critiques)).most_common(2)
    return counts[0][0] if counts[0][1] > counts[1][1] else None


def _work_answers(answers: QuestionAnswers, critiques: Sequence[Critique]) -> list[Any]:
    pairs = zip(answers.answers, critiques, strict=True)
    return [answer for answer, critique in pairs if answer is not None and not is_final(critique)]


def is_final(critique: Critique) -> bool:
    return critique.purpose == Purpose.FINAL


def _note(answers: QuestionAnswers, critiques: Sequence[Critique], *, is_grade: bool) -> str:
    if answers.differs and answers.spread is not None:
        if is_grade:
            return apart_in_words(answers.spread)
        return ngettext("%(number)d step apart", "%(number)d steps apart", answers.spread) % {"number": answers.spread}
    if answers.differs:
        return _("different answers")
    is_compared = kind_of(answers.question).has_options and len(_work_answers(answers, critiques)) > 1
    return _("the same answer") if is_compared else ""


def _summary(version: SideBySide, grade: QuestionAnswers | None) -> str:
    number = sum(not is_final(critique) for critique in version.critiques)
    critiques = ngettext("%(number)d critique", "%(number)d critiques", number) % {"number": number}
    if number < 2:
        return _("%(critiques)s; there is nothing to compare yet.") % {"critiques": critiques}
    closed = [answers for answers in version.questions if kind_of(answers.question).has_options]
    differing = sum(answers.differs for answers in closed)
    apart = apart_in_words(grade.spread) if grade and grade.spread else _("the same grade")
    terms = {"critiques": critiques, "apart": apart, "differing": differing, "all": len(closed)}
    return _("%(critiques)s: %(apart)s. Different answers to %(differing)d of %(all)d questions with options.") % terms
