"""Tags of pages with charts."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Chart
from frontend.presenting.charts.figures import FigureCell, FigureColumn
from frontend.presenting.charts.tables import CSV_PARAMETER, cell_text, text_rows
from frontend.presenting.script_messages import chart_messages

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
def figure_value(cell: FigureCell, column: FigureColumn) -> str:
    """Returns the value of a cell with the decimals of its column."""
    return cell_text(cell.value, column.digits).replace("-", "\N{MINUS SIGN}")


@register.filter
def figure_interval(cell: FigureCell, column: FigureColumn) -> str:
    """Returns the ends of the interval of a cell, with the decimals of its column."""
    ends = (cell_text(end, column.digits).replace("-", "\N{MINUS SIGN}") for end in (cell.low, cell.high))
    return _("%(low)s to %(high)s") % dict(zip(("low", "high"), ends, strict=True))
