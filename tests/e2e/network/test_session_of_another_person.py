"""Promise 6: an open desk works for the person who opened it, whoever signs in with the browser afterwards."""

import pytest
from playwright.sync_api import expect

from annotation.models import Assignment, Draft
from tests.e2e.desk import REASON
from tests.e2e.people import session_cookie
from tests.factories import make_member

pytestmark = pytest.mark.browser


def test_an_open_desk_works_for_nobody_but_its_person(desk, annotator, project):
    """Somebody else who signs in on another tab neither gets this person's text nor shows theirs on this desk."""
    desk.answer_up_to_reason()
    desk.expect_saved()
    colleague = make_member(project)
    desk.page.context.add_cookies([session_cookie(colleague)])
    desk.keyboard.insert_text(REASON)
    expect(desk.dialog).to_contain_text("Please sign in again")
    desk.press("Enter")
    expect(desk.dialog.get_by_role("alert")).to_contain_text("Somebody else has signed in with this browser")
    assert not Assignment.objects.filter(annotator=colleague).exists()
    desk.page.context.add_cookies([session_cookie(annotator)])
    desk.press("Enter")
    expect(desk.dialog).to_have_count(0)
    desk.expect_saved()
    assert Draft.objects.get().answers["reason"] == REASON
