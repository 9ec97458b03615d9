"""Tags of pages with charts."""

from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Chart
from frontend.presenting.charts.figures import FigureCell, FigureColumn
from frontend.presenting.charts.tables import CSV_PARAMETER, cell_text, text_rows
from frontend.presenting.script_messages import chart_messages

_N: Final = '<small class="cell-note"><span class="cell-n">n = {}</span></small>'
_N_AND_NOTE: Final = '<small class="cell-note"><span class="cell-n">n = {}</span> · {}</small>'
_DASH: Final = '<span aria-hidden="true">\N{EN DASH}</span><span class="hidden-visually">{}</span>'

register = template.Library()
register.simple_tag(chart_messages)
register.filter("cell_text", cell_text)


@register.inclusion_tag("parts/charts/chart.html", takes_context=True)
def chart(context: dict[str, Any], chart: Chart, level: int = 2) -> dict[str, Any]:
    """Renders a chart with its table and the link to its CSV; `level` is that of its heading."""
    query = context["request"].GET.copy()
    query[CSV_PARAMETER] = chart.key
    return {
        "chart": chart,
        "level": level,
        "columns": chart.columns(),
        "rows": text_rows(chart) if chart.is_drawn else [],
        "csv_query": query.urlencode(),
    }


@register.filter
def figure_cell(cell: FigureCell, column: FigureColumn) -> str:
    """Returns what is in the cell of a table of figures: the value or why there is none, its interval, n and the note.

    It is written here, because a page of raters has hundreds of cells, and a template takes far longer for them.
    """
    lines = [_first_line(cell, column)]
    if cell.value is not None and cell.low is not None and cell.high is not None:
        ends = {"low": _number(cell.low, column), "high": _number(cell.high, column)}
        lines.append(format_html("<small>{}</small>", _("%(low)s to %(high)s") % ends))
    elif cell.value is not None and cell.reason:
        lines.append(format_html('<small class="reason">{}</small>', cell.reason))
    if cell.n is not None and cell.note:
        lines.append(format_html(_N_AND_NOTE, cell_text(cell.n), cell.note))
    elif cell.n is not None:
        lines.append(format_html(_N, cell_text(cell.n)))
    elif cell.note:
        lines.append(format_html('<small class="cell-note">{}</small>', cell.note))
    return format_html_join("", "{}", ((line,) for line in lines))


def _first_line(cell: FigureCell, column: FigureColumn) -> str:
    if cell.value is not None:
        return format_html('<span class="value">{}</span>', _number(cell.value, column))
    if cell.is_dash:
        return format_html(_DASH, cell.reason)
    if cell.reason:
        return format_html('<span class="reason">{}</span>', cell.reason)
    return format_html('<span class="faint" aria-hidden="true">{}</span>', "\N{EN DASH}")


def _number(value: float, column: FigureColumn) -> str:
    return cell_text(value, column.digits).replace("-", "\N{MINUS SIGN}")
