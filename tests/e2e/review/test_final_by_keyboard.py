"""A reviewer settles an image with two differing critiques, with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Critique, Image
from tests.actions.inspecting.helpers import inspect_all
from tests.e2e.axe import violations_of
from tests.e2e.desk import REASON, Desk
from tests.e2e.people import session_cookie
from tests.e2e.reviews.review_desk import keep_image
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def image(project):
    """The image of the project, which two people graded 1 and 4."""
    for grade in (1, 4):
        make_critique(make_member(project), project, grade=grade)
    inspect_all()
    return Image.objects.get(project=project)


def press_until(page: Page, key: str, selector: str) -> None:
    """Presses a key until an element that fits has the focus."""
    for _press in range(80):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches {selector}")


def begin_by_keyboard(page, project):
    """Goes from the list of images where people disagree to the desk of the final critique."""
    page.goto(f"/projects/{project.id}/disagreements/")
    press_until(page, "Tab", "td.lead a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/images/*/#critiques")
    press_until(page, "Tab", "form[action$='/final/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/finals/*/")
    return Desk(page)


@pytest.mark.parametrize("project", [{"photographs": 1, "critiques_per_image": 2}], indirect=True)
def test_the_final_critique_is_found_written_kept_sent_and_changed_with_the_keyboard_alone(new_context, project, image):
    context = new_context()
    reviewer = make_member(project, "reviewer")
    context.add_cookies([session_cookie(reviewer)])
    page = context.new_page()
    desk = begin_by_keyboard(page, project)
    drawer = page.locator("#others")

    expect(drawer).to_contain_text("3 grades apart")
    expect(page.locator(".final-note")).to_contain_text("You write the final critique, which settles this image.")
    for selector in (".project-link", ".credit-title"):
        assert page.locator(selector).evaluate("(element) => element.scrollWidth <= element.clientWidth"), selector
    keep_image(page, "final-desk")
    desk.press("o")
    expect(drawer).to_be_hidden()
    desk.press("o")
    expect(drawer).to_be_focused()
    desk.press("s", "[")  # of no use here
    expect(desk.dialog).to_have_count(0)
    desk.answer_up_to_reason(grade=2)
    desk.keyboard.insert_text(REASON)
    desk.expect_saved()
    page.reload()
    desk = Desk(page)
    desk.wait_for_stage("Reason")
    expect(desk.text()).to_have_value(REASON)
    press_until(page, "Tab", "textarea")
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    desk.press("1", "Enter")
    desk.keyboard.insert_text("It feels like the end of a long and quiet day.")
    desk.press("Control+Enter")
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text("Step to the right and lower the camera by a metre.")
    desk.press("Control+Enter")

    page.wait_for_url(f"**/images/{image.id}/#critiques")
    expect(page.locator("th.final")).to_contain_text("Final critique")
    final = Critique.objects.get(purpose="final")
    assert (final.annotator, final.answers["grade"]) == (reviewer, 2)

    press_until(page, "Tab", "a[href*='/finals/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/finals/*/")
    desk.wait_for_stage("Submitted before")
    press_until(page, "Shift+Tab", "[data-stage='evaluation']")
    desk.press("Enter")
    desk.wait_for_stage("Evaluation")
    desk.press("3", "Enter")
    desk.wait_for_stage("Submitted before")
    desk.press("Control+Enter")
    page.wait_for_url(f"**/images/{image.id}/#critiques")
    final.refresh_from_db()
    assert final.answers["grade"] == 3


@pytest.mark.parametrize("project", [{"photographs": 1, "critiques_per_image": 2}], indirect=True)
@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "phone"])
def test_the_pages_of_disagreement_have_no_violations(new_context, project, image, size):
    context = new_context(viewport=size)
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()

    page.goto(f"/projects/{project.id}/disagreements/")
    assert violations_of(page) == []
    page.goto(f"/images/{image.id}/")
    assert violations_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("form[action$='/final/'] button").click()
    Desk(page)
    if size["width"] < 600:
        page.locator("#others-toggle").click()
    expect(page.locator("#others")).to_be_visible()
    assert violations_of(page) == []
