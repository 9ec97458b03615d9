"""Gold items and accuracy over the API: paged, with intervals, and dated."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from annotation.actions.quality.gold_results import score_gold
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.clients import client_of
from tests.factories import make_batch, make_desk, make_images

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project with three annotators, the first of whom answered two gold items, and its manager's client."""
    project, people = make_desk(images=20, annotators=3)
    make_gold(project, 4)
    set_policies(project, gold_percent=30)
    for answers in ({}, {"composition": "strong"}):
        score_gold(submit(people[0], claim_of(people[0], project, "gold"), **answers).id)
    return project, people, client_of(project.created_by)


def test_accuracies_are_listed_in_pages_newest_member_first(desk):
    project, people, client = desk
    url, names = f"{reverse('api:gold-accuracy', args=[project.id])}?limit=2", []
    while url:
        page = client.get(url).json()
        names += [row["person"] for row in page["results"]]
        url = page["next"]

    assert names == [person.username for person in reversed(people)]


def test_an_accuracy_says_over_what_since_when_and_of_when_it_is(desk):
    project, people, client = desk
    began = timezone.now()
    rows = client.get(reverse("api:gold-accuracy", args=[project.id])).json()["results"]
    row = next(row for row in rows if row["person"] == people[0].username)

    assert (row["images"], row["correct"], row["total"], row["share"]) == (2, 3, 4, 0.75)
    assert row["low"] < 0.75 < row["high"]
    assert began <= parse_datetime(row["computed_at"]) <= timezone.now()
    assert row["since"] is None
    membership = project.memberships.get(person=people[0])
    client.post(reverse("api:member-pause", args=[membership.id]), {"reason": "Let us talk."}, format="json")
    resumed = client.post(reverse("api:member-resume", args=[membership.id]), {}, format="json").json()
    assert (resumed["images"], resumed["share"]) == (0, None)
    assert parse_datetime(resumed["since"]) >= began


def test_an_item_has_its_accuracy_with_the_interval_from_the_first_response_on(desk):
    project, _people, client = desk
    items = client.get(reverse("api:gold", args=[project.id])).json()["results"]
    shares = sorted(item["accuracy"] for item in items if item["compared"])
    assert shares == [0.5, 1.0]
    assert all(item["low"] <= item["accuracy"] <= item["high"] for item in items if item["compared"])

    image = make_images(make_batch(project), 1)[0]
    body = {"image": str(image.id), "expected": {"grade": {"value": 3}}, "use": "training"}
    item = client.post(reverse("api:gold", args=[project.id]), body, format="json").json()
    assert (item["answered"], item["compared"], item["accuracy"], item["low"], item["high"]) == (0, 0, None, None, None)
    assert item["computed_at"]


def test_an_error_about_a_question_names_it_within_the_expected_answers(desk):
    project, _people, client = desk
    image = make_images(make_batch(project), 1)[0]
    body = {"image": str(image.id), "expected": {"grade": {"value": 9}}}

    answer = client.post(reverse("api:gold", args=[project.id]), body, format="json")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["expected.grade"])
