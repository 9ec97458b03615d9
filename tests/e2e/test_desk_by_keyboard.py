"""An annotator's work with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from annotation.models import Critique
from tests.e2e.desk import EMOTION, REASON, SUGGESTION, Desk, settle
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("project", [{"whole": True}], indirect=True, ids=["full size"])
def test_three_images_are_critiqued_with_the_keyboard_alone(new_context, annotator, project):
    page = new_context().new_page()
    page.goto(f"/projects/{project.id}/desk/")
    while page.evaluate("document.activeElement.name") != "login":
        page.keyboard.press("Tab")
    page.keyboard.type(annotator.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    desk = Desk(page)

    first_credit = desk.credit()
    desk.answer_up_to_suggestion(grade=4)
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text(SUGGESTION)
    page.keyboard.press("Shift+Tab")  # to the committed stages above the text, up to the grade
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    desk.wait_for_stage("Evaluation")
    desk.press("2", "Enter")
    desk.wait_for_stage("Suggestion")
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("2 of 4")
    assert desk.credit() != first_credit
    desk.critique(grade=4)
    expect(desk.progress).to_have_text("3 of 4")
    desk.answer_up_to_suggestion(grade=5)  # the best grade is asked for no suggestion
    expect(desk.progress).to_have_text("4 of 4")
    desk.expect_saved()

    critiques = list(Critique.objects.filter(annotator=annotator).order_by("submitted_at"))
    assert [critique.answers["grade"] for critique in critiques] == [2, 4, 5]
    assert critiques[0].answers == {
        "grade": 2,
        "technical_quality": "strong",
        "color_and_light": "strong",
        "composition": "weak",
        "content": "neutral",
        "reason": REASON,
        "feeling": "contentment",
        "emotion": EMOTION,
        "suggestion": SUGGESTION,
    }
    assert [(revision["question"], revision["from"], revision["to"]) for revision in critiques[0].revisions] == [
        ("grade", 4, 2)
    ]
    assert set(critiques[0].timings) == {"evaluation", "attributes", "reason", "emotion", "suggestion"}
    assert "suggestion" not in critiques[2].answers


def test_no_option_is_checked_before_there_is_an_answer(desk):
    assert desk.page.evaluate("document.activeElement.className") == "prompt"
    assert desk.page.locator("input:checked").count() == 0
    desk.press("Enter")
    expect(desk.page.locator(".problem")).to_have_text("Please answer this.")
    desk.wait_for_stage("Evaluation")


def test_arrows_move_between_options_and_between_questions(desk):
    desk.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(desk.page.locator("input:checked")).to_have_value("3")
    desk.press("Enter")
    desk.wait_for_stage("Attributes")
    desk.press("3", "ArrowUp", "1")
    expect(desk.page.locator("[name=technical_quality]:checked")).to_have_value("weak")


def test_single_keys_do_not_work_in_a_text_and_work_after_escape(desk):
    desk.answer_up_to_reason()
    desk.keyboard.type("sfuzg?[]05")
    expect(desk.text()).to_have_value("sfuzg?[]05")
    assert desk.dialog.count() == 0
    expect(desk.page.locator("#zoom")).to_contain_text("Fit")
    desk.press("Escape", "s")
    expect(desk.dialog).to_contain_text("Skip this image?")


def test_keys_of_an_input_method_run_no_command(desk):
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("光线很好" * 5)
    composing = "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true})"
    desk.page.evaluate(f"document.activeElement.dispatchEvent({composing})")
    desk.wait_for_stage("Reason")
    expect(desk.page.locator(".below .num")).to_have_text("20 words")
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")


def test_single_keys_can_be_switched_off(desk):
    desk.press("?")
    desk.page.get_by_role("checkbox").uncheck()
    desk.press("Escape", "s")
    assert desk.dialog.count() == 0
    desk.page.get_by_role("button", name="keys").click()
    desk.page.get_by_role("checkbox").check()
    desk.press("Escape", "s")
    expect(desk.dialog).to_be_visible()


def test_what_the_keys_do_is_in_line_below_each_heading(desk):
    desk.press("?")
    indents = """groups => groups.map(group => {
        const [keys, text] = [group, group.querySelector("dd")].map(part => part.getBoundingClientRect().left);
        return Math.round(text - keys);
    })"""
    assert len(set(desk.dialog.locator(".keys").evaluate_all(indents))) == 1


def test_zoom_is_measured_in_pixels_of_the_image_and_survives_a_resize(desk):
    zoom = desk.page.locator("#zoom")
    expect(zoom).to_contain_text("Fit")
    desk.press("z")
    expect(zoom).to_have_text("100 %")
    settle(desk.page)
    box = desk.page.locator(".image-frame").bounding_box()
    assert round(box["width"]) == desk.page.evaluate("document.querySelector('.image-frame img').naturalWidth")
    desk.page.set_viewport_size({"width": 1000, "height": 700})
    expect(zoom).to_have_text("100 %")
    desk.press("0")
    expect(zoom).to_contain_text("Fit")
    settle(desk.page)
    assert desk.page.locator(".image-frame").bounding_box()["width"] <= desk.viewer.bounding_box()["width"]


def test_a_skipped_image_is_replaced_and_a_flagged_image_stays(desk, annotator):
    first_credit = desk.credit()
    desk.press("f", "1", "Control+Enter")
    expect(desk.dialog).to_have_count(0)
    assert desk.credit() == first_credit
    desk.press("s", "2", "Control+Enter")
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    assert annotator.assignments.filter(status="skipped", reason="cannot_judge").count() == 1


def test_the_last_submit_can_be_undone_and_changed(desk, annotator):
    first_credit = desk.credit()
    desk.critique(grade=4)
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    desk.press("u")
    expect(desk.page.locator("#credit")).to_have_text(first_credit)
    desk.page.get_by_role("button", name="Change: Evaluation").focus()
    desk.press("Enter", "1", "Control+Enter")
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    critique = Critique.objects.get(annotator=annotator)
    assert critique.answers["grade"] == 1
    assert [(revision["from"], revision["to"]) for revision in critique.revisions] == [(4, 1)]


def test_earlier_critiques_can_be_revised_after_a_reload(desk, annotator):
    first_credit = desk.credit()
    desk.critique(grade=4)
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    second_credit = desk.credit()
    desk.page.reload()
    expect(desk.page.locator("#credit")).to_have_text(second_credit)
    desk.wait_for_stage("Evaluation")
    desk.press("[")
    expect(desk.page.locator("#credit")).to_have_text(first_credit)
    expect(desk.page.get_by_role("button", name="Skip")).not_to_be_visible()
    desk.press("]")
    expect(desk.page.locator("#credit")).to_have_text(second_credit)
    desk.press("[", "[")
    expect(desk.page.locator("#toast")).to_have_text("There is no earlier critique.")


@pytest.mark.parametrize("project", [{"photographs": 1}], indirect=True, ids=["one image"])
def test_the_desk_says_when_no_images_are_left(desk):
    expect(desk.progress).to_have_text("1 of 1")
    desk.press("s", "1", "Control+Enter")
    expect(desk.page.get_by_role("heading", name="No images left.")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Check again")).to_be_visible()
