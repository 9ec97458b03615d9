"""The API tells a client that its revision is based on an earlier state, and keeps those of older clients."""

import pytest
from django.urls import reverse

from tests.api.schema.described import DescribedClient
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def critique():
    project, (person,) = make_desk(images=1)
    return make_critique(person, project)


def test_a_stale_revision_is_answered_with_the_newer_critique(critique):
    client = DescribedClient(critique.annotator)
    url = reverse("api:critique", args=[critique.pk])
    opened = client.exchange("get", url)["updated_at"]
    first = {"answers": {"grade": 2}, "based_on": opened}
    newer = client.exchange("patch", url, first)

    response = client.patch(url, {"answers": {"grade": 5}, "based_on": opened}, format="json")

    assert (response.status_code, response.json()["code"]) == (409, "stale_critique")
    assert response.json()["critique"] == newer
    assert client.exchange("patch", url, first) == newer  # the same request again
    based_on = response.json()["critique"]["updated_at"]
    assert client.exchange("patch", url, {"answers": {"grade": 5}, "based_on": based_on})["answers"]["grade"] == 5


def test_a_client_that_sends_no_base_revises_as_before(critique):
    client = DescribedClient(critique.annotator)
    url = reverse("api:critique", args=[critique.pk])
    for grade in (2, 5):
        assert client.exchange("patch", url, {"answers": {"grade": grade}})["answers"]["grade"] == grade


def test_a_base_that_is_no_time_is_named(critique):
    client = DescribedClient(critique.annotator)
    url = reverse("api:critique", args=[critique.pk])
    response = client.patch(url, {"answers": {"grade": 2}, "based_on": "yesterday"}, format="json")
    assert (response.status_code, list(response.json()["fields"])) == (400, ["based_on"])
