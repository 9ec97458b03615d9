"""What authors read of decisions on their critiques, without the reviewer's name."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique
from tests.factories import make_batch, make_critique, make_images, make_member, make_project


@pytest.fixture
def project(db):
    project = make_project()
    make_images(make_batch(project), 2)
    return project


@pytest.fixture
def annotator(project):
    return make_member(project)


@pytest.fixture
def decide(project, annotator):
    """Decides on a new critique of the annotator as a reviewer called Rosa Reader."""
    reviewer = make_member(project, "reviewer")
    reviewer.first_name, reviewer.last_name = "Rosa", "Reader"
    reviewer.save(update_fields=["first_name", "last_name"])

    def decide(decision, comments=None, answers=None) -> Critique:
        critique = make_critique(annotator, project)
        queue_review(critique.id, ["all"], [], None)
        critique.refresh_from_db()
        request = DecisionRequest(decision, critique.updated_at, comments or {}, answers)
        decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})
        return critique

    return decide


def page_of(annotator, url) -> str:
    client = Client()
    client.force_login(annotator)
    return html.unescape(client.get(url).content.decode())


def test_returned_work_is_told_with_its_comments_and_a_way_to_answer(project, annotator, decide):
    critique = decide("return", {"reason": "Which stalks?"})
    page = page_of(annotator, reverse("project", args=[project.id]))
    assert "A reviewer returned work of yours" in page
    assert "Returned with comments" in page
    assert "Which stalks?" in page
    assert f"{reverse('desk', args=[project.id])}?critique={critique.id}" in page
    assert "Rosa" not in page
    assert "1 critique of yours came back with comments." in page_of(annotator, reverse("home"))


def test_a_rejection_is_told_with_its_reason_and_offers_no_change(project, annotator, decide):
    critique = decide("reject", {"": "It is about another image."})
    page = page_of(annotator, reverse("project", args=[project.id]))
    assert "Rejected" in page
    assert "The whole critique" in page
    assert "It is about another image." in page
    assert f"?critique={critique.id}" not in page


def test_a_fix_shows_what_the_reviewer_changed(project, annotator, decide):
    decide("fix", answers={"grade": 5})
    page = page_of(annotator, reverse("project", args=[project.id]))
    assert "Corrected and accepted" in page
    assert "What the reviewer changed: 1 answer" in page
    assert "<del" in page
    assert "Rosa" not in page


def test_the_desk_is_told_which_work_came_back_and_accepted_work_can_be_opened(project, annotator, decide):
    accepted, returned = decide("accept"), decide("return", {"reason": "Which stalks?"})
    desk = page_of(annotator, reverse("desk", args=[project.id]))
    assert f'"returned": ["{returned.id}"]' in desk
    assert f"?critique={accepted.id}" in page_of(annotator, reverse("project", args=[project.id]))
