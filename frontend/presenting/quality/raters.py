"""The raters of a project: a row of figures for each, and the charts of their bias and consistency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from annotation.models import Decision, Membership, Person, Project, StoredStatistic
from annotation.queries.quality.statistics import Rater
from annotation.wording.quality.statistics import explain_reason
from frontend.presenting.charts.figures import FigureCell, FigureColumn, FigureRow, FigureTable
from frontend.presenting.quality.figures import PERCENT, cell_of, count_cell, percent
from frontend.presenting.quality.rater_columns import COLUMNS, rater_columns
from frontend.presenting.quality.versions import Version
from frontend.templatetags.loupe import day, number

NAME: Final = "name"
OF_QUESTION: Final = frozenset({"bias", "consistency", "inconsistency", "far_off", "retest_equal"})
"""Figures that are about one question of one version; the rest are about all of a rater's work."""

TOO_FEW_REASONS: Final = frozenset({"too_few", "no_ratings", "no_pairs"})
"""Reasons that come to the same for whoever reads the table: there is not enough of it."""


@dataclass(frozen=True, slots=True)
class RaterFigures:
    """A rater with the figures of one question, by name. `person` is None for readers who may not know who it is, and
    `membership` for those who left too.
    """

    name: str
    figures: Mapping[str, StoredStatistic]
    decisions: Mapping[str, StoredStatistic]
    person: Person | None = None
    membership: Membership | None = None

    def value(self, column: str) -> float | None:
        """Returns the number by which a column sorts."""
        statistic = self.decisions.get(Decision.ACCEPT) if column == "accepted" else self.figures.get(column)
        return statistic.value if statistic else None


@dataclass(frozen=True, slots=True)
class RaterSort:
    """The column by which raters are sorted, and the query of the page without it."""

    column: str = "critiques"
    is_descending: bool = True
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, query: Mapping[str, str]) -> "RaterSort":
        """Returns the order that `?sort=` asks for; by critiques for one that does not exist."""
        column = text.removeprefix("-")
        if column not in {NAME, *COLUMNS}:
            return cls(query=query)
        return cls(column, text.startswith("-"), query)

    @property
    def text(self) -> str:
        """Returns the value of `?sort=`."""
        return f"-{self.column}" if self.is_descending else self.column

    def apply(self, raters: Iterable[RaterFigures]) -> list[RaterFigures]:
        """Returns the raters in order; those without a value come last, whichever way the column is sorted."""
        by_name = sorted(
            raters, key=lambda rater: rater.name.casefold(), reverse=self.column == NAME and self.is_descending
        )
        if self.column == NAME:
            return by_name
        sign = -1 if self.is_descending else 1

        def sort_key(rater: RaterFigures) -> tuple[bool, float]:
            value = rater.value(self.column)
            return value is None, sign * (value or 0)

        return sorted(by_name, key=sort_key)

    def heading(self, column: FigureColumn, key: str) -> FigureColumn:
        """Returns a column with its link and state; the first click on numbers shows the highest first."""
        is_current = key == self.column
        is_descending = not self.is_descending if is_current else key != NAME
        direction = ("descending" if self.is_descending else "ascending") if is_current else ""
        sort = f"-{key}" if is_descending else key
        return replace(column, query="?" + urlencode({**self.query, "sort": sort}), direction=direction)


def rater_figures(
    raters: Iterable[Rater], version: Version | None, question: str, members: Mapping[str, Membership]
) -> list[RaterFigures]:
    """Returns the figures of each rater for one question; `members` are those whom the reader may know, by person."""
    version_id = version.questionnaire.id if version else None
    rows = []
    for rater in raters:
        figures: dict[str, StoredStatistic] = {}
        decisions: dict[str, StoredStatistic] = {}
        for statistic in rater.statistics:
            if statistic.name == "decision":
                decisions[statistic.scope["decision"]] = statistic
            elif statistic.name not in OF_QUESTION:
                figures.setdefault(statistic.name, statistic)
            elif (statistic.questionnaire_id, statistic.question) == (version_id, question):
                figures[statistic.name] = statistic
        name = rater.person.display_name if rater.person else rater.pseudonym
        membership = members.get(str(rater.person.id)) if rater.person else None
        rows.append(RaterFigures(name, figures, decisions, rater.person, membership))
    return rows


def rater_table(raters: Sequence[RaterFigures], sort: RaterSort, project: Project) -> FigureTable:
    """Returns the table of raters in the order of `sort`."""
    first = next((statistic for rater in raters for statistic in rater.figures.values()), None)
    return FigureTable(
        key="raters",
        title=_("Figures by rater"),
        summary=rater_summary(raters),
        note=_("Small figures are 95 % intervals, and n what a figure was computed over."),
        computed_at=first.computed_at if first else None,
        row=sort.heading(FigureColumn(_("Name")), NAME),
        figures=[sort.heading(column.figure, key) for key, column in rater_columns().items()],
        rows=[_row(rater, sort, project) for rater in raters],
    )


def _row(rater: RaterFigures, sort: RaterSort, project: Project) -> FigureRow:
    figures = rater.figures
    cells = [
        count_cell(figures.get("critiques")),
        _cell(figures.get("bias")),
        _cell(figures.get("consistency")),
        _screened(figures.get("far_off"), PERCENT),
        _screened(figures.get("inconsistency"), 1),
        _cell(figures.get("gold_accuracy"), PERCENT),
        _cell(figures.get("retest_equal"), PERCENT),
        _cell(figures.get("pace")),
        _cell(figures.get("flagged"), PERCENT),
        _accepted(rater.decisions),
    ]
    note = state_in_words(rater.membership) if rater.membership else ""
    return FigureRow(rater.name, cells, note=note, links=_links(rater, rater.person, sort, project))


