"""Promise 8: what a reviewer wrote about a critique that is not theirs any more is shown until they discard it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, Review
from tests.e2e.axe import violations_of
from tests.e2e.reviews.review_desk import ask_for_review, keep_image, open_review_desk
from tests.factories import make_critique, make_member

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)]
NOTHING_LEFT = "This project reviews no critiques."
REWRITTEN = "The dense grass on the left has no subject, and draws the eye away from the warm light on the stalks."


@pytest.fixture
def critique(project, annotator):
    critique = make_critique(annotator, project)
    ask_for_review(critique)
    return critique


@pytest.fixture
def desk(new_context, project, critique):
    desk = open_review_desk(new_context, project, make_member(project, "reviewer"))
    desk.wait_for_critique()
    return desk


def fix(desk):
    desk.press("e")
    desk.page.locator("#reason").focus()
    desk.press("Control+a")
    desk.keyboard.insert_text(REWRITTEN)


def comment(desk):
    desk.press("r")
    desk.comment("reason", REWRITTEN)


def withdraw(critique):
    withdraw_critique(actor=critique.annotator, critique=critique, reason="It is about another image.")


def decide_elsewhere(critique):
    """The lease ends, and somebody else decides."""
    Review.objects.filter(critique=critique).update(status="open", lease_until=None, reviewer=None)
    critique.refresh_from_db()
    decide_review(
        person=make_member(critique.project, "reviewer"),
        critique_id=critique.id,
        request=DecisionRequest("accept", critique.updated_at, {}),
        claim=0,
        queue_filter={},
    )


@pytest.mark.parametrize("write", [fix, comment])
@pytest.mark.parametrize("lose", [withdraw, decide_elsewhere])
def test_what_was_written_is_shown_on_each_visit_until_it_is_discarded(desk, critique, write, lose):
    write(desk)
    lose(Critique.objects.get(pk=critique.id))
    desk.press("Control+Enter")

    expect(desk.dialog).to_contain_text(REWRITTEN)
    expect(desk.dialog).to_contain_text("the reason")
    expect(desk.dialog.locator("section")).to_have_count(1)  # what was not changed is not shown
    assert violations_of(desk.page) == []
    keep_image(desk.page, f"lost-{write.__name__}")
    desk.press("Escape")
    expect(desk.dialog).to_have_count(0)

    desk.page.goto(reverse("review_desk", args=[critique.project_id]))
    expect(desk.dialog).to_contain_text(REWRITTEN)
    desk.page.get_by_role("button", name="Discard it").click()
    expect(desk.dialog).to_have_count(0)
    assert desk.page.evaluate("Object.values(localStorage).join()").count(REWRITTEN) == 0
    desk.page.reload()
    expect(desk.page.locator(".empty-state h2")).to_have_text(NOTHING_LEFT)
    expect(desk.dialog).to_have_count(0)


def test_a_decision_without_words_is_told_once(desk, critique):
    withdraw(Critique.objects.get(pk=critique.id))
    desk.press("a")

    expect(desk.dialog).to_contain_text("It was about a critique of")
    desk.press("Enter")
    desk.page.reload()
    expect(desk.page.locator(".empty-state h2")).to_have_text(NOTHING_LEFT)
    expect(desk.dialog).to_have_count(0)
