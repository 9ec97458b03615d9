"""Reviewers work over the API: they claim, decide and accept in bulk; authors see what was returned."""

import pytest
from rest_framework.test import APIClient

from annotation.actions.review.bulk_acceptance import work_bulk_acceptance
from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique, InspectionCursor
from tests.actions.inspecting.helpers import set_policy
from tests.actions.review.helpers import COMMENTS, make_review_desk
from tests.factories import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_review_desk(images=3, reviewers=2)


@pytest.fixture
def send(desk):
    """Returns a function that sends a request as a person, the reviewer by default, and returns status and body."""

    def send_as(method, path, body=None, person=None, status=200):
        client = APIClient()
        client.force_authenticate(person or desk.reviewer)
        response = getattr(client, method)(f"/api/v1/{path}", body, format="json")
        assert response.status_code == status, response.content
        return response.json()

    return send_as


def claim(desk, send, count=1, **body):
    return send("post", f"projects/{desk.project.id}/reviews/claim/", {"count": count, **body})


def test_a_claim_has_all_that_the_desk_shows_and_not_who_wrote_it(desk, send):
    queue_review(desk.critiques[0].id, ["flagged"], ["too_fast"], 2)

    body = claim(desk, send)

    (review,) = body["reviews"]
    assert body["open"] == 2
    assert review["critique"] == send("get", f"critiques/{desk.critiques[0].id}/")
    assert review["image"]["id"] == str(desk.critiques[0].image_id)
    assert {"view", "thumbnail", "width"} <= review["image"].keys()
    assert review["questionnaire"]["key"] == "aesthetic-critique"
    assert (review["reasons"], review["history"], review["round"]) == (["all", "flagged"], [], 1)
    assert "spread" not in review, "of two critiques it would tell the grade of the other"
    assert str(desk.author.id) not in str(review)


def test_a_decision_has_the_critique_and_the_next_review(desk, send):
    (review,) = claim(desk, send)["reviews"]
    critique = review["critique"]
    body = {"decision": "return", "comments": COMMENTS, "based_on": critique["updated_at"], "claim": 1}

    first = send("post", f"critiques/{critique['id']}/review/", body)
    second = send("post", f"critiques/{critique['id']}/review/", body)

    assert first["critique"]["status"] == "returned"
    assert first["reviews"][0]["critique"]["id"] == str(desk.critiques[1].id)
    assert second == {**first, "reviews": second["reviews"]}
    assert [row["id"] for row in second["reviews"]] == [row["id"] for row in first["reviews"]]


def test_the_author_reads_the_comments_without_a_name_and_the_answer_comes_back_with_history(desk, send):
    desk.decide("return")
    critique_id = desk.critiques[0].id

    critique = send("get", f"critiques/{critique_id}/", person=desk.author)
    critiques = send("get", f"projects/{desk.project.id}/critiques/?mine=true", person=desk.author)["results"]
    assert [row["review"] for row in critiques if "review" in row] == [critique["review"]]
    assert (critique["review"]["decision"], critique["review"]["comments"]) == ("return", COMMENTS)
    assert critique["review"].keys() == {"decision", "comments", "at", "asked_again_at"}
    assert "review" not in send("get", f"critiques/{critique_id}/")

    revision = {"answers": {"grade": 4}, "based_on": critique["updated_at"]}
    assert send("patch", f"critiques/{critique_id}/", revision, person=desk.author)["status"] == "submitted"
    (review,) = claim(desk, send)["reviews"]
    assert review["critique"]["id"] == str(critique_id)
    assert [(row["decision"], row["reviewer"]) for row in review["history"]] == [("return", desk.reviewer.display_name)]
    assert review["round"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"decision": "accept", "based_on": "yesterday"}, "based_on"),
        ({"decision": "return"}, "comments"),
        ({"decision": "return", "comments": {"nothing": "No."}}, "comments.nothing"),
        ({"decision": "fix", "answers": {"grade": 9}}, "grade"),
        ({"decision": "fix", "answers": {"grade": ANSWERS["grade"]}}, "answers"),
        ({"decision": "fix"}, "answers"),
        ({"decision": "accept", "answers": {"grade": 2}}, "answers"),
        ({"decision": "accept", "filter": {"batch": "none"}}, "filter.batch"),
        ({"decision": "accept", "filter": {"colour": "red"}}, "filter.colour"),
        ({"decision": "accept", "claim": 6}, "claim"),
        ({"decision": "accept", "note": "x"}, "note"),
    ],
)
def test_what_is_wrong_with_a_decision_is_told_beside_its_field(desk, send, body, field):
    """Promise 8."""
    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    body = {"based_on": critique.updated_at.isoformat(), **body}

    assert field in send("post", f"critiques/{critique.id}/review/", body, status=400)["fields"]


def test_a_stale_decision_gets_the_newer_critique(desk, send):
    """Promise 8."""
    critique_id = desk.critiques[0].id
    body = {"decision": "accept", "based_on": "2026-01-01T00:00:00Z"}

    error = send("post", f"critiques/{critique_id}/review/", body, status=409)

    assert (error["code"], error["critique"]["id"]) == ("stale_critique", str(critique_id))
    assert error["critique"]["answers"] == ANSWERS


