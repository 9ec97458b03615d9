"""The chart on the page of near-duplicates."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.presenting.charts.bars import BarChart, BarSeries
from frontend.presenting.charts.chart import Axis
from frontend.templatetags.loupe import number


def group_size_chart(sizes: Sequence[tuple[int, int]]) -> BarChart:
    """Returns the chart of how many groups have how many images, from pairs of a size and a number of groups."""
    total = sum(groups for _size, groups in sizes)
    summary = ngettext(
        "%(number)s group; the largest has %(size)s images.",
        "%(number)s groups; the largest has %(size)s images.",
        total,
    )
    return BarChart(
        key="group-sizes",
        title=_("Groups by their number of images"),
        summary=summary % {"number": number(total), "size": number(max((size for size, _groups in sizes), default=0))},
        category=_("Images in a group"),
        categories=[number(size) for size, _groups in sizes],
        value=Axis(label=_("Groups")),
        series=[BarSeries(_("Groups"), [groups for _size, groups in sizes])],
    )
