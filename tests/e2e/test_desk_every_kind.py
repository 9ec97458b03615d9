"""A questionnaire with every kind of question, answered with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Critique, Draft
from tests.e2e.test_desk_regions import DeskImage

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("every_kind")]

THINGS = ["people", "land", "sea", "sky", "town", "night", "beast", "plant", "thing", "tenth"]
EVERY_KIND = {
    "key": "every-kind",
    "title": "Every kind",
    "stages": [
        {
            "key": "coarse",
            "title": "Coarse",
            "questions": [
                {
                    "key": "what",
                    "kind": "multichoice",
                    "prompt": "What is in it?",
                    "options": [{"value": thing, "label": thing.title()} for thing in THINGS],
                    "max_choices": 3,
                },
                {"key": "tilt", "kind": "number", "prompt": "The tilt in degrees", "min": -10, "max": 10, "step": 0.5},
            ],
        },
        {
            "key": "fine",
            "title": "Fine",
            "questions": [
                {"key": "spots", "kind": "region", "prompt": "Where does the eye go?"},
                {
                    "key": "mood",
                    "kind": "choice",
                    "prompt": "The mood",
                    "options": [{"value": "calm", "label": "Calm"}, {"value": "tense", "label": "Tense"}],
                },
                {"key": "why", "kind": "text", "prompt": "Why?", "max_words": 4, "max_characters": 30},
            ],
        },
    ],
}


@pytest.fixture
def every_kind(project):
    return add_questionnaire(actor=project.created_by, project=project, definition=EVERY_KIND)


def test_each_kind_is_answered_and_submitted_without_a_mouse(desk):
    desk.wait_for_stage("Coarse")
    desk.press("2", "3", "Enter")
    desk.keyboard.type("1.5")
    desk.press("Enter")  # a field of one line
    desk.wait_for_stage("Fine")
    expect(desk.page.locator(".stage-summary")).to_have_text("What is in it? Land, Sea · 1.5: The tilt in degrees")
    desk.press("b", "Enter", "b", "ArrowLeft", "Enter")
    expect(desk.page.locator(".regions li")).to_have_count(2)
    desk.press("Enter", "2", "Enter")
    desk.keyboard.insert_text("The sky [1] leads")
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    answers = Critique.objects.get().answers
    assert {key: answers[key] for key in ("what", "tilt", "mood", "why")} == {
        "what": ["land", "sea"],
        "tilt": 1.5,
        "mood": "tense",
        "why": "The sky [1] leads",
    }
    assert len(answers["spots"]) == 2


def test_a_digit_answers_the_choice_before_regions_are_marked(desk):
    desk.press("2", "Enter")
    desk.keyboard.type("0")
    desk.press("Enter")
    desk.wait_for_stage("Fine")
    desk.press("1")
    expect(desk.page.get_by_role("radio", name="Calm")).to_be_checked()


def test_options_without_a_digit_are_aligned_with_the_rest(desk):
    edges = desk.page.locator(".choice > span").evaluate_all(
        "spans => spans.map((span) => span.getBoundingClientRect().x)"
    )
    assert edges[9] == edges[7]  # the column of even ones
    assert edges[8] == edges[0]


def test_the_limits_of_a_number_are_shown_before_and_after_they_are_exceeded(desk):
    expect(desk.page.get_by_text("From -10 to 10")).to_be_visible()
    desk.press("2", "Enter")
    desk.keyboard.type("50")
    desk.press("Enter")
    expect(desk.page.get_by_text("Please give a number from -10 to 10.")).to_be_visible()
    desk.press("Control+a")
    desk.keyboard.type("0.7")
    desk.press("Enter")
    expect(desk.page.get_by_text("Please go in steps of 0.5.")).to_be_visible()


def test_what_is_typed_for_a_number_is_kept_and_judged_as_a_whole(desk):
    tilt = desk.page.get_by_role("textbox")
    desk.press("2", "Enter")
    desk.keyboard.type("7-2")
    desk.press("Tab")
    expect(desk.page.get_by_text("Please write one number in digits, such as 1500 or 2.5.")).to_be_visible()
    desk.expect_saved()
    assert Draft.objects.get().answers["tilt"] == "7-2"
    desk.page.reload()
    expect(tilt).to_have_value("7-2")
    tilt.fill("1,5")
    desk.press("Enter")
    desk.wait_for_stage("Fine")
    desk.expect_saved()
    assert Draft.objects.get().answers["tilt"] == 1.5


def test_a_full_or_too_long_text_is_reported_while_typing(desk):
    desk.press("2", "Enter")
    desk.keyboard.type("0")
    desk.press("Enter")
    desk.wait_for_stage("Fine")
    counter = desk.page.locator(".under .num")
    desk.text().focus()
    desk.keyboard.insert_text("one two three four five")
    expect(counter).to_have_text("5 words, at most 4")
    expect(counter).to_have_class("num over")
    desk.keyboard.insert_text(" and everything else")
    expect(counter).to_have_text("30 characters, the maximum")


def test_the_toast_of_a_submit_disappears_when_its_critique_is_opened(desk):
    desk.press("2", "Enter")
    desk.keyboard.type("0")
    desk.press("Enter")
    desk.wait_for_stage("Fine")
    desk.press("b")
    DeskImage(desk).drag((0.2, 0.2), (0.4, 0.4))
    desk.press("1")
    desk.text().fill("The sky")
    desk.text().press("Control+Enter")
    toast = desk.page.locator("#toast")
    expect(toast).to_have_class("toast shown")
    desk.expect_saved()
    desk.press("u")
    expect(desk.page.get_by_text("You have submitted this critique.")).to_be_visible()
    expect(toast).to_have_class("toast")
    desk.page.get_by_role("button", name="Change: Fine").click()
    desk.text().fill("The sea")
    desk.text().press("Control+Enter")
    expect(toast).to_have_text("Your changes are kept.")
