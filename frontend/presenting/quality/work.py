"""How long stages take, what reviewers decide, and how often the checks fire and are right."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from annotation.models import Decision, Project, StoredStatistic
from annotation.queries.projects.questionnaires import definition_of
from annotation.queries.quality.statistics import Statistics
from annotation.rules.prompts import text_in
from annotation.wording.quality.checks import flag_name
from frontend.presenting.charts.chart import Axis
from frontend.presenting.charts.figures import FigureColumn, FigureRow, FigureTable
from frontend.presenting.charts.intervals import Estimate, IntervalChart
from frontend.presenting.quality.figures import PERCENT, cell_of, decimal, percent
from frontend.templatetags.loupe import number

DECISIONS: Final = (Decision.ACCEPT, Decision.FIX, Decision.RETURN, Decision.REJECT)


def stage_chart(statistics: Statistics, project: Project) -> IntervalChart | None:
    """Returns the chart of the seconds that stages take, in the order of the questionnaire; None without any."""
    names = _stage_names(project)
    stages = {statistic.scope["stage"]: statistic for statistic in statistics.of("stage_seconds")}
    if not stages:
        return None
    keys = [*(key for key in names if key in stages), *sorted(stages.keys() - names.keys())]
    keys_with_value = [key for key in keys if stages[key].value is not None]
    return IntervalChart(
        key="time-by-stage",
        title=_("Time by stage"),
        summary=_stage_summary(stages, names, keys_with_value),
        note=_("Medians with their 95 % intervals."),
        n=max((stage.n for stage in stages.values()), default=None),
        computed_at=stages[keys[0]].computed_at,
        category=_("Stage"),
        value=Axis(label=_("Median time"), unit=pgettext("seconds", "s"), digits=1, lowest=0),
        estimates=[_estimate(names.get(key, key), stages[key]) for key in keys],
    )


def _stage_names(project: Project) -> dict[str, str]:
    if project.questionnaire_id is None:
        return {}
    stages = definition_of(project.questionnaire_id)["stages"]
    return {stage["key"]: text_in(stage.get("title") or stage["key"], get_language() or "en") for stage in stages}


def _stage_summary(stages: Mapping[str, StoredStatistic], names: Mapping[str, str], keys_with_value: list[str]) -> str:
    if not keys_with_value:
        return _("Too few to say.")
    longest = max(keys_with_value, key=lambda key: stages[key].value or 0)
    return _("“%(stage)s” takes longest: %(seconds)s s in the median of %(number)s critiques.") % {
        "stage": names.get(longest, longest),
        "seconds": decimal(stages[longest].value or 0, 1),
        "number": number(stages[longest].n),
    }


def _estimate(name: str, statistic: StoredStatistic, scale: float = 1) -> Estimate:
    value, low, high = (
        None if part is None else part * scale for part in (statistic.value, statistic.low, statistic.high)
    )
    return Estimate(name, value, low, high, statistic.n)


def decision_chart(statistics: Statistics, waiting: str) -> IntervalChart | None:
    """Returns the chart of the reviewers' decisions, with a sentence of what waits; None before the first decision."""
    by_decision = {statistic.scope["decision"]: statistic for statistic in statistics.of("decision")}
    decided = max((statistic.n for statistic in by_decision.values()), default=0)
    if not decided:
        return None
    numbers = [
        f"{number(by_decision[decision].details['number'])} {decision.label}"
        for decision in DECISIONS
        if decision in by_decision
    ]
    summary = ngettext(
        "%(number)s decision: %(parts)s. %(waiting)s", "%(number)s decisions: %(parts)s. %(waiting)s", decided
    )
    return IntervalChart(
        key="decisions",
        title=_("Decisions of reviewers"),
        summary=summary % {"number": number(decided), "parts": ", ".join(numbers), "waiting": waiting},
        note=_("Shares of all decisions with their 95 % intervals."),
        n=decided,
        computed_at=next(iter(by_decision.values())).computed_at,
        category=_("Decision"),
        value=Axis(label=_("Share"), unit="%", digits=1, lowest=0),
        estimates=[
            _estimate(decision.label.capitalize(), by_decision[decision], PERCENT)
            for decision in DECISIONS
            if decision in by_decision
        ],
    )


def check_table(statistics: Statistics, project: Project) -> FigureTable | None:
    """Returns the table of the checks, the most frequent first; None while none has fired."""
    fires = {statistic.scope["code"]: statistic for statistic in statistics.of("flag")}
    precision = {statistic.scope["code"]: statistic for statistic in statistics.of("check_precision")}
    codes = sorted({*fires, *precision}, key=lambda code: (-(fires[code].value or 0) if code in fires else 0, code))
    if not codes:
        return None
    return FigureTable(
        key="checks",
        title=_("Checks"),
        summary=_check_summary(statistics, fires),
        note=_(
            "Precision is the share of the decided critiques with the flag that reviewers returned, rejected or fixed. "
            "Small figures are 95 % intervals."
        ),
        computed_at=next(iter({**fires, **precision}.values())).computed_at,
        row=FigureColumn(_("Check")),
        figures=[
            FigureColumn(_("Fires"), 1, unit="%", about=_("of critiques")),
            FigureColumn(_("Precision"), 0, unit="%", about=_("of decisions")),
        ],
        rows=[_check_row(code, fires.get(code), precision.get(code), project) for code in codes],
    )


def _check_row(
    code: str, fires: StoredStatistic | None, precision: StoredStatistic | None, project: Project
) -> FigureRow:
    url = f"{reverse('reviews', args=[project.id])}?{urlencode({'code': code})}"
    name = flag_name(code)
    return FigureRow(name[:1].upper() + name[1:], [cell_of(fires, PERCENT), cell_of(precision, PERCENT)], url=url)


def _check_summary(statistics: Statistics, fires: Mapping[str, StoredStatistic]) -> str:
    flagged: Any = next(iter(statistics.of("flagged")), None)
    if flagged is None or flagged.value is None:
        return _("Too few critiques to say how often the checks fire.")
    commonest = max(fires, key=lambda code: fires[code].value or 0, default="")
    sentence = _("A check fires on %(share)s of %(number)s critiques; most often “%(check)s”.")
    return sentence % {"share": percent(flagged.value), "number": number(flagged.n), "check": flag_name(commonest)}
