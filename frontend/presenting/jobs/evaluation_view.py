"""Evaluations in shares, amounts and words, for their list and their pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from annotation.models import Evaluation
from annotation.refining.endpoints import Endpoint
from frontend.presenting.jobs.job_row import JobRow
from frontend.presenting.progress_view import percent
from frontend.templatetags.refinement import amount


@dataclass(frozen=True)
class EvaluationRow(JobRow[Evaluation]):
    """An evaluation with what is computed of it."""

    @property
    def failed(self) -> int:
        """How many questions have no answer: the call failed, or there is none in the text."""
        return self.job.failed_requests + self.job.empty

    @property
    def choices(self) -> int:
        """How many answers to questions with options there are, whatever came of them."""
        return self.job.correct + self.job.wrong + self.job.refused + self.job.unreadable

    @property
    def correct_percent(self) -> int:
        """The share of the answers so far that are right. It is no score: failed questions are not in it."""
        return percent(self.job.correct, self.choices)


def request_terms(evaluation: Evaluation, endpoint: Endpoint | None) -> list[tuple[str, str]]:
    """Returns what was requested of an evaluation, each with its label."""
    return [(_("Benchmark"), str(evaluation.benchmark)), *_terms(evaluation, endpoint)]


def _terms(evaluation: Evaluation, endpoint: Endpoint | None) -> Iterator[tuple[str, str]]:
    if evaluation.endpoint:
        yield _("Endpoint"), f"{evaluation.endpoint} · {evaluation.model}"
    if endpoint:
        yield _("Address"), endpoint.url
    if evaluation.input_price is not None and evaluation.output_price is not None:
        prices = {"input": amount(evaluation.input_price), "output": amount(evaluation.output_price)}
        yield (
            _("Prices for a million tokens"),
            _("%(input)s for input, %(output)s for output (%(currency)s)")
            % {**prices, "currency": evaluation.currency},
        )
    yield _("Trials"), amount(evaluation.trials)
    sent = pgettext("what is sent", "texts alone") if evaluation.text_only else pgettext("what is sent", "with images")
    yield _("Sent"), sent
    if evaluation.trials > 1:
        yield _("Seed of the orders of options"), str(evaluation.seed)
    yield _("Parameters"), ", ".join(f"{name} = {value}" for name, value in evaluation.parameters.items())
    yield _("Tokens of an answer at most"), amount(evaluation.output_limit)
    yield _("Prompts"), evaluation.prompt_version
    if evaluation.budget_tokens is not None:
        yield _("Budget in tokens"), amount(evaluation.budget_tokens)
    if evaluation.budget_money is not None:
        yield _("Budget in money"), f"{amount(evaluation.budget_money)} {evaluation.currency}"
