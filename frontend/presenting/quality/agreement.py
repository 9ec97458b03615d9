"""How far people agree: over time as a chart, by question as a table."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from annotation.models import StoredStatistic
from annotation.queries.quality.statistics import Statistics
from frontend.presenting.charts.chart import Axis
from frontend.presenting.charts.figures import FigureCell, FigureColumn, FigureRow, FigureTable
from frontend.presenting.charts.lines import Line, LineChart, Point
from frontend.presenting.quality.figures import cell_of, interval_in_words
from frontend.presenting.quality.versions import Version
from frontend.templatetags.loupe import day, number

DIGITS: Final = 2
AGREEMENT: Final = ("alpha", "icc_single", "icc_mean", "split_half")


def weekly_chart(statistics: Statistics, version: Version) -> LineChart | None:
    """Returns the chart of the agreement in the grade by week; None without any week."""
    grade = version.grade
    if grade is None:
        return None
    weeks = statistics.of("alpha_by_week", questionnaire_id=version.questionnaire.id, question=grade.key)
    weeks.sort(key=lambda statistic: statistic.scope["week"])
    if not weeks:
        return None
    points = [Point(_monday(week), week.value, week.low, week.high, week.n) for week in weeks]
    return LineChart(
        key="agreement-over-time",
        title=_("Agreement over time"),
        summary=_weekly_summary(weeks),
        note=_("Krippendorff’s alpha of the grade by week of an image’s last rating, with its 95 % interval."),
        n=sum(week.n for week in weeks),
        computed_at=weeks[0].computed_at,
        value=Axis(label=_("Alpha"), digits=DIGITS, highest=1),
        row=_("Week from"),
        lines=[Line(_("Alpha"), points)],
    )


def _monday(week: StoredStatistic) -> date:
    return date.fromisoformat(week.scope["week"])


def _weekly_summary(weeks: list[StoredStatistic]) -> str:
    weeks_with_value = [week for week in weeks if week.value is not None]
    if not weeks_with_value:
        return _("No week has enough images with two ratings yet.")
    sentence = _("%(alpha)s in the week of %(day)s, over %(number)s images")
    first, last = (
        sentence % {"alpha": interval_in_words(week), "day": day(_monday(week)), "number": number(week.n)}
        for week in (weeks_with_value[0], weeks_with_value[-1])
    )
    return f"{last}." if len(weeks_with_value) == 1 else _("%(last)s; %(first)s.") % {"last": last, "first": first}


def agreement_table(statistics: Statistics, version: Version) -> FigureTable | None:
    """Returns the table of the agreement in each rated question; None without any."""
    by_key: dict[str, dict[str, StoredStatistic]] = {}
    for name in AGREEMENT:
        for statistic in statistics.of(name, questionnaire_id=version.questionnaire.id):
            by_key.setdefault(statistic.question, {})[name] = statistic
    keys = [key for key in version.questions if key in by_key]
    if not keys:
        return None
    return FigureTable(
        key="agreement-by-question",
        title=_("Agreement by question"),
        summary=_table_summary(version, keys, by_key),
        note=_("Small figures are 95 % intervals; n counts images with two ratings or more."),
        computed_at=by_key[keys[0]]["alpha"].computed_at if "alpha" in by_key[keys[0]] else None,
        row=FigureColumn(_("Question")),
        figures=[
            FigureColumn(_("Alpha"), DIGITS, about=_("Krippendorff")),
            FigureColumn("ICC(1,1)", DIGITS, about=_("one rating")),
            FigureColumn("ICC(1,k)", DIGITS, about=_("mean of an image")),
            FigureColumn(_("Split-half"), DIGITS, about=_("rank correlation")),
        ],
        rows=[FigureRow(version.name(key), [_cell(by_key[key].get(name)) for name in AGREEMENT]) for key in keys],
    )


def _cell(statistic: StoredStatistic | None) -> FigureCell:
    return cell_of(statistic) if statistic else FigureCell(reason=_("only for ordered options"))


def _table_summary(version: Version, keys: list[str], by_key: Mapping[str, Mapping[str, StoredStatistic]]) -> str:
    alphas = {key: by_key[key]["alpha"] for key in keys if "alpha" in by_key[key]}
    keys_with_value = [key for key, alpha in alphas.items() if alpha.value is not None]
    if not keys_with_value:
        return _("No question has enough images with two ratings yet.")
    best, worst = (choose(keys_with_value, key=lambda key: alphas[key].value or 0) for choose in (max, min))
    sentence = _("People agree most about “%(question)s”, with an alpha of %(alpha)s")
    best_phrase = sentence % {"question": version.name(best), "alpha": interval_in_words(alphas[best])}
    if best == worst:
        return f"{best_phrase}."
    worst_phrase = _("least about “%(question)s”, with %(alpha)s") % {
        "question": version.name(worst),
        "alpha": interval_in_words(alphas[worst]),
    }
    return _("%(most)s; %(least)s.") % {"most": best_phrase, "least": worst_phrase}
