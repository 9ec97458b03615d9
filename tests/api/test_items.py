"""Items for a benchmark over the API: the questionnaire of a new project, and an item that is not accepted."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from annotation.models import Critique, Draft, Project
from tests.factories import make_batch, make_images, make_member, make_person

pytestmark = pytest.mark.django_db
ITEM = {"question": "Which side is lit?", "options": ["The left", "The right"], "correct": 0, "dimension": "content"}
REASON = "The low warm light picks out every stalk and sets it against the cool band of sea, so that it carries."


@pytest.fixture
def manager():
    return client_of(make_person(is_superuser=True))


def client_of(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_a_project_is_made_with_the_questionnaire_of_a_key(manager):
    answer = manager.post("/api/v1/projects/", {"name": "Bench", "questionnaire": "aesbench"}, format="json")
    usual = manager.post("/api/v1/projects/", {"name": "Usual"}, format="json")
    unknown = manager.post("/api/v1/projects/", {"name": "Other", "questionnaire": "nothing"}, format="json")

    assert (answer.status_code, answer.json()["questionnaire"]["key"]) == (201, "aesbench")
    assert usual.json()["questionnaire"]["key"] == "aesthetic-critique"
    assert unknown.status_code == 400
    assert "questionnaire" in unknown.json()["fields"]


def test_a_draft_keeps_what_a_submit_rejects_with_a_sentence(manager):
    """Promise 8: the unfinished item is stored as a draft, and a submit says what it lacks."""
    answer = manager.post("/api/v1/projects/", {"name": "Bench", "questionnaire": "aesbench"}, format="json").json()
    project = Project.objects.get(pk=answer["id"])
    make_images(make_batch(project), 1)
    annotator = client_of(make_member(project))
    claim = annotator.post(f"/api/v1/projects/{project.id}/assignments/claim/", {"count": 1}, format="json").json()
    url = f"/api/v1/assignments/{claim['assignments'][0]['id']}"
    answers = {
        "perception": ITEM,
        "empathy": {**ITEM, "dimension": "vibe", "kind": "what"},
        "grade": 2,
        "reason": REASON,
    }

    draft = annotator.put(f"{url}/draft/", {"version": 0, "answers": answers}, format="json")
    rejected = annotator.post(f"{url}/submit/", {"key": str(uuid4()), "answers": answers}, format="json")
    answers["perception"] = {**ITEM, "options": ["The  left ", "The right", " "], "kind": "what"}
    accepted = annotator.post(f"{url}/submit/", {"key": str(uuid4()), "answers": answers}, format="json")

    assert draft.status_code == 200, draft.content
    assert rejected.json()["fields"] == {"perception": ["Choose what kind of question it is."]}
    assert accepted.status_code == 201, accepted.content
    assert Critique.objects.get().answers["perception"] == {**ITEM, "kind": "what"}
    assert not Draft.objects.exists()
