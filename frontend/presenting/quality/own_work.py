"""An annotator's own figures in words and tables: times, checks, the comparison with the others, known answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotation.models import (
    Critique,
    Decision,
    Project,
    Qualification,
    QualificationStatus,
    QualityPolicy,
    StoredStatistic,
)
from annotation.queries.quality.own_flags import OwnFlag
from annotation.queries.quality.statistics import Statistics
from annotation.wording.quality.checks import flag_name, flag_sentence
from annotation.wording.quality.statistics import explain_reason
from frontend.presenting.charts.figures import FigureCell, FigureColumn, FigureRow, FigureTable
from frontend.presenting.quality.figures import PERCENT, cell_of, interval_in_words, percent
from frontend.presenting.quality.versions import Version
from frontend.templatetags.loupe import number

OWN_NAMES: Final[Mapping[str, Promise]] = {
    "copies_own": gettext_lazy("like an earlier text of yours"),
    "copies_other": gettext_lazy("like somebody else’s text"),
}
"""What a check notices, in words to the author, where those for reviewers do not fit."""
COMPARED: Final = ("bias", "consistency", "retest_equal")


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """How many critiques a person wrote, and what became of them. `accepted` is as of the last computation."""

    written: int
    returned: int
    fixed: int
    rejected: int
    withdrawn: int
    accepted: int


def own_counts(statistics: Statistics) -> OwnCounts:
    """Returns the counts among the statistics of a person."""
    by_status = {row.scope["status"]: int(row.value or 0) for row in statistics.of("status")}
    decisions = {row.scope["decision"]: int(row.details.get("number", 0)) for row in statistics.of("decision")}
    (written,) = statistics.of("critiques")
    return OwnCounts(int(written.value or 0), **by_status, accepted=decisions.get(Decision.ACCEPT, 0))


def pace_in_words(statistics: Statistics) -> str:
    """Returns the median time of a critique with its interval, or why there is none."""
    (pace,) = statistics.of("pace")
    if pace.value is None:
        return explain_reason(pace.reason, pace.name)
    sentence = _("Half of your last %(number)s critiques took less than %(seconds)s s.")
    return sentence % {"number": number(pace.n), "seconds": interval_in_words(pace, 0)}


def check_table(statistics: Statistics, examples: Mapping[str, OwnFlag], project: Project) -> FigureTable | None:
    """Returns the table of what the checks noticed, with the latest example of each; None if they noticed nothing."""
    flags = sorted(statistics.of("flag"), key=lambda flag: -int(flag.details.get("number", 0)))
    if not flags:
        return None
    flagged = next(iter(statistics.of("flagged")), None)
    return FigureTable(
        key="own-checks",
        title=_("What the checks noticed"),
        summary=_check_summary(flagged),
        note=_("A check reads your text as a program does. Where it is wrong, nothing follows from it."),
        computed_at=flags[0].computed_at,
        row=FigureColumn(_("Check")),
        figures=[FigureColumn(_("Critiques")), FigureColumn(_("Share"), 0, unit="%")],
        rows=[_check_row(flag, examples.get(flag.scope["code"]), project) for flag in flags],
    )


def _check_summary(flagged: StoredStatistic | None) -> str:
    if flagged is None or flagged.value is None:
        return _("Too few critiques to say how often.")
    sentence = _("They noticed something in %(share)s of your critiques, over %(number)s.")
    return sentence % {"share": percent(flagged.value), "number": number(flagged.n)}


def _check_row(flag: StoredStatistic, example: OwnFlag | None, project: Project) -> FigureRow:
    name = str(OWN_NAMES.get(flag.scope["code"]) or flag_name(flag.scope["code"]))
    cells = [FigureCell(float(flag.details.get("number", 0))), cell_of(flag, PERCENT)]
    title = name[:1].upper() + name[1:]
    if example is None:
        return FigureRow(title, cells)
    link = (_("The latest one"), own_url(project, example.critique))
    return FigureRow(title, cells, note=flag_sentence(example.code, example.params, for_author=True), links=[link])


def own_url(project: Project, critique: Critique) -> str:
    """Returns where the author of a critique looks at it."""
    return f"{reverse('desk', args=[project.id])}?critique={critique.id}"


def comparison_table(statistics: Statistics, version: Version | None) -> FigureTable | None:
    """Returns the table of the person's bias, consistency and repeated answers by question; None without any."""
    if version is None:
        return None
    by_key: dict[str, dict[str, StoredStatistic]] = {}
    for name in COMPARED:
        for row in statistics.of(name, questionnaire_id=version.questionnaire.id):
            by_key.setdefault(row.question, {})[name] = row
    keys = [key for key in version.questions if key in by_key]
    if not keys:
        return None
    has_retest = any("retest_equal" in by_key[key] for key in keys)
    columns = [
        FigureColumn(_("Bias"), 2, about=_("against the others")),
        FigureColumn(_("Consistency"), 2, about=_("rank correlation")),
        *([FigureColumn(_("Same again"), 0, unit="%", about=_("own images"))] if has_retest else []),
    ]
    return FigureTable(
        key="own-comparison",
        title=_("Beside the others"),
        summary=_comparison_summary(by_key, version),
        note=_(
            "Small figures are 95 % intervals, and n the images over which a figure was computed. Consistency is"
            " computed for the grade only."
        ),
        computed_at=next(iter(by_key[keys[0]].values())).computed_at,
        row=FigureColumn(_("Question")),
        figures=columns,
        rows=[FigureRow(version.name(key), _compared(by_key[key], has_retest=has_retest)) for key in keys],
    )


