"""The list of images where people disagree says which grades they gave, and why no further critique is asked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Image
from tests.actions.inspecting.helpers import inspect_all, set_policy
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disputed():
    """Returns a project with two images whose grades are 1 and 4, and 2 and 3, by two people."""
    project, (ada, ben) = make_desk(images=2, annotators=2, critiques_per_image=2, order="depth_first")
    for grades in ((1, 4), (2, 3)):
        for person, grade in zip((ada, ben), grades, strict=True):
            make_critique(person, project, grade=grade)
    inspect_all()
    return project


def words_of_list(project):
    client = Client()
    client.force_login(make_member(project, "manager"))
    page = client.get(reverse("disagreements", args=[project.id])).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("image_fields", "batch_status", "at_most", "reason"),
    [
        ({"critiques_per_image": 3}, "open", 8, "still collecting (2 of 3)"),
        ({}, "open", 2, "at the most already (2)"),
        ({}, "closed", 8, "its batch is closed"),
        ({"critiques_per_image": 0}, "open", 8, "no critiques are asked of it"),
        ({}, "open", 8, "asked within minutes"),
    ],
)
def test_the_list_says_which_grades_and_why_no_more_are_asked(disputed, image_fields, batch_status, at_most, reason):
    set_policy(disputed, spread_limit=3, critiques_at_most=at_most)
    Image.objects.filter(critiques__answers__grade=1).update(**image_fields)
    disputed.batches.update(status=batch_status)

    words = words_of_list(disputed)

    far, near = words[words.index("3 grades apart") :].split("1 grade apart")
    assert "1 and 4" in far
    assert f"no {reason}" in far
    assert "2 and 3" in near
    assert reason not in near
