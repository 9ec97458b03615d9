"""Evaluations in shares, amounts and words, for their list and their pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from annotation.evaluating.result_files.registry import FORMATS
from annotation.models import Evaluation, EvaluationFile, ModelJobStatus
from annotation.queries.calling.estimates import Range
from annotation.queries.evaluating.evaluations.estimates import EvaluationEstimate
from annotation.refining.endpoints import Endpoint
from annotation.wording.rejections import explain
from frontend.presenting.jobs.job_row import JobRow
from frontend.presenting.progress_view import percent
from frontend.templatetags.refinement import amount

MISSING_SHOWN: Final = 100


@dataclass(frozen=True)
class EvaluationRow(JobRow[Evaluation]):
    """An evaluation with what is computed of it. `reasons` is the number of its interpretations, asked once each."""

    reasons: int = 0

    @property
    def failed(self) -> int:
        """How many questions have no answer: the call failed, or there is none in the text."""
        return self.job.failed_requests + self.job.empty

    @property
    def choices(self) -> int:
        """How many answers to questions with options are known: all once it is done, where what failed is not correct.

        Before, failures of interpretations, which are few, count among them.
        """
        total = self.job.total - self.reasons
        known = self.job.correct + self.job.wrong + self.job.refused + self.job.unreadable + self.failed
        return total if self.is_done else min(known, total)

    @property
    def is_done(self) -> bool:
        return self.job.status == ModelJobStatus.DONE

    @property
    def correct_percent(self) -> int:
        """The share of the known answers that are right."""
        return percent(self.job.correct, self.choices)


def request_terms(evaluation: Evaluation, endpoint: Endpoint | None) -> list[tuple[str, str]]:
    """Returns what was requested of an evaluation, each with its label."""
    terms = _terms_of_files(evaluation) if evaluation.is_from_files else _terms(evaluation, endpoint)
    return [(_("Benchmark"), str(evaluation.benchmark)), *terms]


@dataclass(frozen=True)
class FileEntry:
    """A file of an evaluation, its format in words, and what is worth knowing about it: sentences with their names."""

    file: EvaluationFile
    format: str
    notices: list[tuple[str, list[str]]]


def file_entries(evaluation: Evaluation) -> list[FileEntry]:
    """Returns the files of an evaluation, in the order in which they were sent."""
    titles = {result_format.key: result_format.title for result_format in FORMATS}
    return [
        FileEntry(
            file,
            titles.get(file.format, ""),
            [(explain(notice["code"], notice["params"]), notice["names"]) for notice in file.notices],
        )
        for file in evaluation.files.order_by("position")
    ]


def money_of_both(
    estimate: EvaluationEstimate, endpoint: Endpoint | None, judge: Endpoint | None
) -> Range[Decimal] | None:
    """Returns what the model and its judge may cost together; None unless both prices are known, in one currency."""
    money = estimate.money
    judge_money = estimate.judging.money if estimate.judging else None
    if money is None or judge_money is None or not endpoint or not judge or endpoint.currency != judge.currency:
        return None
    return Range(money.low + judge_money.low, money.high + judge_money.high)


def missing_items(evaluation: Evaluation) -> list[tuple[int, int]]:
    """Returns the number of the item and the trial of the first answers that the files lack; the trial from 1."""
    if not evaluation.is_from_files or not evaluation.failed_requests:
        return []
    rows = evaluation.answers.filter(status="failed").order_by("number")
    return [(number, trial + 1) for number, trial in rows.values_list("item__number", "trial")[:MISSING_SHOWN]]


def _sent(evaluation: Evaluation) -> str:
    return pgettext("what is sent", "texts alone") if evaluation.text_only else pgettext("what is sent", "with images")


def _terms_of_files(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    yield _("Model"), evaluation.model
    yield _("Trials"), amount(evaluation.trials)
    yield _("Asked elsewhere"), _sent(evaluation)


def _terms(evaluation: Evaluation, endpoint: Endpoint | None) -> Iterator[tuple[str, str]]:
    if evaluation.endpoint:
        yield _("Endpoint"), f"{evaluation.endpoint} · {evaluation.model}"
    if endpoint:
        yield _("Address"), endpoint.url
    if evaluation.judge_endpoint:
        yield _("Judge of interpretations"), evaluation.judge_endpoint
    if evaluation.input_price is not None and evaluation.output_price is not None:
        prices = {"input": amount(evaluation.input_price), "output": amount(evaluation.output_price)}
        yield (
            _("Prices for a million tokens"),
            _("%(input)s for input, %(output)s for output (%(currency)s)")
            % {**prices, "currency": evaluation.currency},
        )
    yield _("Trials"), amount(evaluation.trials)
    yield _("Sent"), _sent(evaluation)
    if evaluation.trials > 1:
        yield _("Seed of the orders of options"), str(evaluation.seed)
    yield _("Parameters"), ", ".join(f"{name} = {value}" for name, value in evaluation.parameters.items())
    yield _("Tokens of an answer at most"), amount(evaluation.output_limit)
    yield _("Prompts"), evaluation.prompt_version
    if evaluation.budget_tokens is not None:
        yield _("Budget in tokens"), amount(evaluation.budget_tokens)
    if evaluation.budget_money is not None:
        yield _("Budget in money"), f"{amount(evaluation.budget_money)} {evaluation.currency}"
