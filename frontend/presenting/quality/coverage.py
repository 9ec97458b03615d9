"""Which images have how many of the critiques that they require, batch by batch."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from annotation.models import Batch, BatchStatus, StoredStatistic
from annotation.queries.quality.statistics import Statistics
from frontend.presenting.charts.chart import Axis
from frontend.presenting.charts.heat import HeatRow, HeatTable
from frontend.presenting.quality.burn_up import closed_batches
from frontend.templatetags.loupe import number

MOST_COLUMNS: Final = 12
"""The last column has the images with this number of critiques or more."""


def coverage_table(statistics: Statistics, batches: Sequence[Batch], *, links: bool) -> HeatTable | None:
    """Returns the table of batches by number of critiques; None without statistics of any of the batches."""
    by_batch: dict[str, list[StoredStatistic]] = {}
    for statistic in statistics.of("coverage"):
        by_batch.setdefault(statistic.scope["batch"], []).append(statistic)
    topped_up = {statistic.scope["batch"]: statistic for statistic in statistics.of("topped_up")}
    covered = [batch for batch in batches if str(batch.id) in by_batch]
    if not covered:
        return None
    cells = [statistic for batch in covered for statistic in by_batch[str(batch.id)]]
    largest = max(max(int(cell.scope["critiques"]), int(cell.details["required"])) for cell in cells)
    last = min(largest, MOST_COLUMNS)
    return HeatTable(
        key="coverage",
        title=_("Images by number of critiques"),
        summary=_summary(by_batch, covered, topped_up),
        note=_("A batch is complete from the framed cell on: it has the required number of critiques."),
        n=sum(by_batch[str(batch.id)][0].n for batch in covered),
        computed_at=cells[0].computed_at,
        row=_("Batch"),
        column=_("Critiques of an image"),
        column_names=[f"{count}+" if count == MOST_COLUMNS < largest else str(count) for count in range(last + 1)],
        rows=[
            _row(batch, by_batch[str(batch.id)], topped_up.get(str(batch.id)), last, links=links) for batch in covered
        ],
        value=Axis(label=_("Images")),
        by_row=True,
        goal=_("the required number"),
        beside_names=[_("Required"), _("Asked for more")],
    )


def _row(
    batch: Batch, cells: Sequence[StoredStatistic], topped_up: StoredStatistic | None, last: int, *, links: bool
) -> HeatRow:
    values = [0.0] * (last + 1)
    for cell in cells:
        values[min(last, int(cell.scope["critiques"]))] += cell.value or 0
    required = int(cells[0].details["required"])
    return HeatRow(
        batch.name,
        values,
        url=reverse("batch", args=[batch.id]) if links else "",
        beside=[required, topped_up.value if topped_up else None],
        goal=min(required, last),
    )


def _summary(
    by_batch: Mapping[str, Sequence[StoredStatistic]],
    covered: Sequence[Batch],
    topped_up: Mapping[str, StoredStatistic],
) -> str:
    complete = images = 0
    for batch in covered:
        cells = by_batch[str(batch.id)]
        complete_here = int(sum(c.value or 0 for c in cells if int(c.scope["critiques"]) >= int(c.details["required"])))
        complete += complete_here
        images += complete_here if batch.status == BatchStatus.CLOSED else cells[0].n
    topped_up_images = int(sum(topped_up[str(batch.id)].value or 0 for batch in covered if str(batch.id) in topped_up))
    sentence = _(
        "%(complete)s of %(images)s images have the critiques that their batch requires. %(more)s were asked for more, "
        "because people disagree."
    )
    counts = {"complete": number(complete), "images": number(images), "more": number(topped_up_images)}
    return f"{sentence % counts} {closed_batches()}"
