"""Promise 8: the pages of refinement are worked with keys alone, and the focus is where the work goes on."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.models import Recipe, Run, SpotCheck
from annotation.refining.run_spec import RunSpec
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member
from tests.refining.answers import answer_requests
from tests.refining.instructions import CHOICE, INVENTED, make_instructions

pytestmark = pytest.mark.browser
MAX_STOPS = 60
IS_OUTLINED = "element => getComputedStyle(element).outlineStyle !== 'none' && element.matches(':focus-visible')"


@pytest.fixture
def manager(project):
    return make_member(project, "manager")


@pytest.fixture
def run(project, annotator, manager) -> Run:
    make_critique(annotator, project)
    recipe = built_in_version(actor=manager, project=project, key="aesmmit")
    return create_run(actor=manager, project=project, spec=RunSpec(recipe, model="a-model"))


@pytest.fixture
def page(new_context, manager, run) -> Page:
    context = new_context(reduced_motion="reduce")
    context.add_cookies([session_cookie(manager)])
    return context.new_page()


def open_page(page: Page, path: str) -> None:
    """Opens a page, and passes its navigation by the first tab stop."""
    page.goto(path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def tab_to(target: Locator, key: str = "Tab") -> Locator:
    """Presses the key until the target has the focus, and expects that the focus is seen."""
    for _stop in range(MAX_STOPS):
        target.page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(IS_OUTLINED)
            return target
    raise AssertionError(f"Within {MAX_STOPS} stops, the key {key} does not lead to {target}.")


def press(target: Locator, key: str = "Enter") -> None:
    tab_to(target)
    target.page.keyboard.press(key)


def test_a_recipe_is_copied_corrected_reviewed_and_stored(page, project, run):
    answer_requests(run)
    open_page(page, reverse("recipes", args=[project.id]))
    press(page.get_by_role("link", name="Copy and change", exact=True).first)
    tab_to(page.get_by_label("Additional rules").first)
    page.keyboard.insert_text("Be brief.")
    tab_to(page.get_by_label("Key"), "Shift+Tab")
    page.keyboard.insert_text("No key")
    page.keyboard.press("Enter")

    expect(page.locator("#recipe-errors")).to_be_focused()
    expect(page.locator("#recipe-errors")).to_contain_text("Key must be 1 to 64 lower-case letters")
    press(page.locator("#recipe-errors a"))
    expect(page.get_by_label("Key")).to_be_focused()
    expect(page.get_by_label("Key")).to_have_value("No key")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("aesmmit")
    page.keyboard.press("Enter")

    expect(page.locator("#review")).to_be_focused()
    expect(page.get_by_label("Additional rules").first).to_have_value("Be brief.")
    press(page.get_by_role("button", name="Store version 2"))
    page.get_by_text("Version 2 is stored.").wait_for()
    assert Recipe.objects.get(version=2).definition["prompt"]["en"][-1] == {"part": "additional", "text": "Be brief."}


def test_a_run_that_is_followed_keeps_the_focus_and_its_dialog_returns_it(page, run):
    Run.objects.filter(pk=run.pk).update(endpoint="tiny", status="running")
    path = reverse("run", args=[run.id])
    page.clock.install()
    page.goto(path)

    def refresh():
        page.locator("#run").evaluate("element => { element.dataset.old = '' }")
        page.clock.run_for(2_500)
        expect(page.locator("#run[data-old]")).to_have_count(0)

    recipes = tab_to(page.get_by_role("navigation", name="Refinement").get_by_role("link", name="Recipes"))
    refresh()
    expect(recipes).to_be_focused()

    tab_to(page.locator("#cancel"), "Shift+Tab")
    page.keyboard.press("Enter")
    keep = page.get_by_role("button", name="Keep it")
    expect(keep).to_be_focused()
    refresh()
    expect(keep).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#cancel")).to_be_focused()
    page.keyboard.press("Enter")
    refresh()
    page.keyboard.press("Enter")
    expect(keep).to_be_hidden()
    expect(page.locator("#cancel")).to_be_focused()


def test_instructions_are_filtered_opened_and_rejected_for_a_reason(page, project):
    make_instructions(project, CHOICE, INVENTED)
    open_page(page, reverse("instructions", args=[project.id]))
    tab_to(page.get_by_label("Status"))
    page.keyboard.type("kept")
    press(page.get_by_role("button", name="Filter"))
    page.wait_for_url("**status=kept**")
    press(page.locator(".instruction-question a").first)
    press(page.get_by_text("Reject, and say why"))
    press(page.get_by_role("button", name="Reject"))

    reason = page.get_by_label("Why, if you reject it")
    expect(reason).to_be_focused()
    page.keyboard.type("It contradicts")
    press(page.get_by_role("button", name="Reject"), "Space")
    page.get_by_text("Your judgement is stored.").wait_for()
    assert SpotCheck.objects.filter(reason="contradicts").count() == 1


def test_results_are_asked_for_where_the_file_is_chosen(page, run):
    open_page(page, reverse("batch_files", args=[run.id]))
    press(page.get_by_role("button", name="Add results"))
    page.get_by_text("Choose at least one file.").wait_for()
    expect(page.get_by_label("Results and error files")).to_be_focused()
    press(page.get_by_role("navigation", name="Refinement").get_by_role("link", name="Runs"), "Enter")
    page.get_by_role("heading", name="Runs").wait_for()
