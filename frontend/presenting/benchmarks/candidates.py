"""Candidates, their cross-checks and coverage cells as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from annotation.evaluating.coverage_targets import CellKey
from annotation.models import Candidate, Criterion, CrossCheck, CrossCheckStatus, CrossCheckVerdict
from annotation.queries.evaluating.authoring.candidates import CheckFigures
from annotation.queries.evaluating.authoring.grades import ImageGrades
from annotation.rules.kinds.mcq import letter_of
from annotation.rules.texts import text_in
from annotation.statistics.proportions import Estimate
from annotation.wording.candidates import GRADES, SKIP_REASONS, hints_in_words, options_in_words, verdict_in_words


@dataclass(frozen=True, slots=True)
class CheckView:
    """What one person said of a candidate: the option that they chose, in the author's order, and their verdict.

    Of one that they gave back, why.
    """

    phrases: list[str]
    comment: str
    is_objection: bool


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with its words and figures; `options` are (letter, text, whether it is correct).

    A grade has no correct one: `grade` is what its author gave.
    """

    candidate: Candidate
    criterion: str
    options: list[tuple[str, str, bool]]
    grade: str
    tags: list[str]
    hints: list[str]
    figures: list[str]
    checks: list[CheckView]


class Tags:
    """The labels of dimensions and kinds, from the questions of a questionnaire; a value without one stays itself."""

    def __init__(self, questions: Mapping[str, Mapping[str, Any]]) -> None:
        language = get_language() or "en"
        self.dimensions, self.kinds = (
            {
                tag["value"]: text_in(tag["label"], language)
                for question in questions.values()
                for tag in question.get(name, ())
            }
            for name in ("dimensions", "kinds")
        )

    def of(self, dimension: str, kind: str) -> list[str]:
        """Returns the labels of both, without those that are empty."""
        labels = (self.dimensions.get(dimension, dimension), self.kinds.get(kind, kind))
        return [label for label in labels if label]

    def cell(self, key: CellKey) -> str:
        """Returns a cell in words: its criterion, tags and source."""
        parts = [criterion_in_words(key.criterion), *self.of(key.dimension, key.kind), source_in_words(key.source)]
        return " · ".join(parts)


def criterion_in_words(criterion: str) -> str:
    return f"{criterion} · {Criterion(criterion).label}"


def source_in_words(source: str) -> str:
    return source or pgettext("source of images", "no source")


def views_of(
    candidates: Sequence[Candidate],
    tags: Tags,
    figures: Mapping[UUID, CheckFigures],
    checks: Mapping[UUID, Sequence[CrossCheck]],
    grades: Mapping[UUID, ImageGrades] | None = None,
) -> list[CandidateView]:
    """Returns candidates as a list shows them, with what `figures`, `checks` and `grades` have of them."""
    return [
        CandidateView(
            candidate=candidate,
            criterion=criterion_in_words(candidate.criterion),
            options=[] if candidate.criterion == Criterion.AESA else _options(candidate),
            grade=_grade(candidate),
            tags=tags.of(candidate.dimension, candidate.kind),
            hints=[hint["detail"] for hint in hints_in_words(candidate.hints)],
            figures=_figures(candidate, figures.get(candidate.id), (grades or {}).get(candidate.image_id)),
            checks=[_check(candidate, check) for check in checks.get(candidate.id, ())],
        )
        for candidate in candidates
    ]


def share_in_words(estimate: Estimate) -> str:
    """Returns a share in percent with its interval: “67 % (21–94 %)”; a dash where there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "–"
    value, low, high = (number_format(round(100 * part)) for part in (estimate.value, estimate.low, estimate.high))
    return _("%(value)s\xa0%% (%(low)s–%(high)s\xa0%%)") % {"value": value, "low": low, "high": high}


def _options(candidate: Candidate) -> list[tuple[str, str, bool]]:
    texts = options_in_words(candidate, range(len(candidate.options)))
    return [(letter_of(index), text, index == candidate.correct) for index, text in enumerate(texts)]


def _grade(candidate: Candidate) -> str:
    if candidate.criterion != Criterion.AESA or candidate.correct is None:
        return ""
    return options_in_words(candidate, [candidate.correct])[0]


def objections_in(view: CandidateView) -> CandidateView:
    """Returns the candidate without the checks that only agree: the figures count these."""
    return replace(view, checks=[check for check in view.checks if check.is_objection])


def _check(candidate: Candidate, check: CrossCheck) -> CheckView:
    if check.status == CrossCheckStatus.SKIPPED:
        reason = str(SKIP_REASONS[check.skip_reason])
        return CheckView([_("could not answer"), reason], check.comment, is_objection=True)
    phrases: list[str] = []
    is_question = candidate.criterion in (Criterion.AESP, Criterion.AESE)
    is_correct = check.choice == candidate.correct
    if check.choice is not None:
        letter = letter_of(check.choice)
        phrase = _("chose %(letter)s, as the author") if is_correct else _("chose %(letter)s")
        phrases.append(phrase % {"letter": letter})
    if check.verdict:
        phrases.append(verdict_in_words(candidate.criterion, check.verdict))
    is_objection = bool(check.comment) or check.verdict not in ("", CrossCheckVerdict.AGREE)
    return CheckView(phrases, check.comment, is_objection or (is_question and not is_correct))


def _figures(candidate: Candidate, figures: CheckFigures | None, grades: ImageGrades | None) -> list[str]:
    """Returns how many checked it, how many were correct, how fast, and how far people agree on a grade."""
    skipped = _skips(figures.skips if figures else 0)
    if candidate.criterion == Criterion.AESA and grades is not None:
        return [
            ngettext("%(number)d grade of the image", "%(number)d grades of the image", grades.n)
            % {"number": grades.n},
            _grades(grades),
            *_seconds(figures),
            *skipped,
        ]
    if figures is None or not candidate.checks:
        return [_("not checked yet"), *skipped]
    sentences = [ngettext("%(number)d check", "%(number)d checks", candidate.checks) % {"number": candidate.checks}]
    if candidate.criterion in (Criterion.AESP, Criterion.AESE):
        sentences.append(_("human accuracy: %(share)s") % {"share": share_in_words(figures.accuracy)})
    sentences += _seconds(figures)
    verdicts = ", ".join(
        f"{verdict_in_words(candidate.criterion, verdict)}: {number}" for verdict, number in figures.verdicts.items()
    )
    return [*sentences, *([verdicts] if verdicts else []), *skipped]


def _skips(number: int) -> list[str]:
    """Returns how many people gave a candidate back; nothing if nobody did."""
    return [_("given back by %(number)d") % {"number": number}] if number else []


def _seconds(figures: CheckFigures | None) -> list[str]:
    if figures is None or figures.median_seconds is None:
        return []
    return [_("%(seconds)s s in the median") % {"seconds": number_format(figures.median_seconds, 1)}]


def _grades(grades: ImageGrades) -> str:
    names = {"high": GRADES["High"], "medium": GRADES["Medium"], "low": GRADES["Low"]}
    counts = ", ".join(f"{names[level]}: {grades.counts[level]}" for level in names if level in grades.counts)
    if grades.majority is None:
        return _("%(counts)s; no majority") % {"counts": counts}
    return _("%(counts)s; majority %(share)s") % {"counts": counts, "share": share_in_words(grades.share)}


def labels_of(keys: Iterable[CellKey], tags: Tags) -> dict[CellKey, str]:
    """Returns each cell in words."""
    return {key: tags.cell(key) for key in keys}
