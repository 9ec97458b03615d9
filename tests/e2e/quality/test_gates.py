"""Promise 8: a person who gets no new images finishes what they have begun, and answers what came back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.quality.consent import add_consent, agree_to_consent
from annotation.actions.quality.pausing import pause_member
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.models import Critique, Membership
from tests.e2e.desk import EMOTION, SUGGESTION, Desk
from tests.e2e.people import session_cookie
from tests.e2e.reviews.review_desk import ask_for_review
from tests.factories import make_critique, make_member
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 4}], indirect=True)]
HALF = "The low warm light picks out every stalk, and sets it against the cool band of sea"


@pytest.fixture
def page(new_context, annotator):
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    return context.new_page()


def pause(project, person):
    membership = Membership.objects.get(project=project, person=person)
    pause_member(actor=project.created_by, membership=membership, reason="Let us talk about the first images.")


def ask_again(project, person):
    add_consent(actor=project.created_by, project=project, text="My critiques may be published and sold.")


@pytest.mark.parametrize(
    ("close", "reason"),
    [(pause, "Let us talk about the first images."), (ask_again, "My critiques may be published and sold.")],
)
def test_half_a_critique_is_finished_after_a_reload_behind_a_gate(page, project, annotator, close, reason):
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    agree_to_consent(person=annotator, project=project, version=1)
    page.goto(reverse("desk", args=[project.id]))
    desk = Desk(page)
    desk.answer_up_to_reason()
    desk.keyboard.insert_text(HALF)
    desk.expect_saved()
    close(project, annotator)

    page.reload()
    desk.wait_for_stage("Reason")
    expect(desk.text()).to_have_value(HALF)
    expect(desk.progress).to_have_text("1 of 3")  # of the fourth, nothing is claimed
    desk.text().press("End")
    desk.keyboard.insert_text(", so that the colours carry it.")
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    desk.press("1", "Enter")
    desk.keyboard.insert_text(EMOTION)
    desk.press("Control+Enter")
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text(SUGGESTION)
    desk.press("Control+Enter")
    for _ in range(2):
        desk.critique()

    expect(page.locator(".empty-state h2")).to_have_text("No new images for now")
    wait_until(lambda: Critique.objects.filter(answers__reason__startswith=HALF).count() == 1)
    expect(desk.indicator).to_have_attribute("data-state", "saved")
    expect(page.locator(".empty-state h2")).to_have_text("No new images for now")  # also after the last answer came
    page.get_by_role("link", name="Go on").press("Enter")
    expect(page.locator("main")).to_contain_text(reason)
    assert Critique.objects.filter(annotator=annotator).count() == 3


def test_a_paused_person_answers_the_comments_on_returned_work(page, project, annotator):
    critique = make_critique(annotator, project)
    ask_for_review(critique)
    critique.refresh_from_db()
    reviewer = make_member(project, "reviewer")
    request = DecisionRequest("return", critique.updated_at, {"emotion": "Lonely, really?"})
    decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})
    pause(project, annotator)

    page.goto(reverse("project", args=[project.id]))
    page.get_by_role("link", name="Answer the comments").first.click()
    desk = Desk(page)
    desk.wait_for_stage("Emotion")
    expect(page.locator("#emotion-comment, #feeling-comment").first).to_contain_text("Lonely, really?")
    desk.press("Control+Enter")
    expect(desk.dialog).to_contain_text("Send it unchanged?")
    desk.press("Enter")
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "submitted")
    expect(page.locator(".empty-state")).to_contain_text("Let us talk about the first images.")

    page.goto(f"{reverse('desk', args=[project.id])}?critique={critique.id}")
    expect(page.locator(".question, .open-stage, .folded").first).to_be_visible()
    page.goto(reverse("desk", args=[project.id]))
    expect(page.locator("h1")).to_have_text("Your work is paused")
