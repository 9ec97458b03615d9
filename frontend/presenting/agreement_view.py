"""How far the checks agree with people, in plain sentences and in rows of a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from annotation.queries.refining.agreement import Agreement, AgreementReport, CheckAgreement
from annotation.statistics.proportions import Estimate
from annotation.wording.checks import check_name
from annotation.wording.instructions import TYPE_NAMES


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its interval and number in words; a value that is undefined is a dash."""

    value: str
    interval: str
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one type, or of one check."""

    name: str
    n: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ReportInWords:
    """An agreement as the page shows it."""

    computed_at: datetime
    judgements: int
    edited: int
    checks: list[str]
    second_model: list[str]
    types: list[Row]
    by_check: list[Row]


def report_in_words(report: AgreementReport) -> ReportInWords:
    """Returns the sentences and the rows of a report; without sentences where nobody has judged anything yet."""
    return ReportInWords(
        computed_at=report.computed_at,
        judgements=report.judgements,
        edited=report.edited,
        checks=list(_sentences_of_checks(report.checks)),
        second_model=list(_sentences_of_second_model(report.second_model)),
        types=[_type_row(type_, agreement) for type_, agreement in report.by_type.items()],
        by_check=[_check_row(agreement) for agreement in report.by_check],
    )


def _sentences_of_checks(agreement: Agreement) -> Iterator[str]:
    sentences = (
        (
            agreement.kept_precision,
            _("Of %(n)s that the checks kept, people accepted %(share)s (95 %% interval: %(low)s to %(high)s)."),
        ),
        (
            agreement.rejected_recall,
            _(
                "Of %(n)s that people rejected or edited, the checks had rejected %(share)s "
                "(95 %% interval: %(low)s to %(high)s)."
            ),
        ),
        (
            agreement.rejected_precision,
            _(
                "Of %(n)s that the checks rejected, people rejected or edited %(share)s "
                "(95 %% interval: %(low)s to %(high)s)."
            ),
        ),
        (
            agreement.kept_recall,
            _("Of %(n)s that people accepted, the checks had kept %(share)s (95 %% interval: %(low)s to %(high)s)."),
        ),
    )
    for estimate, sentence in sentences:
        yield from _sentence(estimate, sentence)
    yield from _kappa_sentence(agreement)


def _sentences_of_second_model(agreement: Agreement) -> Iterator[str]:
    yield from _sentence(
        agreement.kept_precision,
        _(
            "Of %(n)s that the second model found supported, people accepted %(share)s "
            "(95 %% interval: %(low)s to %(high)s)."
        ),
    )
    yield from _sentence(
        agreement.rejected_recall,
        _(
            "Of %(n)s that people rejected or edited, the second model had doubted %(share)s "
            "(95 %% interval: %(low)s to %(high)s)."
        ),
    )
    yield from _kappa_sentence(agreement)


def _sentence(estimate: Estimate, sentence: str) -> Iterator[str]:
    if estimate.value is not None and estimate.low is not None and estimate.high is not None:
        yield sentence % {
            "n": number_format(estimate.n, use_l10n=True, force_grouping=True),
            "share": _percent(estimate.value),
            "low": _percent(estimate.low),
            "high": _percent(estimate.high),
        }


def _kappa_sentence(agreement: Agreement) -> Iterator[str]:
    kappa = agreement.kappa
    if kappa.value is not None and kappa.low is not None and kappa.high is not None:
        yield _("Agreement beyond chance (Cohen’s kappa) is %(value)s (95 %% interval: %(low)s to %(high)s).") % {
            "value": _decimal(kappa.value),
            "low": _decimal(kappa.low),
            "high": _decimal(kappa.high),
        }


def _type_row(type_: str, agreement: Agreement) -> Row:
    figures = (_share(agreement.kept_precision), _share(agreement.rejected_recall), _figure(agreement.kappa))
    return Row(str(TYPE_NAMES.get(type_, type_)), agreement.n, figures)


def _check_row(agreement: CheckAgreement) -> Row:
    return Row(
        check_name(agreement.check), agreement.precision.n, (_share(agreement.precision), _share(agreement.recall))
    )


def _share(estimate: Estimate) -> Figure:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Figure("–", "", estimate.n)
    interval = f"{_percent(estimate.low)}–{_percent(estimate.high)}"
    return Figure(_percent(estimate.value), interval, estimate.n)


def _figure(estimate: Estimate) -> Figure:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Figure("–", "", estimate.n)
    return Figure(_decimal(estimate.value), f"{_decimal(estimate.low)}–{_decimal(estimate.high)}", estimate.n)


def _percent(share: float) -> str:
    percent = _("%(number)s %%") % {"number": number_format(round(100 * share), use_l10n=True)}
    return percent.replace(" ", "\N{NO-BREAK SPACE}")


def _decimal(value: float) -> str:
    return number_format(value, 2, use_l10n=True).replace("-", "−")
