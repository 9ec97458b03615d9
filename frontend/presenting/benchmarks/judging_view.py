"""The judges of interpretations in figures and words, for pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.evaluating.judgements import ASPECTS
from annotation.models import Evaluation, Judging, ModelJobStatus
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.evaluating.judging.judgement_figures import (
    EvaluationFigures,
    Judge,
    JudgeAgreement,
    JudgeFigures,
)
from annotation.queries.evaluating.judging.unjudged_answers import judgings_with_late_texts
from annotation.refining.endpoints import Endpoint
from annotation.statistics.proportions import Estimate
from frontend.forms.judging import ResumeJudgingForm
from frontend.presenting.benchmarks.judging_messages import aspects_in_words
from frontend.templatetags.loupe import moment

STOPPED: Final = (ModelJobStatus.PAUSED, ModelJobStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its interval, as they are written."""

    value: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge's figures of one evaluation."""

    name: str
    terms: str
    judged: int
    unjudged: int
    zeros: int
    score: Figure
    aspects: list[Figure]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far people agree with one another, or with a model, on each aspect."""

    name: str
    answers: int
    aspects: list[tuple[Figure, Figure]]


@dataclass(frozen=True, slots=True)
class JudgingEntry:
    """A model's pass over an evaluation, with the form that resumes it and the endpoints that it has to confirm.

    `has_late_texts` says that the evaluation has texts since that it was not asked about.
    """

    judging: Judging
    resume_form: ResumeJudgingForm
    to_allow: list[Endpoint]
    has_late_texts: bool


def judging_entries(evaluation: Evaluation, resume_forms: Mapping[UUID, ResumeJudgingForm]) -> list[JudgingEntry]:
    """Returns the entries of an evaluation's judgings, with the forms that were filled in, by judging."""
    judgings = list(evaluation.judgings.select_related("requested_by"))
    stopped = [judging.endpoint for judging in judgings if judging.status in STOPPED]
    to_allow = endpoints_to_allow(evaluation.project, stopped) if stopped else []
    late = judgings_with_late_texts(evaluation)
    return [
        JudgingEntry(
            judging,
            resume_forms.get(judging.id) or ResumeJudgingForm(run=judging),
            [endpoint for endpoint in to_allow if judging.status in STOPPED and endpoint.name == judging.endpoint],
            judging.id in late,
        )
        for judging in judgings
    ]


def aspect_names() -> list[str]:
    """Returns the names of the aspects in their order."""
    return [name for _aspect, name, _words, _meanings in aspects_in_words()]


def judge_rows(judges: Iterable[JudgeFigures]) -> list[JudgeRow]:
    """Returns the rows of the judges of one evaluation."""
    return [
        JudgeRow(
            _judge_name(judge.judge),
            _terms(judge),
            judge.score.judged,
            judge.score.unjudged,
            judge.score.zeros,
            _figure(judge.score.value),
            [_figure(judge.score.aspects[aspect]) for aspect in ASPECTS],
        )
        for judge in judges
    ]


def evaluation_rows(evaluations: Iterable[EvaluationFigures]) -> list[tuple[EvaluationFigures, list[JudgeRow]]]:
    """Returns each evaluation with the rows of its judges."""
    return [(figures, judge_rows(figures.judges)) for figures in evaluations]


def agreement_rows(agreements: Iterable[JudgeAgreement]) -> list[AgreementRow]:
    """Returns the rows of agreements: the share of equal figures with its interval, and alpha."""
    return [
        AgreementRow(
            _("People with one another") if row.judge.is_people else _judge_name(row.judge),
            row.aspects[0].exact.n,
            [
                (_percent(aspect.exact), Figure("–" if aspect.alpha is None else f"{aspect.alpha:.2f}"))
                for aspect in row.aspects
            ],
        )
        for row in agreements
    ]


def _judge_name(judge: Judge) -> str:
    return _("People") if judge.is_people else f"{judge.model} · {judge.endpoint}"


def _terms(figures: JudgeFigures) -> str:
    """Returns who judged, by which words, and when."""
    first, last = moment(figures.first_at), moment(figures.last_at)
    period = first if first == last else f"{first} – {last}"
    if figures.judge.is_people:
        people = _("number of people: %(count)d") % {"count": figures.people}
        return f"{people} · {period}"
    return f"{figures.judge.prompt_version} · {period}"


def _figure(estimate: Estimate) -> Figure:
    if estimate.value is None:
        return Figure("–")
    estimate = estimate.without_certainty()
    if estimate.low is None or estimate.high is None:
        return Figure(f"{estimate.value:.2f}")
    return Figure(f"{estimate.value:.2f}", f"{estimate.low:.2f}–{estimate.high:.2f}")


def _percent(estimate: Estimate) -> Figure:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Figure("–")
    return Figure(f"{100 * estimate.value:.0f}\xa0%", f"{100 * estimate.low:.0f}–{100 * estimate.high:.0f}\xa0%")
