"""The charts on the overview of a project."""

from datetime import date

import pytest
from django.urls import reverse

from frontend.presenting.project_charts import daily_chart, grade_chart

DAYS = [(date(2026, 3, 1), 0), (date(2026, 3, 2), 1_200), (date(2026, 3, 3), 5)]


def test_the_sentences_of_the_charts_are_made_of_the_counts():
    assert daily_chart(DAYS).summary == "1,205 critiques in the last 3 days; most on 2 Mar 2026, with 1,200."
    assert daily_chart(DAYS[:1]).summary == "No critique was submitted in the last 1 days."
    assert grade_chart({"low": 1, "medium": 0, "high": 2_000}).summary == "1 low, 0 medium and 2,000 high."
    assert grade_chart({"low": 0, "medium": 0, "high": 0}).summary == "No critique has a grade yet."


@pytest.mark.django_db
def test_the_counts_of_days_are_downloaded_as_csv(scenario):
    url = reverse("project", args=[scenario.project.id])
    lines = scenario.browser("reviewer").get(url, {"csv": "critiques-a-day"}).content.decode().splitlines()
    assert lines[0] == "\ufeffDay,Critiques"
    assert len(lines) == 31
    assert lines[-1].endswith(",1")


@pytest.mark.django_db
def test_an_annotator_gets_their_own_page_instead_of_the_counts_of_all(scenario):
    url = reverse("project", args=[scenario.project.id])
    response = scenario.browser("annotator").get(url, {"csv": "critiques-a-day"})
    assert response["Content-Type"].startswith("text/html")
    assert scenario.browser("manager").get(url, {"csv": "nothing"}).status_code == 404
