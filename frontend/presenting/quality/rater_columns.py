"""The columns of the table of raters: how they are headed, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend.presenting.charts.figures import FigureColumn

COLUMNS: Final = (
    "critiques",
    "bias",
    "consistency",
    "far_off",
    "inconsistency",
    "gold_accuracy",
    "retest_equal",
    "pace",
    "flagged",
    "accepted",
)


@dataclass(frozen=True, slots=True)
class RaterColumn:
    """A column with its heading, and a sentence for the legend of the page."""

    figure: FigureColumn
    explanation: str


def rater_columns() -> Mapping[str, RaterColumn]:
    """Returns the columns by key, in their order, in the reader's language."""
    return dict(zip(COLUMNS, (*_of_ratings(), *_of_work()), strict=True))


def _of_ratings() -> list[RaterColumn]:
    return [
        RaterColumn(
            FigureColumn(_("Critiques")), _("how many they submitted; rejected and withdrawn ones do not count")
        ),
        RaterColumn(
            FigureColumn(_("Bias"), 2, about=_("against the others")),
            _("how far above (milder) or below (stricter) the others on the same images, in steps of the scale"),
        ),
        RaterColumn(
            FigureColumn(_("Consistency"), 2, about=_("rank correlation")),
            _("rank correlation with the mean of the others; a bias does not lower it"),
        ),
        RaterColumn(
            FigureColumn(_("Far off"), 1, unit="%", about=_("BT.500, classic")),
            _(
                "the classic screening of ITU-R BT.500: rejected if more than 5 % are far off, about as often above as"
                " below; it needs five ratings of an image"
            ),
        ),
        RaterColumn(
            FigureColumn(_("Inconsistency"), 2, about=_("BT.500-15, newer")),
            _(
                "the newer screening, of BT.500-15: the spread about one’s own bias; rejected if far above that of the"
                " others"
            ),
        ),
    ]


def _of_work() -> list[RaterColumn]:
    return [
        RaterColumn(
            FigureColumn(_("Gold"), 0, unit="%", about=_("expected")),
            _(
                "expected answers on gold images since counting last began, when this page’s figures were computed;"
                " “Accuracy on gold” shows them as of now"
            ),
        ),
        RaterColumn(
            FigureColumn(_("Same again"), 0, unit="%", about=_("shown twice")),
            _("equal answers to an image that was shown again after weeks"),
        ),
        RaterColumn(
            FigureColumn(_("Pace"), 0, unit=pgettext("seconds", "s"), about=_("a critique")),
            _("median seconds of a critique"),
        ),
        RaterColumn(
            FigureColumn(_("Flagged"), 0, unit="%", about=_("by checks")),
            _("critiques in which at least one check noticed something; a check may be wrong"),
        ),
        RaterColumn(
            FigureColumn(_("Accepted"), 0, unit="%", about=_("of decisions")),
            _("reviewers’ decisions that accepted a critique as it was; below it the numbers of the others"),
        ),
    ]
