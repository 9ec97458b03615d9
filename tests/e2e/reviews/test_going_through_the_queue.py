"""A reviewer leaves critiques for later, keeps to a filter and looks back: the desk shows what is asked for."""

import pytest
from playwright.sync_api import expect

from annotation.actions.review.claim_reviews import claim_reviews
from annotation.models import Critique, Review, ReviewDecision
from tests.e2e.reviews.review_desk import ask_for_review, open_review_desk
from tests.factories import make_batch, make_critique, make_member
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 7}], indirect=True)]
FIXED = "The dense grass on the left has no subject, and draws the eye away from the warm light on the stalks."


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


@pytest.fixture
def critiques(project, annotator):
    critiques = [make_critique(annotator, project) for _ in range(7)]
    for critique in critiques:
        ask_for_review(critique)
    return critiques


def open_desk(new_context, project, reviewer, query=""):
    desk = open_review_desk(new_context, project, reviewer, query)
    desk.wait_for_critique()
    return desk


def test_what_is_left_for_later_comes_again_after_all_others(new_context, project, reviewer, critiques):
    desk = open_desk(new_context, project, reviewer)
    titles = []
    for critique in [*critiques, critiques[0]]:
        title = critique.image.title or critique.image.file
        expect(desk.title).to_contain_text(title)
        titles.append(title)
        desk.press("n")
    assert len(set(titles)) == len(critiques)


def test_the_only_critique_is_shown_again_however_fast_it_is_left(new_context, project, reviewer, annotator):
    ask_for_review(make_critique(annotator, project))
    desk = open_desk(new_context, project, reviewer)
    desk.press("n", "n", "n")
    desk.wait_for_critique()
    desk.press("n")
    desk.wait_for_critique()
    desk.press("a")
    wait_until(lambda: ReviewDecision.objects.count() == 1)


def test_a_desk_with_a_filter_shows_nothing_else_that_the_reviewer_has(new_context, project, reviewer, critiques):
    claim_reviews(person=reviewer, project_id=project.id, count=2, queue_filter={})
    batch = make_batch(project)
    Review.objects.filter(critique=critiques[5]).update(batch=batch)
    desk = open_desk(new_context, project, reviewer, f"?batch={batch.id}")
    expect(desk.page.locator(".desk-filter")).to_contain_text(f"Only: {batch.name}")
    expect(desk.title).to_contain_text(critiques[5].image.title or critiques[5].image.file)
    desk.press("a")
    expect(desk.page.get_by_role("heading", name="Nothing matches the filter.")).to_be_visible()
    assert Review.objects.filter(reviewer=reviewer, batch=critiques[0].batch).count() == 2


def test_looking_back_shows_the_fixed_answers_at_once_and_as_they_are_stored(new_context, project, reviewer, critiques):
    desk = open_desk(new_context, project, reviewer)
    desk.press("e")
    desk.page.locator("#reason").focus()
    desk.press("Control+a")
    desk.keyboard.insert_text(FIXED)
    desk.press("Control+Enter", "[")
    expect(desk.page.locator(".verdicts")).to_contain_text("You fixed and accepted this.")
    answer = desk.page.locator('[data-question="reason"] .answer')
    expect(answer).to_contain_text(FIXED)
    wait_until(lambda: Critique.objects.get(pk=critiques[0].id).status == "fixed")
    expect(desk.page.locator('[data-question="reason"] .revision')).to_contain_text("Changed by a reviewer")
    expect(answer).to_contain_text(FIXED)


def test_looking_back_shows_the_comments_and_the_reason(new_context, project, reviewer, critiques):
    desk = open_desk(new_context, project, reviewer)
    desk.press("r")
    desk.comment("reason", "Which stalks?")
    desk.press("Control+Enter", "x")
    desk.keyboard.insert_text("It is about another image.")
    desk.press("Control+Enter", "[")
    expect(desk.page.locator(".verdicts")).to_contain_text("It is about another image.")
    desk.press("[")
    expect(desk.page.locator(".verdicts")).to_contain_text("with 1 comment")
    expect(desk.page.locator('[data-question="reason"] blockquote')).to_contain_text("Which stalks?")


@pytest.mark.parametrize(
    ("key", "field", "problem"), [("r", "comment-reason", "comments"), ("x", "rejection-reason", "rejection")]
)
@pytest.mark.parametrize("character", ["\0", "\ud83d"])
def test_a_character_that_cannot_be_stored_is_refused_in_the_form(
    new_context, project, reviewer, critiques, key, field, problem, character
):
    desk = open_desk(new_context, project, reviewer)
    desk.press(key)
    note = desk.page.locator(f"#{problem}-problem")
    write(desk.page.locator(f"#{field}"), "Which" + character)
    expect(note).to_have_text("There is a character in it that cannot be stored. Please remove it.")
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("0 reviewed")
    write(desk.page.locator(f"#{field}"), "Which stalks?")
    expect(note).to_be_empty()
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("1 reviewed")


def write(field, text):
    """Types as an extension of a browser does, which can insert any character."""
    codes = [ord(part) for part in text]
    field.evaluate(
        """(field, codes) => {
            field.focus();
            field.value = String.fromCharCode(...codes);
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        codes,
    )
