"""Regions that a text cites: drawn by mouse, placed by keyboard, tapped and dragged by a finger, and never lost."""

import pytest
from playwright.sync_api import expect

from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Critique, Draft
from tests.e2e.desk import REASON

pytestmark = pytest.mark.browser

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}
SIZES = """[...document.querySelectorAll("button, a, .choice, textarea")]
  .filter((control) => control.checkVisibility({visibilityProperty: true}))
  .map((control) => [control.textContent.trim(), control.getBoundingClientRect()])
  .map(([text, {width, height}]) => [text, width, height])"""
FIRST = {"number": 1, "x": 0.2, "y": 0.25, "width": 0.3, "height": 0.5}


REGION_QUESTIONNAIRE = {
    "key": "regions",
    "title": "Regions",
    "stages": [
        {"key": "where", "title": "Where", "questions": [{"key": "spots", "kind": "region", "prompt": "Where?"}]},
        {"key": "why", "title": "Why", "questions": [{"key": "reason", "kind": "text", "prompt": "Why?"}]},
    ],
}


class DeskImage:
    """The image on the desk, in its own coordinates from 0 to 1."""

    def __init__(self, desk):
        self.page = desk.page
        self.box = desk.page.locator(".image-frame").bounding_box()

    def at(self, x, y):
        return self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"]

    def drag(self, *points):
        mouse = self.page.mouse
        mouse.move(*self.at(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.at(*point), steps=4)
        mouse.up()

    def touch(self, *fingers):
        """Moves fingers, each along a list of points; all go down, move and go up together."""
        session = self.page.context.new_cdp_session(self.page)
        for step in range(len(fingers[0])):
            points = [dict(zip("xy", self.at(*finger[step]), strict=True)) for finger in fingers]
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            # Chromium takes a faster finger for a fling of the page, and the next tap for the end of it.
            self.page.wait_for_timeout(60)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def saved_regions(desk):
    """Returns the regions in the server's draft, once it has all changes."""
    desk.expect_saved()
    return Draft.objects.get().marks.get("reason", [])


def near(region, **sides):
    return all(abs(region[side] - value) < 0.01 for side, value in sides.items())


def finish_from_emotion(desk) -> None:
    desk.press("1", "Enter")
    desk.keyboard.insert_text("It feels like the end of a long and quiet day.")
    desk.press("Control+Enter")
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text("Step to the right and lower the camera by a metre.")
    desk.press("Control+Enter")


def test_a_region_drawn_with_the_mouse_is_cited_at_the_caret_and_submitted(desk):
    desk.answer_up_to_reason()
    desk.keyboard.insert_text(f"The ridge leads out. {REASON}")
    desk.page.evaluate("document.activeElement.setSelectionRange(9, 9)")
    desk.page.get_by_role("button", name="Mark a region").click()
    expect(desk.page.locator("#region-hint")).to_be_visible()
    DeskImage(desk).drag((0.2, 0.25), (0.5, 0.75))
    expect(desk.text()).to_have_value(f"The ridge [1] leads out. {REASON}")
    expect(desk.text()).to_be_focused()
    (region,) = saved_regions(desk)
    assert near(region, **FIRST)
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    assert desk.page.locator(".region").count() == 0  # they belong to the text that cites them
    finish_from_emotion(desk)
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    critique = Critique.objects.get()
    assert critique.marks == {"reason": [region]}
    assert critique.viewing["viewport"] == {"width": 1440, "height": 900}
    assert critique.viewing["seen_at_100"] is False


def test_regions_are_marked_moved_resized_and_removed_with_the_keyboard_alone(desk):
    desk.answer_up_to_reason()
    desk.keyboard.type("The ridge [2] and the sky")
    desk.press("Control+b", "ArrowRight", "Shift+ArrowDown", "Enter")  # the number that is cited already comes first
    expect(desk.page.get_by_text("Not marked yet")).to_have_count(0)
    desk.press("Control+b", "Enter")
    expect(desk.text()).to_have_value("The ridge [2] and the sky [1]")
    first, second = saved_regions(desk)
    assert near(second, number=2, x=1 / 3 + 0.01, y=1 / 3, width=1 / 3, height=1 / 3 + 0.01)
    assert near(first, number=1, x=1 / 3, y=1 / 3)
    desk.press("Escape", "b", "Escape")  # a single key, and a change of mind
    expect(desk.text()).to_be_focused()
    desk.page.get_by_role("button", name="Show region 2").focus()
    desk.press("Enter")
    expect(desk.page.get_by_role("button", name="Region 2:")).to_be_focused()
    desk.press("ArrowLeft", "ArrowLeft", "Shift+ArrowUp")
    assert near(saved_regions(desk)[1], x=1 / 3 - 0.01, y=1 / 3, height=1 / 3)
    desk.press("Delete")
    expect(desk.text()).to_be_focused()
    expect(desk.page.locator(".region-number")).to_have_text(["1"])  # the numbers of the others stay
    expect(desk.page.get_by_text("Not marked yet: [2]")).to_be_visible()
    assert [region["number"] for region in saved_regions(desk)] == [1]


def test_a_focused_region_is_moved_and_resized_with_the_mouse(desk):
    desk.answer_up_to_reason()
    desk.press("Control+b")
    image = DeskImage(desk)
    image.drag((0.2, 0.25), (0.5, 0.75))
    desk.page.locator(".region-number").click()
    image.drag((0.3, 0.5), (0.4, 0.6))
    image.drag((0.6, 0.85), (0.7, 0.9))
    (region,) = saved_regions(desk)
    assert near(region, x=0.3, y=0.35, width=0.4, height=0.55)
    assert DeskImage(desk).box == image.box  # the image itself stayed


def test_a_finger_draws_a_region_a_tap_adds_one_and_two_fingers_zoom(open_desk):
    desk = open_desk(**TABLET)
    desk.answer_up_to_reason()
    desk.page.get_by_role("button", name="Mark a region").tap()
    expect(desk.page.locator("#region-hint")).to_be_visible()
    image = DeskImage(desk)
    image.touch([(0.2, 0.25), (0.3, 0.4), (0.5, 0.75), (0.5, 0.75), (0.5, 0.75)])
    expect(desk.text()).to_have_value("[1]")
    desk.page.get_by_role("button", name="Mark a region").tap()
    expect(desk.page.locator("#region-hint")).to_be_visible()
    desk.page.touchscreen.tap(*image.at(0.7, 0.4))
    expect(desk.text()).to_have_value("[1] [2]")
    drawn, tapped = saved_regions(desk)
    assert near(drawn, **FIRST)
    assert near(tapped, x=0.6, width=0.2)
    image.touch([(0.45, 0.5), (0.4, 0.5), (0.3, 0.5)], [(0.55, 0.5), (0.6, 0.5), (0.7, 0.5)])
    assert DeskImage(desk).box["width"] > image.box["width"] * 2
    desk.page.get_by_role("button", name="Remove region 1").tap()
    expect(desk.page.locator(".region-number")).to_have_text(["2"])


def test_every_control_is_large_enough_for_touch(open_desk):
    desk = open_desk(**TABLET)
    desk.answer_up_to_reason()
    desk.press("Control+b", "Enter")
    expect(desk.page.locator(".region-button")).to_have_count(2)
    sizes = desk.page.evaluate(SIZES)
    assert [size for size in sizes if min(size[1:]) < 24] == []


def test_regions_survive_a_crashed_tab_a_conflict_and_an_undo(desk, open_desk):
    first_credit = desk.credit()
    desk.page.context.set_offline(True)
    desk.answer_up_to_reason()
    desk.keyboard.insert_text(REASON)
    desk.press("Control+b", "Enter")
    expect(desk.page.locator(".region-number")).to_have_text(["1"])
    desk.crash()  # in the middle of a text, without a network
    context = desk.page.context
    context.set_offline(False)
    desk = open_desk(context)
    expect(desk.text()).to_have_value(f"{REASON} [1]")
    expect(desk.page.locator(".region-number")).to_have_text(["1"])
    desk.expect_saved()
    second_desk = open_desk(context)
    expect(second_desk.page.locator(".region-number")).to_have_text(["1"])
    second_desk.press("Control+b", "Enter")
    second_desk.expect_saved()
    desk.keyboard.insert_text(" Mine.")
    expect(desk.dialog).to_contain_text("(2 regions marked)")
    desk.page.get_by_role("button", name="From elsewhere").click()
    expect(desk.page.locator(".region-number")).to_have_text(["1", "2"])
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    finish_from_emotion(desk)
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    desk.press("u")
    expect(desk.page.locator("#credit")).to_have_text(first_credit)
    desk.page.get_by_role("button", name="Change: Reason").click()
    desk.page.get_by_role("button", name="Remove region 1").click()
    desk.press("Control+Enter", "Control+Enter")
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    assert [region["number"] for region in Critique.objects.get().marks["reason"]] == [2]


@pytest.fixture
def region_questionnaire(project):
    return add_questionnaire(actor=project.created_by, project=project, definition=REGION_QUESTIONNAIRE)


@pytest.mark.usefixtures("region_questionnaire")
def test_regions_of_a_region_question_are_numbered_before_those_of_a_text(open_desk):
    desk = open_desk()
    desk.wait_for_stage("Where")
    for points in (((0.1, 0.1), (0.2, 0.2)), ((0.3, 0.3), (0.6, 0.6))):
        desk.press("b")
        DeskImage(desk).drag(*points)
    expect(desk.page.locator(".regions li")).to_have_count(2)
    desk.page.get_by_role("button", name="Remove region 1").click()
    expect(desk.page.locator(".region-number")).to_have_text(["1"])
    desk.page.get_by_label("Label of region 1").fill("the sky")
    desk.page.locator(".region-number").focus()
    desk.press("ArrowRight")
    desk.page.locator("#primary").click()
    desk.wait_for_stage("Why")
    desk.keyboard.insert_text("The sky [1]")
    desk.press("Control+b", "Enter")
    expect(desk.text()).to_have_value("The sky [1] [2]")
    expect(desk.page.locator(".region-number")).to_have_text(["1", "2"])
    expect(desk.page.locator(".region-number").first).to_be_disabled()  # it belongs to the stage before
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    critique = Critique.objects.get()
    (spot,) = critique.answers["spots"]
    assert near(spot, x=0.31, y=0.3, width=0.3, height=0.3)
    assert spot["label"] == "the sky"
    assert [region["number"] for region in critique.marks["reason"]] == [2]
