"""Requesting an export in a real browser: the count follows the form, an error is shown beside its field."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.releasing.run_export import run_export
from annotation.exporting import preview
from annotation.models import Export
from bench.shared import seeding
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser
CRITIQUES_PER_IMAGE = 15
IMAGES = preview.EXACT_LIMIT // CRITIQUES_PER_IMAGE + 1


@pytest.fixture
def page(new_context, project):
    for _ in range(2):
        make_critique(make_member(project), project)
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    return context.new_page()


def test_the_count_follows_the_form_and_the_export_page_follows_the_release(page, project):
    page.goto(reverse("new_export", args=[project.id]))
    figures, preview_area = page.locator("#preview .figures"), page.locator("#preview")
    figures.get_by_text("critiques to export").wait_for()
    assert "2" in figures.inner_text()

    page.get_by_label("Words, at least").fill("5000")
    preview_area.get_by_text("too few words").wait_for()
    page.get_by_label("Words, at least").fill("")
    page.get_by_label("Format").select_option("llava")
    preview_area.get_by_text('"conversations": [').first.wait_for()
    page.get_by_role("button", name="Request the export").click()

    page.get_by_text("Waiting for a worker").wait_for()
    run_export(export_id=Export.objects.get().id)
    page.get_by_role("link", name="Download").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert download.value.suggested_filename == "critiques.json"


def test_the_count_is_updated_while_the_form_changes_faster_than_the_server_counts(page, project):
    held_routes = []
    page.route("**/preview/", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/preview/"):
        page.goto(reverse("new_export", args=[project.id]))
    page.clock.install()
    page.get_by_label("Words, at least").fill("5000")
    page.clock.run_for(1_000)
    with page.expect_request("**/preview/"):
        held_routes[0].continue_()
        page.locator("#preview .figures").get_by_text("critiques to export").wait_for()
    held_routes[1].continue_()
    page.locator("#preview").get_by_text("too few words").wait_for()


@pytest.fixture
def large_page(new_context, monkeypatch):
    """Opens the export form of a project with more critiques than are counted exactly while somebody types."""
    monkeypatch.setattr(seeding, "CRITIQUES_PER_IMAGE", CRITIQUES_PER_IMAGE)
    monkeypatch.setattr(seeding, "balance_slots", lambda **_batch: None)  # nobody claims here
    seeded = seeding.seed(critiques=CRITIQUES_PER_IMAGE * IMAGES, images=IMAGES)
    context = new_context()
    context.add_cookies([session_cookie(seeded.project.created_by)])
    page = context.new_page()
    page.goto(reverse("new_export", args=[seeded.project.id]))
    page.locator("#preview .figures").get_by_text("about").first.wait_for()
    return page


def test_an_exact_count_by_keyboard_does_not_move_the_page(large_page):
    number = f"{CRITIQUES_PER_IMAGE * IMAGES:,}"
    large_page.evaluate("document.getElementById('preview-status').isTheSame = true")
    rows, status = large_page.get_by_role("heading", name="Some of the rows"), large_page.locator("#preview-status")
    expect(status).to_have_text(re.compile("^Critiques to export: about"))
    before = rows.bounding_box()

    large_page.get_by_role("button", name="Count exactly").focus()
    large_page.keyboard.press("Enter")

    expect(large_page.locator("#count-exactly")).to_have_text("Counted exactly.")
    expect(large_page.locator("#count-exactly")).to_be_focused()
    expect(status).to_have_text(re.compile(f"^Critiques to export: {number}"))
    assert large_page.evaluate("document.getElementById('preview-status').isTheSame")
    assert large_page.get_by_role("heading", name="The first rows").bounding_box()["y"] == before["y"]

    large_page.get_by_label("Words, at least").fill("3")
    large_page.locator("#preview .figures").get_by_text("about").first.wait_for()


def test_a_change_of_the_form_sends_one_request_and_cancels_the_exact_count(large_page):
    sent, cancelled = [], []
    large_page.on("request", lambda request: "preview" in request.url and sent.append(request.post_data))
    large_page.on("requestfailed", lambda request: cancelled.append(request.post_data))
    large_page.route(
        "**/exports/preview/", lambda route: "exactly" not in route.request.post_data and route.continue_()
    )

    large_page.get_by_role("button", name="Count exactly").click()
    expect(large_page.get_by_role("button", name="Counting")).to_be_visible()
    large_page.get_by_label("Words, at least").press_sequentially("5000", delay=30)
    large_page.locator("#preview").get_by_text("too few words").wait_for()

    assert ["exactly" in data for data in sent] == [True, False]
    assert cancelled == sent[:1]


def test_an_error_is_shown_beside_its_field_and_what_was_typed_stays(page, project):
    page.goto(reverse("new_export", args=[project.id]))
    page.locator("#preview .figures").wait_for()

    page.get_by_label("Train, %").fill("50")
    page.locator("#errors-train").get_by_text("not 100").wait_for()
    assert page.get_by_label("Train, %").input_value() == "50"
    page.get_by_label("Test, %").fill("50")
    page.locator("#preview .figures").get_by_text("test").wait_for()
    expect(page.locator("#errors-train")).to_have_text("")


def test_a_critique_is_withdrawn_only_with_a_reason(page, project):
    critique = project.critiques.earliest("id")
    page.goto(reverse("image", args=[critique.image_id]))
    page.get_by_text("Withdraw one of them …").click()
    page.locator(f"button.link[popovertarget='confirm-withdraw-{critique.id}']").click()
    dialog = page.locator(f"#confirm-withdraw-{critique.id}")
    dialog.get_by_label("Reason (kept in the history only)").fill("Its author asked.")
    dialog.get_by_role("button", name="Withdraw", exact=True).click()

    page.get_by_text("The critique is withdrawn.").wait_for()
    critique.refresh_from_db()
    assert critique.status == "withdrawn"
