"""Asking for an export in a real browser: the count follows the form, a mistake stands beside its field."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.run_export import run_export
from annotation.models import Export
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context, project):
    for _ in range(2):
        make_critique(make_member(project), project)
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    return context.new_page()


def test_the_count_follows_the_form_and_the_release_is_watched_to_its_end(page, project):
    page.goto(reverse("new_export", args=[project.id]))
    figures, preview = page.locator("#preview .figures"), page.locator("#preview")
    figures.get_by_text("critiques go out").wait_for()
    assert "2" in figures.inner_text()

    page.get_by_label("Words, at least").fill("5000")
    preview.get_by_text("too few words").wait_for()
    page.get_by_label("Words, at least").fill("")
    page.get_by_label("Format").select_option("llava")
    preview.get_by_text('"conversations": [').first.wait_for()
    page.get_by_role("button", name="Ask for the export").click()

    page.get_by_text("Waiting for a worker").wait_for()
    run_export(export_id=Export.objects.get().id)
    page.get_by_role("link", name="Download").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert download.value.suggested_filename == "critiques.json"


def test_the_count_moves_also_while_somebody_changes_the_form_faster_than_the_server_counts(page, project):
    held = []
    page.route("**/preview/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/preview/"):
        page.goto(reverse("new_export", args=[project.id]))
    page.clock.install()
    page.get_by_label("Words, at least").fill("5000")
    page.clock.run_for(1_000)
    with page.expect_request("**/preview/"):
        held[0].continue_()
        page.locator("#preview .figures").get_by_text("critiques go out").wait_for()
    held[1].continue_()
    page.locator("#preview").get_by_text("too few words").wait_for()


def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(page, project):
    page.goto(reverse("new_export", args=[project.id]))
    page.locator("#preview .figures").wait_for()

    page.get_by_label("Train, percent").fill("50")
    page.locator("#wrong-train").get_by_text("not 100").wait_for()
    assert page.get_by_label("Train, percent").input_value() == "50"
    page.get_by_label("Test, percent").fill("50")
    page.locator("#preview .figures").get_by_text("test").wait_for()
    expect(page.locator("#wrong-train")).to_have_text("")


def test_a_critique_is_withdrawn_only_after_a_question_that_asks_why(page, project):
    critique = project.critiques.earliest("id")
    page.goto(reverse("image", args=[critique.image_id]))
    page.get_by_role("button", name="Withdraw …").first.click()
    page.get_by_label("Why? Only the history keeps it.").first.fill("Its author asked.")
    page.get_by_role("button", name="Withdraw", exact=True).first.click()

    page.get_by_text("The critique is withdrawn.").wait_for()
    critique.refresh_from_db()
    assert critique.status == "withdrawn"
