"""Promise 9: what others said of an image is told to whoever has decided, without names, and to nobody before."""

import pytest

from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.models import CritiqueInspection, ReviewDecision
from tests.clients import client_of
from tests.factories import make_batch, make_critique, make_images, make_member, make_project


@pytest.fixture
def project(db):
    project = make_project()
    make_images(make_batch(project), 1)
    return project


@pytest.fixture
def critique(project):
    critique = make_critique(make_member(project), project)
    queue_review(critique.id, ["all"], [], None)
    critique.refresh_from_db()
    return critique


def decide(person, critique, decision="accept", **comments):
    request = DecisionRequest(decision, critique.updated_at, comments)
    decide_review(person=person, critique_id=critique.id, request=request, claim=0, queue_filter={})


def test_others_are_told_after_the_decision_without_names(project, critique):
    second = make_critique(make_member(project), project, grade=5)
    reviewer = make_member(project, "reviewer")
    client, url = client_of(reviewer), f"/api/v1/critiques/{critique.id}/others/"
    answer = client.get(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "review_first")
    decide(reviewer, critique)
    (answer,) = client.get(url).json()["critiques"]
    assert (answer["id"], answer["answers"]["grade"], answer["level"]) == (str(second.id), 5, "high")
    assert "annotator" not in answer


def test_a_colleague_who_has_not_decided_is_told_nothing(project, critique):
    decide(make_member(project, "reviewer"), critique)
    client = client_of(make_member(project, "reviewer"))
    assert client.get(f"/api/v1/critiques/{critique.id}/others/").status_code == 409


def test_a_reason_may_be_about_the_whole_critique(project, critique):
    reviewer = make_member(project, "reviewer")
    decide_review(
        person=reviewer,
        critique_id=critique.id,
        request=DecisionRequest("reject", critique.updated_at, {"": "It is about another image."}),
        claim=0,
        queue_filter={},
    )
    assert ReviewDecision.objects.get().comments == {"": "It is about another image."}


def test_a_flag_comes_with_its_sentence(project, critique):
    params = {"characters": 90, "total": 120, "percent": 75}
    flag = {"code": "pasted", "question": "reason", "span": [0, 3], "params": params}
    CritiqueInspection.objects.create(
        critique=critique, project=project, changed_seq=critique.changed_seq, flags=[flag], codes=["pasted"]
    )
    client = client_of(make_member(project, "reviewer"))
    answer = client.post(f"/api/v1/projects/{project.id}/reviews/claim/", {"count": 1}, format="json")
    (review,) = answer.json()["reviews"]
    sentence = "At least 90 of 120 characters (75 %) were pasted or dropped from outside the desk."
    assert review["flags"] == [{**flag, "sentence": sentence}]
