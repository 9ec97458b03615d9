"""A project's policies about quality."""

import pytest

from annotation.actions.quality.policies import change_quality
from annotation.errors import Invalid
from annotation.models import Event, QualityPolicy
from tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_each_project_has_policies_that_ask_for_nothing():
    project, _people = make_desk(images=0)

    assert (project.quality.review, project.quality.gold_percent, project.quality.spread_limit) == ("none", 0, None)


def test_a_change_is_stored_with_its_event():
    project, _people = make_desk(images=0)

    change_quality(actor=project.created_by, project=project, review="sample", review_percent=30)

    assert QualityPolicy.objects.get(project=project).review_percent == 30
    event = Event.objects.get(verb="changed", noun="quality")
    assert event.data["changes"] == {"review": ["none", "sample"], "review_percent": [20, 30]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("review", "some"), ("gold_percent", 31), ("retest_days", 29), ("consent", None), ("asked_language", "ja")],
)
def test_a_policy_out_of_range_is_rejected_beside_its_field(name, value):
    project, _people = make_desk(images=0)

    with pytest.raises(Invalid) as caught:
        change_quality(actor=project.created_by, project=project, **{name: value})

    assert list(caught.value.fields) == [name]


def test_checks_are_turned_off_by_their_names_and_thresholds_are_stored_as_given():
    project, _people = make_desk(images=0)

    change_quality(
        actor=project.created_by,
        project=project,
        disabled_checks=["silent", "pasted", "silent"],
        thresholds={"copied_words": 20},
    )

    policy = QualityPolicy.objects.get(project=project)
    assert (policy.disabled_checks, policy.thresholds) == (["pasted", "silent"], {"copied_words": 20})
    assert Event.objects.get(verb="changed", noun="quality").data["changes"] == {
        "disabled_checks": [[], ["pasted", "silent"]],
        "thresholds": [{}, {"copied_words": 20}],
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"disabled_checks": ["pasted", "shouting"]}, {"disabled_checks": ["There is no check “shouting”."]}),
        ({"thresholds": {"copied_words": 2}}, {"thresholds.copied_words": ["Give a number from 5 to 500."]}),
        ({"thresholds": {"mystery": 2}}, {"thresholds.mystery": ["There is no such threshold."]}),
        ({"thresholds": []}, {"thresholds": ["Give the thresholds as an object."]}),
    ],
)
def test_unknown_checks_and_thresholds_are_rejected_and_nothing_is_stored(changes, fields):
    project, _people = make_desk(images=0)

    with pytest.raises(Invalid) as caught:
        change_quality(actor=project.created_by, project=project, review="all", **changes)

    assert caught.value.fields == fields
    policy = QualityPolicy.objects.get(project=project)
    assert (policy.review, policy.disabled_checks, policy.thresholds) == ("none", [], {})
