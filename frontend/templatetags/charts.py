"""Tags of pages with charts."""

from typing import Any

from django import template

from frontend.presenting.charts.chart import Chart
from frontend.presenting.charts.heat import HeatTable
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
        "rows": [] if isinstance(chart, HeatTable) else text_rows(chart),
        "csv_query": query.urlencode(),
    }
