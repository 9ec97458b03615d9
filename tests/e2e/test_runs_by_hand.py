"""A run in a real browser, from the form to its instructions, against the stand-in endpoint; and axe on its pages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.refining.work import work_on_run
from annotation.hints import record_pulse
from annotation.models import Run
from tests.actions.refining.helpers import use_stand_in
from tests.e2e.axe import violations_of
from tests.e2e.people import session_cookie
from tests.e2e.server import web_server
from tests.factories import make_critique, make_member
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context, project, static, settings, tmp_path):
    """Opens a manager's browser before a server that has the stand-in among its endpoints."""
    for _ in range(2):
        make_critique(make_member(project), project)
    record_pulse()
    with StandIn(twisted_share=0) as stand_in:
        use_stand_in(settings, tmp_path, stand_in)
        with web_server(static, LOUPE_ENDPOINTS=settings.LOUPE_ENDPOINTS) as url:
            context = new_context(base_url=url)
            context.add_cookies([session_cookie(make_member(project, "manager"))])
            yield context.new_page()


def axe_finds_nothing(page):
    assert [(violation["id"], violation["nodes"]) for violation in violations_of(page)] == []


def test_a_sample_is_estimated_confirmed_run_looked_at_and_run_over_all(page, project):
    page.goto(reverse("runs", args=[project.id]))
    page.get_by_role("link", name="New run").click()
    figures = page.locator("#preview .figures")
    expect(figures).to_contain_text("critiques2")
    expect(page.locator("#preview")).to_contain_text("dense and has no subject")
    expect(page.locator("#acknowledgement")).to_contain_text("http://127.0.0.1")
    page.get_by_label("Words, at least").fill("5000")
    expect(page.locator("#preview")).to_contain_text("No critique matches. Remove a filter.")
    page.get_by_label("Words, at least").fill("")
    expect(figures).to_contain_text("critiques2")
    axe_finds_nothing(page)

    page.get_by_label("Budget in tokens").fill("90000")
    page.get_by_label("Budget in tokens").press("Enter")
    expect(page.locator("#errors-acknowledged")).to_contain_text("Confirm that the texts may be sent there")
    expect(figures).to_contain_text("critiques2")  # the estimate was made anew, and the error stays
    expect(page.locator("#errors-acknowledged")).to_contain_text("Confirm that the texts may be sent there")
    expect(page.get_by_label("Budget in tokens")).to_have_value("90000")
    page.get_by_label("I confirm that the texts may be sent there").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Start the run").press("Enter")

    page.get_by_text("Waiting for a worker").wait_for()
    page.get_by_role("button", name="Pause").focus()
    work_on_run(Run.objects.get().id)
    page.get_by_role("heading", name="Look at these 2").wait_for()
    expect(page.locator(".item").first).to_contain_text("dense and has no subject")
    axe_finds_nothing(page)

    page.get_by_role("link", name="Run over all …").first.click()
    expect(page.get_by_label("Critiques at most")).to_have_value("")
    expect(figures).to_contain_text("taken over for nothing2")
