"""Promise 9: work is reviewed, returned, mended and accepted with keys alone, and nobody reviews their own."""

import pytest
from playwright.sync_api import expect

from annotation.models import Critique, ReviewDecision
from tests.e2e.desk import Desk
from tests.e2e.people import session_cookie
from tests.e2e.reviews.review_desk import ask_for_review, keep_image, open_review_desk
from tests.factories import make_critique, make_member
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
MENDED = "The low warm light picks out every stalk and sets it against the cool band of sea behind the dune."


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


@pytest.mark.parametrize("project", [{"photographs": 5}], indirect=True)
def test_ten_critiques_are_reviewed_with_all_four_decisions(new_context, project, reviewer, annotator):
    authors = [annotator, make_member(project)]
    critiques = [make_critique(author, project) for author in authors for _ in range(5)]
    for critique in critiques:
        ask_for_review(critique)
    desk = open_review_desk(new_context, project, reviewer)
    for number in range(10):
        desk.wait_for_critique()
        decide(desk, number)
        expect(desk.progress).to_have_text(f"{number + 1} reviewed")
    expect(desk.page.get_by_role("heading", name="Nothing to review.")).to_be_visible()
    wait_until(lambda: ReviewDecision.objects.count() == 10)
    decisions = list(ReviewDecision.objects.order_by("id").values_list("decision", flat=True))
    assert decisions == ["accept", "return", "fix", "reject"] * 2 + ["accept", "return"]
    assert ReviewDecision.objects.values("critique").distinct().count() == 10


def decide(desk, number):
    """Accepts, returns, fixes or rejects what is on the desk, in turn."""
    match number % 4:
        case 0:
            desk.press("a")
        case 1:
            desk.press("r")
            desk.comment("reason", f"Which stalks? ({number})")
            desk.press("Control+Enter")
        case 2:
            desk.press("e", "5", "Control+Enter")
        case 3:
            desk.press("x")
            desk.keyboard.insert_text("It is about another image.")
            desk.press("Control+Enter")


@pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)
def test_a_critique_is_returned_mended_and_accepted(new_context, project, reviewer, annotator):
    critique = make_critique(annotator, project)
    ask_for_review(critique)
    desk = open_review_desk(new_context, project, reviewer)
    desk.wait_for_critique()
    desk.press("r")
    desk.comment("composition", "Is it really weak?")
    desk.comment("reason", "Which stalks, and where?")
    desk.press("Control+Enter")
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "returned")
    mend(new_context, project, annotator)
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "submitted")
    desk.page.reload()
    expect(desk.page.locator("#questions")).to_contain_text("its author answered the comments")
    expect(desk.page.locator('[data-question="reason"] .since')).to_be_visible()
    expect(desk.page.locator('[data-question="reason"] .earlier-comment')).to_contain_text("Which stalks, and where?")
    keep_image(desk.page, "answered")
    desk.press("a")
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "accepted")


def mend(new_context, project, annotator):
    """Answers the comments at the author's desk, from one stage with a comment to the next."""
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/")
    keep_image(page, "own-list")
    page.goto(f"/projects/{project.id}/desk/")
    own_desk = Desk(page)
    expect(own_desk.progress).to_have_text("Came back")
    own_desk.wait_for_stage("Attributes")
    expect(page.locator("#composition-comment")).to_contain_text("Is it really weak?")
    keep_image(page, "mending")
    own_desk.press("Control+Enter")
    own_desk.wait_for_stage("Reason")
    expect(page.locator("#reason-comment")).to_contain_text("Which stalks, and where?")
    keep_image(page, "mending-text")
    own_desk.press("Control+a")
    own_desk.keyboard.insert_text(MENDED)
    own_desk.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("Sent to the reviewer. Changed: the reason.")


@pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)
def test_an_author_stands_by_an_answer_and_is_asked_once(new_context, project, reviewer, annotator):
    critique = make_critique(annotator, project)
    ask_for_review(critique)
    desk = open_review_desk(new_context, project, reviewer)
    desk.wait_for_critique()
    desk.press("r")
    desk.comment("emotion", "Lonely, really?")
    desk.press("Control+Enter")
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "returned")
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/desk/")
    own_desk = Desk(page)
    own_desk.wait_for_stage("Emotion")
    own_desk.press("Control+Enter")
    expect(own_desk.dialog).to_contain_text("Send it unchanged?")
    own_desk.press("Enter")
    wait_until(lambda: Critique.objects.get(pk=critique.id).status == "submitted")
    expect(own_desk.progress).not_to_have_text("Came back")


@pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)
def test_many_are_accepted_after_a_sample_and_one_question(new_context, project, reviewer, annotator):
    for _ in range(2):
        ask_for_review(make_critique(annotator, project))
    context = new_context()
    context.add_cookies([session_cookie(reviewer)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/reviews/?annotator={annotator.id}")
    keep_image(page, "overview")
    page.get_by_role("link", name="Read a sample").click()
    expect(page.locator(".review-sample > li")).to_have_count(2)
    keep_image(page, "accept")
    page.get_by_role("button", name="Accept all 2 critiques").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Accept all 2 critiques?")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("accepted of 2")).to_be_visible()
    keep_image(page, "accepting")
