"""Promise 1: a revision from a tab that shows an earlier state overwrites nothing unseen."""

import pytest
from playwright.sync_api import Page, expect

from annotation.actions.desk.revise import revise_critique
from annotation.models import Critique, CritiqueChange
from tests.authored import author
from tests.e2e.desk import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("project", [{"photographs": 1}], indirect=True, ids=["one image"]),
]
FROM_ELSEWHERE = "The wall of the first tab"
FROM_HERE = "The gate of the second tab"


@pytest.fixture
def critique(benchmark, annotator, project):
    project.refresh_from_db()
    return author(annotator, project)


@pytest.fixture
def open_revision(open_desk, critique, project):
    """Opens the revision of the critique's first item, in a new browser context or in the one given."""

    def open_it(context=None) -> Desk:
        desk = open_desk(context)
        desk.page.goto(f"/projects/{project.id}/desk/?critique={critique.id}")
        desk.page.get_by_role("button", name="Change: Perception").click()
        return desk

    return open_it


def options_of(page: Page):
    return page.locator(".item-option textarea")


def change(desk: Desk, index: int, text: str) -> None:
    """Changes an option and saves the revision."""
    options_of(desk.page).nth(index).fill(text)
    desk.press("Control+Enter")


def options() -> list[str]:
    return Critique.objects.get().answers["perception"]["options"]


def change_elsewhere(critique: Critique) -> None:
    item = critique.answers["perception"]
    changed = {**item, "options": [FROM_ELSEWHERE, *item["options"][1:]]}
    revise_critique(actor=critique.annotator, critique=critique, answers={"perception": changed})


def expect_choice(desk: Desk) -> None:
    expect(desk.dialog).to_contain_text("changed elsewhere")
    expect(desk.dialog).to_contain_text(FROM_ELSEWHERE)
    expect(desk.dialog).to_contain_text(FROM_HERE)
    assert options()[0] == FROM_ELSEWHERE
    assert FROM_HERE not in options()


@pytest.mark.parametrize("choice", ["From elsewhere", "From this page"])
def test_two_tabs_that_revise_one_critique_show_both_versions_to_choose_from(open_revision, critique, choice):
    first = open_revision()
    second = open_revision(first.page.context)
    change(first, 0, FROM_ELSEWHERE)
    first.expect_saved()
    change(second, 1, FROM_HERE)
    expect_choice(second)
    second.page.get_by_role("button", name=choice).click()
    expect(second.dialog).to_have_count(0)
    second.expect_saved()
    before = critique.answers["perception"]["options"]
    is_local = choice == "From this page"
    assert options()[:2] == ([before[0], FROM_HERE] if is_local else [FROM_ELSEWHERE, before[1]])
    assert CritiqueChange.objects.count() == (2 if is_local else 1)


def test_a_revision_that_waited_offline_keeps_its_base(open_revision, critique):
    desk = open_revision()
    desk.page.wait_for_load_state("networkidle")
    desk.page.context.set_offline(True)
    change(desk, 1, FROM_HERE)
    desk.expect_offline()
    change_elsewhere(critique)
    desk.page.context.set_offline(False)
    expect_choice(desk)


def test_changes_that_were_not_saved_keep_their_base_over_a_closed_tab(open_revision, critique):
    desk = open_revision()
    options_of(desk.page).nth(1).fill(FROM_HERE)
    desk.page.close()
    change_elsewhere(critique)
    desk = open_revision(desk.page.context)
    expect(options_of(desk.page).nth(1)).to_have_value(FROM_HERE)
    options_of(desk.page).nth(1).focus()
    desk.press("Control+Enter")
    expect_choice(desk)


def test_a_revision_whose_response_was_lost_is_acknowledged_when_it_is_sent_again(open_revision, critique):
    statuses = []

    def lose_first_response(route):
        response = route.fetch()
        statuses.append(response.status)
        route.abort() if len(statuses) == 1 else route.fulfill(response=response)

    desk = open_revision()
    desk.page.route(f"**/critiques/{critique.id}/", lose_first_response)
    change(desk, 1, FROM_HERE)
    desk.expect_saved()
    assert statuses == [200, 200]
    expect(desk.dialog).to_have_count(0)
    assert options()[1] == FROM_HERE
    assert CritiqueChange.objects.count() == 1
