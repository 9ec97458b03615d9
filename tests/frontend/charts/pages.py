"""A page of charts, as a view would render it."""

from collections.abc import Iterable

from django.template import engines
from django.test import RequestFactory

from frontend.presenting.charts.chart import Chart

PAGE = """{% extends "base.html" %}{% load charts %}{% block title %}Charts{% endblock %}
{% block scripts %}{% include "parts/charts/scripts.html" %}{% endblock %}
{% block content %}<h1>Charts</h1>
<div class="charts">{% for item in charts %}{% chart item %}{% endfor %}</div>{% endblock %}"""


def render_charts(charts: Iterable[Chart], path: str = "/charts/") -> str:
    """Returns the page as somebody who is signed out sees it."""
    request = RequestFactory().get(path)
    return engines["django"].from_string(PAGE).render({"charts": list(charts)}, request)
