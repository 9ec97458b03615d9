"""What people answer: the distribution of grades by source of the images."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from annotation.models import StoredStatistic
from annotation.queries.quality.statistics import Statistics
from frontend.presenting.charts.bars import BarChart, BarSeries
from frontend.presenting.charts.chart import Axis, Ends
from frontend.presenting.quality.figures import PERCENT, percent
from frontend.presenting.quality.versions import Version
from frontend.templatetags.loupe import number

ALL: Final = None
"""The key of the distribution over all images; a source is a text, which may be empty."""
Shares = Mapping[str, StoredStatistic]


def grade_distribution(statistics: Statistics, version: Version) -> BarChart | None:
    """Returns the chart of the grades, over all images and by their source; None without any."""
    grade = version.grade
    distribution = (
        statistics.of("distribution", questionnaire_id=version.questionnaire.id, question=grade.key) if grade else []
    )
    if grade is None or not distribution:
        return None
    by_source: dict[str | None, dict[str, StoredStatistic]] = {}
    for statistic in distribution:
        by_source.setdefault(statistic.scope.get("source", ALL), {})[statistic.scope["value"]] = statistic
    sources = sorted(by_source, key=lambda source: (source is not None, -_n(by_source[source])))
    values = [str(value) for value in grade.ratings]
    series = [
        BarSeries(
            version.answer(grade.key, value),
            [_value(by_source[source], value) for source in sources],
            [_ends(by_source[source], value) for source in sources],
        )
        for value in values
    ]
    return BarChart(
        key="grades-by-source",
        title=_("Grades by source"),
        summary=_summary(version, grade.key, by_source[ALL]) if ALL in by_source else "",
        note=_note(statistics, version, grade.key),
        n=_n(by_source[ALL]) if ALL in by_source else None,
        computed_at=distribution[0].computed_at,
        category=_("Source"),
        categories=[_source_name(source) for source in sources],
        value=Axis(label=_("Share"), unit="%", digits=1, lowest=0, highest=100),
        series=series,
        is_horizontal=True,
        is_ordered=grade.is_ordinal,
        numbers=[_n(by_source[source]) for source in sources],
    )


def _source_name(source: str | None) -> str:
    return _("All images") if source is ALL else source or _("no source")


def _note(statistics: Statistics, version: Version, key: str) -> str:
    """Returns how certain the shares are, and which sources are left out, and why."""
    note = _("The table has the 95 % interval of each share.")
    left_out = statistics.of("distribution_too_few", questionnaire_id=version.questionnaire.id, question=key)
    if not left_out:
        return note
    sources = [f"{_source_name(row.scope['source'])} ({number(row.n)})" for row in left_out]
    sentence = _(
        "Sources are left out where fewer than ten answers could be told apart, and so who gave them: %(sources)s."
    )
    return f"{note} {sentence % {'sources': ', '.join(sorted(sources))}}"


def _n(shares: Shares) -> int:
    return next(iter(shares.values())).n


def _value(shares: Shares, value: str) -> float | None:
    """Returns a share in percent; 0 for an answer that nobody gave, and None where there are too few to say."""
    statistic = shares.get(value)
    if statistic is None:
        return None if any(share.value is None for share in shares.values()) else 0.0
    return None if statistic.value is None else statistic.value * PERCENT


def _ends(shares: Shares, value: str) -> Ends:
    statistic = shares.get(value)
    if statistic is None or statistic.low is None or statistic.high is None:
        return None, None
    return statistic.low * PERCENT, statistic.high * PERCENT


def _summary(version: Version, key: str, shares: Shares) -> str:
    shares_with_value = [statistic for statistic in shares.values() if statistic.value is not None]
    if not shares_with_value:
        return _("Too few to say.")
    commonest = max(shares_with_value, key=lambda statistic: statistic.value or 0)
    sentence = _("The commonest grade is “%(grade)s”, with %(share)s of %(number)s critiques")
    summary = sentence % {
        "grade": version.answer(key, commonest.scope["value"]),
        "share": percent(commonest.value or 0),
        "number": number(commonest.n),
    }
    if commonest.low is None or commonest.high is None:
        return f"{summary}."
    return _("%(summary)s (95 %% interval: %(low)s to %(high)s).") % {
        "summary": summary,
        "low": percent(commonest.low),
        "high": percent(commonest.high),
    }
