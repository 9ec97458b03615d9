"""Promise 8: critiques are reviewed with keys alone, and nothing that was decided or typed is lost."""

import pytest
from playwright.sync_api import expect

from annotation.actions.desk.revise import revise_critique
from annotation.models import Critique, ReviewDecision
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import expect_focus_in_view, settle
from tests.e2e.reviews.review_desk import ask_for_review, keep_image, open_review_desk
from tests.factories import make_critique, make_member
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 3}], indirect=True)]
FLAG = {"code": "pasted", "question": "reason", "span": [4, 13], "params": {}}


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


@pytest.fixture
def critiques(project, annotator):
    critiques = [make_critique(annotator, project) for _ in range(3)]
    for critique in critiques:
        ask_for_review(critique, "flagged", FLAG)
    return critiques


@pytest.fixture
def desk(new_context, project, reviewer, critiques):
    desk = open_review_desk(new_context, project, reviewer)
    desk.wait_for_critique()
    return desk


def statuses(critiques: list[Critique]) -> list[str]:
    rows = Critique.objects.in_bulk([critique.id for critique in critiques])
    return [rows[critique.id].status for critique in critiques]


def test_a_critique_is_read_with_its_reason_its_flags_and_its_image(desk):
    keep_image(desk.page, "reading")
    panel = desk.page.locator("#questions")
    expect(panel).to_contain_text("Why it is reviewed: a check flagged it.")
    expect(panel.locator("mark")).to_have_text("low light")
    expect(panel.locator(".flag")).to_have_count(1)
    expect(panel.locator('[data-question="grade"] .answer')).to_contain_text("Medium")


def test_an_accepted_one_can_be_taken_back_for_a_moment_and_then_stands(desk, critiques):
    desk.press("a")
    expect(desk.last).to_have_text("The last one is accepted.")
    desk.press("u")
    expect(desk.progress).to_have_text("0 reviewed")
    desk.press("a")
    desk.press("a")
    wait_until(lambda: statuses(critiques)[0] == "accepted")
    assert ReviewDecision.objects.filter(critique=critiques[0]).count() == 1


def test_comments_are_written_with_keys_survive_escape_and_reload_and_are_sent_at_once(desk, critiques):
    desk.press("r")
    desk.press("Control+Enter")
    expect(desk.page.locator("#comments-problem")).to_have_text(
        "Write at least one comment, so that the author knows what to change."
    )
    desk.comment("reason", "Which stalks?")
    desk.press("Escape", "Escape")
    expect(desk.page.locator("#comment-reason")).to_have_count(0)
    desk.press("r")
    desk.page.reload()
    expect(desk.page.locator("#comment-reason")).to_have_value("Which stalks?")
    expect(desk.page.locator("#comment-reason")).to_be_focused()
    keep_image(desk.page, "returning")
    desk.press("Control+Enter")
    expect(desk.last).to_have_text("The last one is returned.")
    wait_until(lambda: statuses(critiques)[0] == "returned")
    assert ReviewDecision.objects.get().comments == {"reason": "Which stalks?"}


def test_a_rejection_asks_once_for_its_reason(desk, critiques):
    desk.press("x", "Control+Enter")
    expect(desk.page.locator("#rejection-problem")).to_have_text("Write a reason: the author should know why.")
    keep_image(desk.page, "rejecting")
    desk.keyboard.insert_text("It is about another image.")
    desk.press("Control+Enter")
    wait_until(lambda: statuses(critiques)[0] == "rejected")
    assert ReviewDecision.objects.get().comments == {"": "It is about another image."}


def test_a_fix_has_the_fields_of_the_desk_and_their_problems(desk, critiques):
    desk.press("e", "Control+Enter")
    expect(desk.page.locator("#fix-problem")).to_have_text(
        "Nothing is changed. Change an answer, or accept the critique."
    )
    desk.page.locator("#reason").focus()
    desk.press("Control+a", "Delete", "Control+Enter")
    expect(desk.page.locator("#reason-problem")).not_to_be_empty()
    keep_image(desk.page, "fixing")
    desk.keyboard.insert_text(
        "The light is good, but the dense grass on the left has no subject and draws the eye away from it."
    )
    desk.press("Control+Enter")
    expect(desk.last).to_have_text("The last one is fixed and accepted.")
    wait_until(lambda: statuses(critiques)[0] == "fixed")
    fixed = Critique.objects.get(pk=critiques[0].id)
    assert fixed.answers["reason"].startswith("The light is good")
    assert fixed.revisions[-1]["by"] == "reviewer"


