"""A manager pauses somebody: what is rejected stays in the open dialog, and a reason may have many lines."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.models import Membership
from tests.e2e.axe import violations_of
from tests.e2e.people import session_cookie
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.browser
LINES = "\n".join(["They answer the first grade that comes to mind."] * 10)
"""A reason that fills the field but for 20 characters, with nine line breaks."""


def test_a_rejected_reason_is_mended_in_its_open_dialog_and_may_fill_the_field(new_context, db):
    project, (person,) = make_desk(images=1)
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("gold_accuracy", args=[project.id]))
    page.get_by_role("button", name="Pause …").click()
    reason = page.get_by_label("Reason")
    reason.fill("   ")
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(page.get_by_role("dialog")).to_contain_text("This field is required.")
    expect(reason).to_be_focused()
    expect(reason).to_have_value("   ")
    assert violations_of(page) == []
    reason.fill(LINES + "x" * (500 - len(LINES)))
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(page.locator("main")).to_contain_text("paused since")
    assert Membership.objects.get(person=person).pause["reason"].startswith(LINES)


def test_the_dialog_keeps_the_focus_and_returns_it_to_the_button_that_names_the_person(new_context, db):
    project, people = make_desk(images=1, annotators=2)
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("gold_accuracy", args=[project.id]))
    button = page.get_by_role("button", name=f"Pause …: {people[0].display_name}")
    button.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    dialog.get_by_role("button", name="Cancel").press("Enter")
    expect(button).to_be_focused()


def test_without_scripts_the_dialog_opens_all_the_same(new_context, db):
    project, _people = make_desk(images=1)
    context = new_context(java_script_enabled=False)
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("gold_accuracy", args=[project.id]))
    page.get_by_role("button", name="Pause …").click()

    expect(page.get_by_label("Reason")).to_be_visible()
