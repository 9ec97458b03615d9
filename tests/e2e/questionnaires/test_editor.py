"""The editor of questionnaires in a real browser, with the keyboard alone; dry runs of the desk."""

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Assignment, Critique, Draft, Event, Questionnaire
from annotation.questionnaires import built_in
from tests.e2e.axe import violations_of
from tests.e2e.desk import Desk
from tests.e2e.people import session_cookie
from tests.factories import make_member

pytestmark = pytest.mark.browser

PROMPT = "How fine is it?"


class Editor:
    """The editor in one tab, used by keyboard."""

    def __init__(self, page, project) -> None:
        self.page = page
        self.keyboard = page.keyboard
        self.preview = page.frame_locator("#preview-frame")
        self.focused = page.locator(":focus")
        self.rows = page.locator("#outline [role=treeitem]")
        page.goto(reverse("new_questionnaire", args=[project.id]))
        self.wait_for_check("No problems")

    def wait_for_check(self, text) -> None:
        expect(self.page.locator("#check-state")).to_have_text(text)

    def press(self, *keys) -> None:
        for key in keys:
            self.keyboard.press(key)

    def tab_to(self, selector, key="Tab") -> None:
        """Goes on by Tab until an element has the focus."""
        for _ in range(80):
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            self.press(key)
        raise AssertionError(f"Tab does not lead to {selector}")

    def select(self, row: int) -> None:
        """Selects a row of the structure, from its first on."""
        self.tab_to("[role=treeitem]")
        self.press("Home", *["ArrowDown"] * row)

    def change_prompt(self, text=PROMPT) -> None:
        """Writes another English prompt for the first question."""
        self.select(2)
        self.press("Enter")
        self.tab_to("#part-prompt")
        self.press("Control+a")
        self.keyboard.insert_text(text)

    def keys(self):
        """Returns the keys and kinds as the structure shows them."""
        return self.rows.locator(".outline-note").all_inner_texts()


@pytest.fixture
def manager(project):
    return make_member(project, "manager")


@pytest.fixture
def sign_in(new_context):
    def sign_in(person, **options):
        context = new_context(**options)
        context.add_cookies([session_cookie(person)])
        return context.new_page()

    return sign_in


@pytest.fixture
def editor(sign_in, manager, project):
    return Editor(sign_in(manager), project)


def test_version_2_is_edited_previewed_and_published_while_others_work_on_version_1(editor, open_desk, project):
    desk = open_desk()
    editor.change_prompt()
    expect(editor.preview.get_by_role("heading", name=PROMPT)).to_be_visible()
    expect(editor.page.locator("#part-prompt")).to_be_focused()
    expect(editor.page.locator("#id_definition")).to_have_value(re.compile(f'"en": "{PROMPT[:8]}'))

    editor.tab_to("[data-step=publish]", "Shift+Tab")
    editor.press("Enter")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"changed from “How beautiful does this image look to you?” to “{PROMPT}”")
    expect(dialog).to_contain_text("3 images are claimed with the version in use now.")
    editor.tab_to("[value=publish]")
    editor.press("Enter")
    editor.page.wait_for_url("**/questionnaires/")

    desk.critique()
    desk.expect_saved()
    critique = Critique.objects.get()
    assert (critique.questionnaire.version, critique.answers["grade"]) == (1, 4)
    project.refresh_from_db()
    assert project.questionnaire.version == 2
    assert Assignment.objects.filter(questionnaire=project.questionnaire).exists()


def test_questions_are_moved_by_keyboard_which_is_announced_and_the_focus_stays(editor):
    editor.select(2)
    editor.press("Alt+ArrowDown")
    expect(editor.rows.nth(3)).to_be_focused()
    expect(editor.page.locator("#announcer")).to_have_text(
        "How beautiful does this image look to you?: now question 1 of 5 in Attributes"
    )
    assert editor.keys()[1:4] == ["evaluation", "attributes", "grade · scale"]
    editor.wait_for_check("1 problem")  # a stage without questions
    editor.tab_to("[data-step=undo]", "Shift+Tab")
    editor.press("Enter")
    editor.wait_for_check("No problems")
    assert editor.keys()[1:3] == ["evaluation", "grade · scale"]


def test_a_part_that_is_removed_comes_back_by_undo(editor):
    editor.select(1)
    before = editor.keys()
    editor.press("Delete")
    expect(editor.page.locator("#edit-state")).to_contain_text("Undo brings it back")
    assert editor.keys() != before
    editor.press("Control+z")
    assert editor.keys() == before


def test_an_edit_and_text_that_is_no_json_yet_survive_a_reload(editor):
    editor.change_prompt()
    area = editor.page.locator("#id_definition")
    editor.page.get_by_role("tab", name="JSON").click()
    area.focus()
    editor.press("Control+End")
    editor.keyboard.insert_text(" oops")
    text = area.input_value()
    expect(editor.page.locator("#json-problem")).to_contain_text("This is not JSON: line")

    editor.page.on("dialog", lambda dialog: dialog.accept())
    editor.page.reload()

    expect(area).to_have_value(text)
    expect(editor.page.locator("#edit-state")).to_contain_text("is back")
    editor.page.get_by_role("tab", name="JSON").click()
    editor.page.get_by_role("button", name="take the text back").click()
    expect(area).to_have_value(re.compile(PROMPT[:8]))


