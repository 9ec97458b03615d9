"""An evaluation in a real browser, from the form to its answers, against the stand-in endpoint."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.evaluating.work import work_on_evaluation
from annotation.hints import record_pulse
from annotation.models import Evaluation
from tests.actions.evaluating.helpers import RIGHT, benchmark_of
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
    benchmark_of([make_critique(make_member(project), project)], ("AesP", "AesE", "AesA", "AesI"))
    record_pulse()
    with StandIn(right_options=RIGHT, interprets=True, by_text={"feeling": ["refused"]}) as stand_in:
        use_stand_in(settings, tmp_path, stand_in)
        with web_server(static, LOUPE_ENDPOINTS=settings.LOUPE_ENDPOINTS) as url:
            context = new_context(base_url=url)
            context.add_cookies([session_cookie(make_member(project, "manager"))])
            yield context.new_page()
            context.close()  # the server waits for its connections


def test_an_evaluation_is_estimated_confirmed_watched_and_read_by_keyboard(page, project):
    page.goto(reverse("evaluations", args=[project.benchmarks.get().id]))
    page.get_by_role("link", name="New evaluation").press("Enter")
    figures = page.locator("#preview .figures")
    expect(figures).to_contain_text("questions4")
    expect(page.locator("#acknowledgement")).to_contain_text("copies of its images are sent to local")
    page.get_by_label("Trials").fill("2")
    expect(figures).to_contain_text("questions7")
    page.get_by_label("Without images").press("Space")
    expect(page.locator("#acknowledgement")).to_contain_text("The questions are sent to a model")
    page.get_by_label("Without images").press("Space")
    assert violations_of(page) == []

    page.get_by_label("Name", exact=True).fill("A small model")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.locator("#errors-acknowledged")).to_contain_text("Confirm that they may be sent there")
    expect(page.get_by_label("Name", exact=True)).to_have_value("A small model")
    page.get_by_label("I confirm that they may be sent there").press("Space")
    page.get_by_role("button", name="Start the evaluation").press("Enter")

    page.get_by_text("Waiting for a worker").wait_for()
    work_on_evaluation(Evaluation.objects.get().id)
    expect(page.locator("#progress")).to_contain_text("7 of 7 questions")
    expect(page.locator("#progress")).to_contain_text("refused2")
    expect(page.locator("#latest")).to_contain_text("What kind of light")
    assert violations_of(page) == []