def _compared(rows: Mapping[str, StoredStatistic], *, has_retest: bool) -> list[FigureCell]:
    cells = [cell_of(rows.get("bias")), cell_of(rows.get("consistency"))]
    return [*cells, cell_of(rows.get("retest_equal"), PERCENT)] if has_retest else cells


def _comparison_summary(by_key: Mapping[str, Mapping[str, StoredStatistic]], version: Version) -> str:
    grade = version.grade
    bias = by_key.get(grade.key, {}).get("bias") if grade else None
    if bias is None or bias.value is None:
        return _("Too few of your images have answers of others to say how you grade beside them.")
    value = {"bias": interval_in_words(bias)}
    low, high = (bias.value if end is None else end for end in (bias.low, bias.high))
    if low <= 0 <= high:
        return _("Your bias is %(bias)s: you grade as the others do, as far as can be told.") % value
    if bias.value > 0:
        return _("Your bias is %(bias)s: you grade milder than the others.") % value
    return _("Your bias is %(bias)s: you grade stricter than the others.") % value


def test_in_words(attempt: Qualification, pass_percent: int) -> str:
    """Returns the result of a test that has ended, and whether the person may work here after it."""
    result = _(
        "Attempt %(attempt)d: %(correct)s of your %(total)s answers were as expected. This project asks for"
        " %(pass)d %%."
    )
    numbers = {
        "attempt": attempt.attempt,
        "correct": number(attempt.correct),
        "total": number(attempt.total),
        "pass": pass_percent,
    }
    if attempt.status == QualificationStatus.PASSED:
        outcome = _("You have passed.")
    elif attempt.membership.qualified_at:
        outcome = _("You did not pass; a manager has let you work here without it.")
    else:
        outcome = _("You did not pass.")
    return f"{result % numbers} {outcome}"


def gold_in_words(statistics: Statistics, policy: QualityPolicy) -> str:
    """Returns how often the person gave the expected answers; never of which images, nor of how many today."""
    gold = next(iter(statistics.of("gold_accuracy")), None)
    if gold is None or gold.n < policy.gold_least or gold.value is None:
        return _("Too few of them to say anything yet.")
    numbers = {
        "share": percent(gold.value),
        "low": percent(gold.low if gold.low is not None else gold.value),
        "high": percent(gold.high if gold.high is not None else gold.value),
        "correct": number(gold.details.get("correct", 0)),
        "total": number(gold.details.get("total", 0)),
        "threshold": percent(policy.gold_threshold / PERCENT),
    }
    sentence = ngettext(
        "On %(images)s image %(correct)s of your %(total)s answers were as expected: %(share)s, by chance between"
        " %(low)s and %(high)s. This project asks for %(threshold)s.",
        "On %(images)s images %(correct)s of your %(total)s answers were as expected: %(share)s, by chance between"
        " %(low)s and %(high)s. This project asks for %(threshold)s.",
        gold.n,
    )
    return sentence % {**numbers, "images": number(gold.n)}