def test_decisions_are_kept_while_the_network_is_away_and_over_a_reload(desk, critiques):
    desk.page.wait_for_load_state("networkidle")
    desk.page.context.set_offline(True)
    desk.press("a", "a")
    expect(desk.indicator).to_have_attribute("data-state", "offline")
    desk.page.context.set_offline(False)
    desk.page.reload()
    wait_until(lambda: statuses(critiques)[:2] == ["accepted", "accepted"])


def test_a_critique_that_changed_is_shown_anew_beside_the_comments(desk, critiques, annotator):
    desk.press("r")
    desk.comment("reason", "Which stalks?")
    revise_critique(actor=annotator, critique=critiques[0], answers={"grade": 4})
    desk.press("Control+Enter")
    desk.press("a")  # the next one, so that the decision is not held
    expect(desk.dialog).to_contain_text("The critique has changed")
    desk.press("Enter")
    expect(desk.page.locator("#comment-reason")).to_have_value("Which stalks?")
    expect(desk.page.locator('[data-question="grade"] .revision')).to_be_visible()
    assert statuses(critiques)[0] == "submitted"


def test_others_are_shown_after_the_decision_and_never_before(desk, project, critiques):
    make_critique(
        make_member(project),
        project,
        reason="The horizon tilts to the left, and the sky takes up too much of the frame.",
    )
    desk.press("o")
    expect(desk.last).to_have_text("What others said is shown after your decision.")
    desk.press("a", "a")
    wait_until(lambda: "accepted" in statuses(critiques))
    desk.press("[", "[")
    expect(desk.page.locator(".verdicts")).to_contain_text("You accepted this.")
    desk.expect_sent()
    desk.press("o")
    expect(desk.page.locator(".others")).to_be_visible()
    keep_image(desk.page, "others")


def test_what_others_said_waits_for_the_other_critiques_of_the_image_that_are_in_the_queue(desk, project, critiques):
    for _critique in critiques:
        another_critique = make_critique(make_member(project), project)
        ask_for_review(another_critique)
    requests = []
    desk.page.on("request", lambda request: requests.append(request.url))
    desk.press("a", "a", "a")  # the fourth is the other one of the first image
    wait_until(lambda: statuses(critiques) == ["accepted"] * 3)
    expect(desk.page.locator("#review-title")).to_be_visible()
    desk.press("[", "[", "[")
    expect(desk.page.locator(".verdicts")).to_contain_text("once you have decided on its other critiques in the queue")
    desk.expect_sent()
    desk.press("o")
    expect(desk.last).to_have_text(
        "What others said is shown once you have decided on the other critiques of this image, which wait in the queue."
    )
    keep_image(desk.page, "others-later")
    assert not [url for url in requests if url.endswith("/others/")]


def test_the_end_is_calm_and_says_why(desk, new_context, project, critiques):
    desk.press("a", "a", "a")
    expect(desk.page.get_by_role("heading", name="Nothing to review.")).to_be_visible()
    keep_image(desk.page, "nothing-left")
    wait_until(lambda: statuses(critiques) == ["accepted"] * 3)  # the last one is sent, and nothing was claimed for it
    desk.expect_sent()
    ask_for_review(critiques[0], "disagreement")
    second_desk = open_review_desk(new_context, project, make_member(project, "manager"))
    second_desk.wait_for_critique()
    third_desk = open_review_desk(new_context, project, make_member(project, "reviewer"))
    expect(third_desk.page.get_by_role("heading", name="Others are reviewing what is left.")).to_be_visible()


@pytest.mark.parametrize("key", ["", "r", "x", "e"])
def test_every_form_is_accessible(desk, key):
    desk.page.set_viewport_size({"width": 1440, "height": 3000})  # axe takes a label below the fold for a hidden one
    if key:
        desk.press(key)
    settle(desk.page)
    violations = violations_of(desk.page)
    assert [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in violations] == []
    desk.page.emulate_media(color_scheme="dark")
    settle(desk.page)
    assert violations_of(desk.page, runOnly=COLOR_RULES) == []


@pytest.mark.parametrize("key", ["r", "x", "e"])
def test_on_a_phone_every_form_is_accessible_and_shows_what_has_the_focus(desk, key):
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.press(key)
    expect_focus_in_view(desk.page)
    settle(desk.page)
    assert [violation["id"] for violation in violations_of(desk.page)] == []
    keep_image(desk.page, f"phone-{key}")
    if key == "e":
        desk.press("1")
        expect_focus_in_view(desk.page)
