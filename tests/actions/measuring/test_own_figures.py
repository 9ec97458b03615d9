"""What raters are told of their own statistics changes once a day."""

from datetime import timedelta

import pytest

from annotation.actions.measuring.work import compute_statistics
from annotation.models import StoredStatistic
from annotation.queries.quality.own_statistics import own_statistics
from annotation.queries.quality.statistics import rater_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.factories import make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_raters_are_told_of_the_first_computation_of_a_day():
    """Promise 9: a figure that leaves gold out does not follow a submit, which would tell that it was no gold."""
    project, (person, colleague) = make_desk(images=13, annotators=2, critiques_per_image=2)
    for number in range(12):
        submit_grade(person, project, 1 + number % 3)
        submit_grade(colleague, project, 2 + number % 3)
    inspect_all()
    compute_statistics(project.id)
    daily = own_biases(project, person)
    assert daily["grade"][1] < 13

    submit_grade(person, project, 5)
    submit_grade(colleague, project, 1)
    inspect_all()
    compute_statistics(project.id)
    assert own_biases(project, person) == daily
    _statistics, raters = rater_statistics(project, with_names=True, names=["bias"])
    (seen_by_managers,) = (rater for rater in raters if rater.person == person)
    assert {row.n for row in seen_by_managers.statistics if row.question == "grade"} == {13}

    for row in StoredStatistic.objects.filter(name__startswith="own:"):
        row.computed_at -= timedelta(days=1)
        row.save()
    compute_statistics(project.id)
    assert own_biases(project, person)["grade"][1] == 13


def own_biases(project, person):
    rows = own_statistics(project, person).of("bias")
    return {row.question: (row.value, row.n, row.low, row.high) for row in rows}