def test_the_queue_is_listed_with_filters_page_by_page(desk, send):
    claim(desk, send)
    path = f"projects/{desk.project.id}/reviews/"

    first = send("get", f"{path}?limit=1")
    second = send("get", first["next"].partition("/api/v1/")[2])

    ids = [row["critique"] for row in [*first["results"], *second["results"]]]
    assert ids == [str(critique.id) for critique in desk.critiques[1:]]
    (review,) = send("get", f"{path}?status=claimed")["results"]
    assert (review["critique"], review["reviewer"]) == (str(desk.critiques[0].id), desk.reviewer.display_name)
    assert send("get", f"{path}?status=done")["results"] == []
    assert send("get", f"{path}?annotator={desk.reviewer.id}")["results"] == []
    assert len(send("get", f"{path}?annotator={desk.author.id}&batch={desk.critiques[0].batch_id}")["results"]) == 2
    assert send("get", f"{path}?code=too_fast")["results"] == []
    assert send("get", f"{path}?disagreement=true")["results"] == []
    send("get", f"{path}?colour=red", status=400)


@pytest.mark.parametrize(
    ("name", "value"),
    [("code", "zzz"), ("code", ""), ("annotator", "0199a1b2-0000-7000-8000-000000000000"), ("batch", "x")],
)
def test_a_filter_that_cannot_be_read_is_refused_by_every_endpoint_beside_its_name(desk, send, name, value):
    """Nothing is claimed or accepted of what was not asked for."""
    claim(desk, send)
    path, queue_filter = f"projects/{desk.project.id}/reviews/", {name: value}
    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    decision = {"decision": "accept", "based_on": critique.updated_at.isoformat(), "filter": queue_filter}

    for url in (path, f"{path}sample/"):
        assert name in send("get", f"{url}?{name}={value}", status=400)["fields"]
    for url, body in (
        (f"{path}claim/", {"filter": queue_filter}),
        (f"{path}accept/", {"filter": queue_filter, "sample": [], "proof": "x"}),
        (f"critiques/{critique.id}/review/", decision),
    ):
        assert f"filter.{name}" in send("post", url, body, status=400)["fields"]


def test_what_is_given_back_comes_after_the_others(desk, send):
    first, second, third = (str(critique.id) for critique in desk.critiques)
    assert [row["critique"]["id"] for row in claim(desk, send, 2)["reviews"]] == [first, second]

    reviews = claim(desk, send, 3, give_back=[first])["reviews"]

    assert [row["critique"]["id"] for row in reviews] == [second, third, first]


def test_a_withdrawn_critique_is_said_to_be_withdrawn(desk, send):
    critique = desk.critiques[0]
    withdraw_critique(actor=desk.author, critique=critique, reason="A mistake.")
    critique.refresh_from_db()
    body = {"decision": "accept", "based_on": critique.updated_at.isoformat()}

    error = send("post", f"critiques/{critique.id}/review/", body, status=409)

    assert (error["code"], error["status"]) == ("wrong_state", "withdrawn")
    assert error["detail"] == "This critique was withdrawn, so it is not reviewed any more."


def test_a_manager_has_the_workers_queue_what_is_there(desk, send):
    manager, path = desk.project.created_by, f"projects/{desk.project.id}/reviews/queue/"
    assert send("post", path, person=manager, status=409)["code"] == "no_review"
    set_policy(desk.project, review="all")

    assert send("post", path, person=manager, status=202) == {"status": "queued"}

    assert InspectionCursor.objects.get().queueing_seq == 0


@pytest.mark.django_db(transaction=True)
def test_everything_in_the_queue_is_accepted_after_a_sample_was_read(desk, send):
    sample = send("get", f"projects/{desk.project.id}/reviews/sample/")
    body = {"sample": [row["critique"]["id"] for row in sample["reviews"]], "proof": sample["proof"], "filter": {}}
    assert (len(sample["reviews"]), sample["total"]) == (3, 3)

    acceptance = send("post", f"projects/{desk.project.id}/reviews/accept/", body, status=202)
    work_bulk_acceptance(acceptance_id=acceptance["id"])

    stored = send("get", f"bulk-acceptances/{acceptance['id']}/")
    assert (stored["status"], stored["progress"]) == ("done", {"done": 3, "total": 3})
    assert set(Critique.objects.values_list("status", flat=True)) == {"accepted"}


@pytest.mark.parametrize(
    ("name", "value", "detail"),
    [
        ("disagreement", "x", "This is true or false."),
        ("disagreement", 1, "This is true or false."),
        ("batch", "x", "There is no such thing in this project."),
    ],
)
def test_a_filter_that_cannot_be_read_says_what_it_is(desk, send, name, value, detail):
    path = f"projects/{desk.project.id}/reviews/claim/"

    answer = send("post", path, {"count": 1, "filter": {name: value}}, status=400)

    assert answer["fields"] == {f"filter.{name}": [detail]}
