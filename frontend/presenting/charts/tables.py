"""The table of a chart as a page shows it and as a file holds it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.translation import gettext as _

from annotation.errors import Missing
from annotation.spreadsheets import BYTE_ORDER_MARK, safe_cell
from frontend.presenting.charts.chart import Cell, Chart
from frontend.templatetags.loupe import day

_LEAST_GROUPED: Final = 1000
CSV_PARAMETER: Final = "csv"
"""Of the address of a page: the key of the chart whose table is wanted as a file."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row in the reader's language."""

    name: str
    cells: Sequence[str]


def text_rows(chart: Chart) -> list[TextRow]:
    """Returns the rows of a chart's table as texts."""
    digits = [column.digits for column in chart.columns()]
    rows = [[cell_text(cell, number) for cell, number in zip(row, digits, strict=True)] for row in chart.records()]
    return [TextRow(name, cells) for name, *cells in rows]


def cell_text(cell: Cell, digits: int | None = None) -> str:
    """Returns a value in the reader's language, with so many decimals."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return day(cell)
    if isinstance(cell, str):
        return cell
    return number_text(cell, digits)


def number_text(number: float, digits: int | None = None) -> str:
    """Returns a number in the reader's language, rounded to so many decimals: Django cuts them off."""
    if digits is None:
        return formats.number_format(number, use_l10n=True, force_grouping=True)
    rounded = round(number, digits) + 0.0  # no -0.0
    if abs(rounded) < _LEAST_GROUPED:
        return f"{rounded:.{digits}f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return formats.number_format(rounded, decimal_pos=digits, use_l10n=True, force_grouping=True)


def write_csv(chart: Chart) -> str:
    """Returns the table for spreadsheets: dates as ISO writes them, numbers in full, no text that is a formula."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow([safe_cell(str(column.heading)) for column in chart.columns()])
    writer.writerows([_file_cell(cell) for cell in row] for row in chart.records())
    return output.getvalue()


def _file_cell(cell: Cell) -> object:
    return cell.isoformat() if isinstance(cell, date) else safe_cell(cell)


def requested_csv(request: HttpRequest, charts: Iterable[Chart]) -> HttpResponse | None:
    """Returns the table that `?csv=` asks for as a file, None where it asks for none, and raises Missing for a key that
    no chart of the page has.
    """
    key = request.GET.get(CSV_PARAMETER)
    if key is None:
        return None
    by_key: Mapping[str, Chart] = {chart.key: chart for chart in charts}
    if key not in by_key:
        raise Missing(_("This page has no such table; go back and download it from the page as it is now."))
    response = HttpResponse(BYTE_ORDER_MARK + write_csv(by_key[key]).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return response
