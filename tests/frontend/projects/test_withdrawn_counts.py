"""Numbers on pages leave withdrawn critiques out; lists of a person's own critiques show them, marked."""

import pytest
from django.urls import reverse

from annotation.actions.review.withdraw import withdraw_critique

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(scenario):
    """Withdraws the only critique, as its author."""
    return withdraw_critique(actor=scenario.people["annotator"], critique=scenario.critique, reason="mine")


def test_the_start_page_does_not_count_withdrawn_critiques(scenario, withdrawn):
    page = scenario.browser("annotator").get(reverse("home"))

    assert [desk.critiques_written for desk in page.context["desks"]] == [0]
    assert [(own.critique, own.state) for own in page.context["recent"]] == [(withdrawn, "Withdrawn")]
    assert "Withdrawn" in page.content.decode()


def test_an_annotators_overview_does_not_count_withdrawn_critiques(scenario, withdrawn):
    page = scenario.browser("annotator").get(reverse("project", args=[scenario.project.id]))

    assert page.context["critiques_written"] == 0
    assert list(page.context["rows"]) == [withdrawn]


def test_a_projects_charts_leave_withdrawn_critiques_out(scenario, withdrawn):
    page = scenario.browser("manager").get(reverse("project", args=[scenario.project.id]))

    assert page.context["last_week"] == 0
    assert [sum(chart.series[0].values) for chart in page.context["charts"]] == [0, 0]


def test_withdrawing_is_not_offered_for_withdrawn_critiques(scenario, withdrawn):
    page = scenario.browser("manager").get(reverse("people", args=[scenario.project.id])).content.decode()

    assert "Withdraw critiques …" not in page
