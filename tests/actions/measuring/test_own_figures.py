"""What raters are told of their own statistics changes once a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.actions.measuring.own_figures import renew_daily
from annotation.actions.measuring.work import compute_statistics
from annotation.models import StoredStatistic
from annotation.queries.quality.own_statistics import own_statistics
from annotation.queries.quality.statistics import rater_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.factories import make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_raters_are_told_of_the_first_computation_of_a_day():
    """Promise 9: a figure that leaves gold out does not follow a submit, which would tell that it was no gold."""
    project, (person, colleague) = make_desk(images=23, annotators=2, critiques_per_image=2, order="depth_first")
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

    assert told_tomorrow(project) == set(), "one image since then would tell whether it was gold"
    for _image in range(9):
        submit_grade(person, project, 3)
    inspect_all()
    compute_statistics(project.id)
    assert own_biases(project, person) == daily
    assert told_tomorrow(project) == {(person.pk, "own:bias", 13)}
    assert own_biases(project, person) == {}, "what was told before is replaced"


def told_tomorrow(project):
    """Returns whom the first computation of tomorrow would tell of a new bias, over how many images."""
    rows = StoredStatistic.objects.filter(project=project).exclude(name__startswith="own:")
    renewed = renew_daily(project.id, list(rows), timezone.now() + timedelta(days=1))
    return {(row.person_id, row.name, row.n) for row in renewed if (row.name, row.question) == ("own:bias", "grade")}


def test_nobody_is_told_of_fewer_than_ten_critiques():
    project, (person,) = make_desk(images=10, critiques_per_image=2)
    for _image in range(9):
        submit_grade(person, project, 3)
    inspect_all()
    compute_statistics(project.id)
    assert not StoredStatistic.objects.filter(name__startswith="own:").exists()

    submit_grade(person, project, 3)
    inspect_all()
    compute_statistics(project.id)
    assert {row.person for row in StoredStatistic.objects.filter(name__startswith="own:")} == {person}


def own_biases(project, person):
    rows = own_statistics(project, person).of("bias")
    return {row.question: (row.value, row.n, row.low, row.high) for row in rows}
