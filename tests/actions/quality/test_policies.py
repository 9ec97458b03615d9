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
    ("name", "value"), [("review", "some"), ("gold_percent", 31), ("retest_days", 29), ("consent", None)]
)
def test_a_policy_out_of_range_is_rejected_beside_its_field(name, value):
    project, _people = make_desk(images=0)

    with pytest.raises(Invalid) as caught:
        change_quality(actor=project.created_by, project=project, **{name: value})

    assert list(caught.value.fields) == [name]