def _links(rater: RaterFigures, person: Person | None, sort: RaterSort, project: Project) -> list[tuple[str, str]]:
    """Returns the links to what a person wrote, which the history lists, to what of it waits for a reviewer, and to the
    form that pauses or resumes them; nothing for readers who may not know who it is.
    """
    if person is None:
        return []
    critiques = urlencode({"noun": "critique", "actor": person.username})
    reviews = urlencode({"annotator": str(person.id)})
    links = [
        (_("Critiques"), f"{reverse('events', args=[project.id])}?{critiques}"),
        (_("Reviews"), f"{reverse('reviews', args=[project.id])}?{reviews}"),
    ]
    if rater.membership:
        query = urlencode({**sort.query, "sort": sort.text, "member": str(person.id)})
        links.append((_("Resume …") if rater.membership.paused_at else _("Pause …"), f"?{query}#member"))
    return links


def _cell(
    statistic: StoredStatistic | None, scale: float = 1, *, note: str = "", is_marked: bool = False
) -> FigureCell:
    """Returns the cell of a statistic; a dash where there are too few, or none at all to compute it over."""
    if statistic is None or (statistic.value is None and statistic.reason in TOO_FEW_REASONS):
        n = statistic.n if statistic else None
        return FigureCell(n=n, reason=explain_reason("too_few").rstrip(".。"), note=note, is_dash=True)
    return cell_of(statistic, scale, note=note, is_marked=is_marked)


def _screened(statistic: StoredStatistic | None, scale: float) -> FigureCell:
    """Returns the cell of a screening with its verdict in words."""
    if statistic is None or statistic.value is None:
        return _cell(statistic, scale)
    is_rejected = bool(statistic.details.get("is_rejected"))
    note = pgettext("by a screening", "rejected") if is_rejected else pgettext("by a screening", "passes")
    return _cell(statistic, scale, note=note, is_marked=is_rejected)


def is_rejected(rater: RaterFigures, name: str) -> bool:
    """Returns whether a screening rejects a rater."""
    statistic = rater.figures.get(name)
    return bool(statistic and statistic.value is not None and statistic.details.get("is_rejected"))


def _accepted(decisions: Mapping[str, StoredStatistic]) -> FigureCell:
    """Returns the share of decisions that accepted, with the numbers of the others. Without any that did, there is no
    such statistic; how many decisions there are is known from the others.
    """
    note = _other_decisions(decisions)
    accepted = decisions.get(Decision.ACCEPT)
    if accepted or not decisions:
        return _cell(accepted, PERCENT, note=note)
    other_decision = next(iter(decisions.values()))
    return FigureCell(n=other_decision.n, reason=_("none accepted"), note=note)


def _other_decisions(decisions: Mapping[str, StoredStatistic]) -> str:
    parts = [
        f"{number(decisions[decision].details['number'])} {decision.label}"
        for decision in (Decision.FIX, Decision.RETURN, Decision.REJECT)
        if decision in decisions and decisions[decision].details["number"]
    ]
    return ", ".join(parts)


def state_in_words(membership: Membership) -> str:
    """Returns why somebody is paused or was warned of, with the numbers; "" for everybody else."""
    reason = _reason(membership.pause)
    if membership.paused_at:
        sentence = _("paused %(day)s: %(reason)s") if reason else _("paused %(day)s")
        return sentence % {"day": day(membership.paused_at), "reason": reason}
    if membership.warned_at:
        return _("warned of %(day)s: accuracy on gold") % {"day": day(membership.warned_at)}
    return ""


def _reason(pause: Mapping[str, object]) -> str:
    if pause.get("code") == "gold_accuracy":
        numbers = {name: percent(float(str(pause[name]))) for name in ("share", "low", "high", "threshold")}
        return _("accuracy on gold %(share)s (%(low)s to %(high)s), below %(threshold)s") % numbers
    return str(pause.get("reason", ""))


def rater_summary(raters: Sequence[RaterFigures]) -> str:
    """Returns whom the screenings reject, and of how many raters there is enough to judge, in a sentence or two."""
    numbers = {screening: _judged(raters, screening) for screening in ("far_off", "inconsistency")}
    if not any(numbers.values()):
        return _("Too few to say whom the screenings would reject.")
    verdict = _verdict(raters)
    if min(numbers.values()) == len(raters):
        return verdict
    judged = _(
        "There is enough to judge %(classic)s of %(all)s raters by the classic one, and %(newer)s by the newer one."
    ) % {
        "classic": number(numbers["far_off"]),
        "newer": number(numbers["inconsistency"]),
        "all": number(len(raters)),
    }
    return f"{verdict} {judged}"


def _judged(raters: Sequence[RaterFigures], screening: str) -> int:
    return sum(rater.value(screening) is not None for rater in raters)


def _verdict(raters: Sequence[RaterFigures]) -> str:
    classic = [rater.name for rater in raters if is_rejected(rater, "far_off")]
    newer = [rater.name for rater in raters if is_rejected(rater, "inconsistency")]
    if not classic and not newer:
        return _("Neither screening rejects anybody.")
    nobody = _("nobody")
    return _("The classic screening rejects %(classic)s; the newer one %(newer)s.") % {
        "classic": ", ".join(classic) or nobody,
        "newer": ", ".join(newer) or nobody,
    }
