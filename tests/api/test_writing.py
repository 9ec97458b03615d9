"""How texts were entered is taken with a draft and a submission, kept, and told to nobody but its author's desk."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from annotation.models import Critique
from tests.factories import ANSWERS, make_desk, make_member

pytestmark = pytest.mark.django_db

WRITING = {"reason": {"typed": 120, "pasted_other": 30}, "emotion": {"composed": 12}}


@pytest.fixture
def desk():
    """Returns the project, the annotator's client and the URL of their assignment."""
    project, (person,) = make_desk(images=1)
    client = signed_in(person)
    claimed = client.post(f"/api/v1/projects/{project.id}/assignments/claim/", {"count": 1}, format="json").json()
    return project, client, f"/api/v1/assignments/{claimed['assignments'][0]['id']}/"


def signed_in(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def body(writing):
    return {"answers": ANSWERS, "viewing": {"gamut": "p3", "writing": writing}}


def test_a_draft_gives_it_back_to_its_author(desk):
    _project, client, url = desk
    assert client.put(f"{url}draft/", {"version": 0, **body(WRITING)}, format="json").status_code == 200
    assert client.get(url).json()["draft"]["viewing"]["writing"] == WRITING


def test_a_critique_keeps_it_and_its_readers_do_not_get_it(desk):
    project, client, url = desk
    answer = client.post(f"{url}submit/", {"key": str(uuid4()), **body(WRITING)}, format="json")
    assert answer.status_code == 201
    critique = Critique.objects.get()
    assert critique.viewing["writing"] == WRITING
    manager = signed_in(make_member(project, "manager"))
    readings = [
        answer.json()["critique"],
        client.get(f"/api/v1/critiques/{critique.id}/").json(),
        manager.get(f"/api/v1/critiques/{critique.id}/").json(),
    ]
    assert [reading["viewing"] for reading in readings] == [{"gamut": "p3"}] * 3


@pytest.mark.parametrize("writing", [{"grade": {"typed": 1}}, {"reason": {"keys": 1}}, {"reason": {"typed": -1}}, []])
def test_a_malformed_count_is_rejected_with_what_to_give(desk, writing):
    _project, client, url = desk
    for answer in (
        client.post(f"{url}submit/", {"key": str(uuid4()), **body(writing)}, format="json"),
        client.put(f"{url}draft/", {"version": 0, **body(writing)}, format="json"),
    ):
        assert answer.status_code == 400
        assert "`writing`" in answer.json()["fields"]["viewing"][0]
    assert not Critique.objects.exists()