def test_to_begin_again_can_be_undone_also_for_text_that_is_no_json_yet(editor):
    area = editor.page.locator("#id_definition")
    editor.page.get_by_role("tab", name="JSON").click()
    area.focus()
    editor.press("Control+End")
    editor.keyboard.insert_text(" oops")
    text = area.input_value()
    editor.page.on("dialog", lambda dialog: dialog.accept())
    editor.page.reload()

    editor.page.get_by_role("button", name="Begin again").click()
    expect(area).to_have_value(re.compile(r"\}$"))
    editor.select(0)
    editor.press("Control+z")

    expect(area).to_have_value(text)
    expect(editor.page.locator("#json-problem")).to_contain_text("This is not JSON: line")
    editor.page.reload()
    expect(area).to_have_value(text)


def test_the_last_of_several_quick_changes_is_the_one_that_is_shown(editor):
    held_routes = []
    editor.page.route("**/check/", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with editor.page.expect_request("**/check/"):
        editor.change_prompt()
    with editor.page.expect_request("**/check/"):
        editor.press("Control+a")
        editor.keyboard.insert_text("How good is it?")
    while len(held_routes) < 2:
        editor.page.wait_for_timeout(10)
    for route in reversed(held_routes):
        route.continue_()
    expect(editor.preview.get_by_role("heading", name="How good is it?")).to_be_visible()


def test_answers_in_the_preview_stay_while_the_questionnaire_changes(editor):
    editor.preview.get_by_role("radio", name="Beautiful", exact=True).check()
    editor.change_prompt()
    expect(editor.preview.get_by_role("heading", name=PROMPT)).to_be_visible()
    expect(editor.preview.get_by_role("radio", name="Beautiful", exact=True)).to_be_checked()


def test_a_problem_is_told_beside_its_field_and_in_the_structure(editor):
    editor.select(2)
    editor.press("Enter")
    editor.press("Control+a")
    editor.keyboard.insert_text("Not a name")
    editor.press("Tab")

    expect(editor.page.locator("#part-key-problem")).to_contain_text("must be 1 to 64 lower-case letters")
    expect(editor.rows.nth(2)).to_contain_text("problem")
    expect(editor.page.locator("#problems")).to_contain_text("stages[0].questions[0].key")


def test_a_version_that_somebody_stored_meanwhile_is_told_and_both_are_kept(editor, project):
    editor.change_prompt()
    editor.wait_for_check("No problems")
    definition = built_in("aesthetic-critique")
    definition["stages"][2]["questions"][0]["min_words"] = 30
    add_questionnaire(actor=make_member(project, "manager"), project=project, definition=definition)

    editor.tab_to("[data-step=publish]", "Shift+Tab")
    editor.press("Enter")
    editor.tab_to("[value=publish]")
    editor.press("Enter")
    dialog = editor.page.get_by_role("dialog", name="Version 2 was stored meanwhile")
    expect(dialog).to_be_visible()
    assert Questionnaire.objects.filter(project=project).count() == 2
    editor.tab_to("[value=publish]")
    editor.press("Enter")
    expect(editor.page.get_by_role("dialog")).to_contain_text("fewest words changed from 30 to 15")
    editor.tab_to("[value=publish]")
    editor.press("Enter")
    editor.page.wait_for_url("**/questionnaires/")
    assert Questionnaire.objects.filter(project=project).count() == 3


def counts():
    return [model.objects.count() for model in (Assignment, Draft, Critique, Event, Questionnaire)]


def test_a_dry_run_of_the_edit_is_the_desk_and_stores_nothing(editor):
    editor.change_prompt()
    editor.wait_for_check("No problems")
    before = counts()
    editor.tab_to("[data-step=dry_run]", "Shift+Tab")
    with editor.page.context.expect_page() as opening:
        editor.press("Enter")
    page = opening.value
    desk = Desk(page)
    expect(page.get_by_text("Dry run: nothing is stored")).to_be_visible()
    expect(desk.prompt()).to_have_text(PROMPT)

    desk.critique()

    expect(page.get_by_role("heading", name="The server would accept this critique.")).to_be_focused()
    response = json.loads(page.locator("pre").first.inner_text())
    assert response["answers"]["grade"] == 4
    assert counts() == before
    stored = page.evaluate("() => indexedDB.databases().then((all) => all.length)")
    assert stored == 0
    page.get_by_role("button", name="Back to the answers").click()
    expect(page.locator(".committed-stage")).to_have_count(5)


def test_a_reviewer_tries_the_version_in_use_and_leaves_an_image(sign_in, project):
    page = sign_in(make_member(project, "reviewer"))
    before = counts()
    page.goto(reverse("dry_run", args=[project.id]))
    desk = Desk(page)
    first = desk.credit()
    desk.press("s", "1", "Enter")
    expect(page.get_by_role("heading", name="The image would go back to the others.")).to_be_visible()
    page.get_by_role("link", name="Another image").click()
    expect(page.locator("#credit")).not_to_have_text(first)
    assert counts() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_is_accessible_on_a_phone_where_its_sides_are_tabs(sign_in, manager, project, scheme):
    editor = Editor(sign_in(manager, viewport={"width": 390, "height": 844}, color_scheme=scheme), project)
    for name in ("Structure", "Form", "JSON", "Preview"):
        editor.page.get_by_role("tab", name=name).click()
        expect(editor.page.get_by_role("tabpanel")).to_have_count(1)
        assert violations_of(editor.page) == []
        assert editor.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_forms_of_the_editor_are_accessible(editor):
    for row in (0, 2, 9):  # the document, a scale, and a text with conditions
        editor.select(row)
        for details in editor.page.locator("details.form-group").all():
            details.evaluate("(details) => { details.open = true; }")
        assert violations_of(editor.page) == [], row
