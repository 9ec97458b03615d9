"""What the dialog of publishing says of gold, in a real browser."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.models import GoldItem
from annotation.questionnaires import built_in
from tests.actions.quality.helpers import make_gold, set_policies
from tests.e2e.people import session_cookie
from tests.factories import make_member

pytestmark = pytest.mark.browser


def definition_without_an_option():
    definition = built_in("aesthetic-critique")
    grade = definition["stages"][0]["questions"][0]
    grade["options"].pop()
    del grade["levels"]
    return json.dumps(definition)


def test_publishing_says_which_gold_goes_on_and_is_refused_where_nobody_could_qualify(new_context, project):
    make_gold(project, 1, use="test")
    make_gold(project, 2, expected={"composition": {"value": "weak"}})
    set_policies(project, requires_qualification=True, test_items=1, training_items=0)
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("new_questionnaire", args=[project.id]))
    page.get_by_role("tab", name="JSON").click()
    page.locator("#id_definition").fill(definition_without_an_option())
    expect(page.locator("#check-state")).to_have_text("No problems")
    dialog, publish = page.get_by_role("dialog"), page.locator("[data-step=publish]")

    publish.press("Enter")
    expect(dialog).to_contain_text("It was not published")
    expect(dialog).to_contain_text("only 0 would hold for this version")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)

    set_policies(project, requires_qualification=False)
    publish.press("Enter")
    expect(dialog).to_contain_text("2 gold items go on with this version.")
    expect(dialog).to_contain_text("1 gold item ends with the version in use now:")
    expect(dialog).to_contain_text("1 × The kind, options or limits of “grade” are others.")
    dialog.locator("[value=publish]").press("Enter")
    page.wait_for_url("**/questionnaires/")
    assert GoldItem.objects.filter(questionnaire__version=2).count() == 2
