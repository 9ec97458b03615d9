"""The desk under axe, in both schemes, on a wide page and on a phone; and the requests that opening it takes."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import COLOR_RULES, RULES, violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def axe_violations(page, rules):
    """Returns (rule, elements) of each violation of these rules that axe reports."""
    settle(page)  # colours in transition have no contrast to measure
    return [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in violations_of(page, runOnly=rules)
    ]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_stage_nor_in_any_dialog(open_desk, size, scheme):
    desk = open_desk(color_scheme=scheme, **size)
    rules = RULES if scheme == "light" else COLOR_RULES
    violations = {"evaluation": axe_violations(desk.page, rules)}
    for key in ("?", "g", "s"):
        desk.press(key)
        expect(desk.dialog).to_be_visible()
        violations[f"dialog {key}"] = axe_violations(desk.page, rules)
        desk.press("Escape")
    desk.press("4", "Enter")
    desk.wait_for_stage("Attributes")
    violations["attributes"] = axe_violations(desk.page, rules)
    desk.press("1", "2", "3", "1", "Enter")
    desk.wait_for_stage("Reason")
    desk.press("Control+Enter")
    expect(desk.page.locator(".problem").first).to_be_visible()
    violations["reason, rejected"] = axe_violations(desk.page, rules)
    desk.press("Control+b")
    violations["a region being marked"] = axe_violations(desk.page, rules)
    desk.press("Enter")
    desk.page.get_by_role("button", name="Show region 1").click()
    violations["a region focused"] = axe_violations(desk.page, rules)
    desk.press("?")
    desk.page.get_by_role("button", name="Change the keys").click()
    desk.page.get_by_label("Skip", exact=True).fill("f")
    desk.press("Enter")
    expect(desk.dialog.get_by_text("This key is taken: Flag.")).to_be_visible()
    violations["keys, rejected"] = axe_violations(desk.page, rules)
    assert {state: violation for state, violation in violations.items() if violation} == {}


def test_a_phone_shows_the_image_while_typing(open_desk):
    desk = open_desk(**PHONE)
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("A long text " * 60)
    viewer = desk.viewer.bounding_box()
    assert viewer["y"] == 0
    assert viewer["height"] > 180
    assert desk.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    expect(desk.page.get_by_role("button", name="Next")).to_be_in_viewport()


def test_long_texts_without_spaces_break_no_line(open_desk):
    desk = open_desk(**PHONE)
    desk.answer_up_to_suggestion(reason="构图" * 400 + " https://example.org/" + "a" * 300)
    desk.wait_for_stage("Suggestion")
    assert desk.page.evaluate("document.querySelector('#questions').scrollWidth") <= 390


def test_the_desk_opens_with_few_requests_and_few_bytes(new_context, annotator, project):
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    finished = []
    context.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - only a function can listen
    page = context.new_page()
    page.goto(f"/projects/{project.id}/desk/", wait_until="networkidle")
    code_requests = [request for request in finished if request.resource_type in ("script", "stylesheet")]
    assert len(finished) <= 15
    assert sum(request.sizes()["responseBodySize"] for request in code_requests) < 100_000
