"""Promises 1 and 8: no reload, cut network, ended session, second tab or failing server loses a word."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from playwright.sync_api import expect

from annotation.models import Assignment, Critique, Draft, Flag
from tests.e2e.desk import REASON, SUGGESTION
from tests.e2e.people import session_cookie
from tests.factories import PASSWORD, make_critique, make_member, make_person

pytestmark = pytest.mark.browser

IS_IN_THE_DATABASE = """async ([question, text]) => {
  const resultOf = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const [{name}] = await indexedDB.databases();
  const drafts = (await resultOf(indexedDB.open(name))).transaction("drafts").objectStore("drafts");
  return (await resultOf(drafts.getAll())).some(({answers}) => answers[question] === text);
}"""
TWO_AHEAD_ARE_FETCHED = """() => performance.getEntriesByType("resource")
  .filter(({name, responseEnd}) => name.endsWith("/view.webp") && responseEnd > 0).length >= 3"""
IGNORE_WRITES = "IDBObjectStore.prototype.put = () => ({})"
NO_SPACE = """() => {
  const failFull = () => { throw new DOMException("full", "QuotaExceededError"); };
  IDBObjectStore.prototype.put = Storage.prototype.setItem = failFull;
}"""


def test_a_draft_survives_a_reload_at_any_moment(desk):
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("Half a thought about the")
    desk.page.reload()
    expect(desk.text()).to_have_value("Half a thought about the")
    desk.wait_for_stage("Reason")


def test_a_tab_that_crashes_during_a_write_loses_nothing(desk, open_desk):
    context = desk.page.context
    context.set_offline(True)
    desk.answer_up_to_reason()
    desk.page.evaluate(IGNORE_WRITES)
    desk.keyboard.insert_text("Half a thought about the")
    desk.crash()
    context.set_offline(False)
    reopened = open_desk(context)
    expect(reopened.text()).to_have_value("Half a thought about the")
    reopened.expect_saved()
    assert Draft.objects.get().answers["reason"] == "Half a thought about the"


def test_a_browser_that_lost_local_storage_has_the_draft_in_indexeddb(desk, open_desk):
    context = desk.page.context
    context.set_offline(True)
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("Half a thought about the")
    desk.page.wait_for_function(IS_IN_THE_DATABASE, arg=["reason", "Half a thought about the"])
    desk.page.evaluate("localStorage.clear()")
    desk.crash()
    context.set_offline(False)
    expect(open_desk(context).text()).to_have_value("Half a thought about the")


def test_a_draft_is_saved_to_the_server_while_typing_and_opens_on_another_machine(desk, open_desk):
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("Half a thought about the")
    desk.expect_saved()
    assert Draft.objects.get().answers["reason"] == "Half a thought about the"
    expect(open_desk().text()).to_have_value("Half a thought about the")


def test_work_continues_offline_and_is_sent_when_the_network_is_back(desk, annotator):
    context = desk.page.context
    desk.expect_saved()
    desk.page.wait_for_function(TWO_AHEAD_ARE_FETCHED)
    context.set_offline(True)
    for number in (2, 3, 4):
        desk.critique()
        if number < 4:
            expect(desk.progress).to_have_text(f"{number} of 4")
            assert desk.page.evaluate("document.querySelector('.image-frame img').naturalWidth") > 0
    desk.expect_offline()
    expect(desk.indicator).to_contain_text("3 waiting")
    expect(desk.page.get_by_role("heading", name="Waiting for the network.")).to_be_visible()
    assert Critique.objects.count() == 0
    context.set_offline(False)
    expect(desk.prompt()).to_be_visible()
    desk.expect_saved()
    assert Critique.objects.filter(annotator=annotator, answers__suggestion=SUGGESTION).count() == 3


def test_a_critique_submitted_offline_survives_a_crashed_tab(desk, open_desk):
    context = desk.page.context
    context.set_offline(True)
    desk.critique()
    expect(desk.page.locator("#toast")).to_have_text("Submitted. Press U to undo.")
    desk.crash()
    context.set_offline(False)
    reopened = open_desk(context)
    reopened.expect_saved()
    assert Critique.objects.get().answers["reason"] == REASON


def test_a_tab_that_crashes_right_after_the_submit_loses_nothing(desk, open_desk):
    context = desk.page.context
    context.set_offline(True)
    desk.answer_up_to_suggestion()
    desk.wait_for_stage("Suggestion")
    desk.page.evaluate(IGNORE_WRITES)
    desk.keyboard.insert_text(SUGGESTION)
    desk.press("Control+Enter")
    desk.crash()
    context.set_offline(False)
    reopened = open_desk(context)
    expect(reopened.page.locator("#credit")).not_to_be_empty()
    reopened.expect_saved()
    assert Critique.objects.get().answers["suggestion"] == SUGGESTION
    assert reopened.page.evaluate("Object.keys(localStorage)") == []


def test_a_tab_that_crashes_without_storage_space_leaves_the_critique_as_a_draft(desk, open_desk):
    context = desk.page.context
    context.set_offline(True)
    desk.answer_up_to_suggestion()
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text(SUGGESTION)
    desk.page.wait_for_function(IS_IN_THE_DATABASE, arg=["suggestion", SUGGESTION])
    desk.page.evaluate(NO_SPACE)
    desk.press("Control+Enter")
    expect(desk.progress).to_have_text("2 of 4")
    desk.crash()
    context.set_offline(False)
    reopened = open_desk(context)
    reopened.wait_for_stage("Suggestion")
    expect(reopened.text()).to_have_value(SUGGESTION)


@pytest.mark.parametrize(("keys", "rows"), [("s4", Assignment.objects), ("f5", Flag.objects)])
def test_a_skip_or_flag_survives_a_tab_that_crashes_right_after(desk, open_desk, keys, rows):
    context = desk.page.context
    context.set_offline(True)
    desk.page.evaluate(IGNORE_WRITES)
    desk.press(*keys, "Tab")
    desk.keyboard.insert_text("Not mine to judge")
    desk.press("Control+Enter")
    desk.crash()
    context.set_offline(False)
    open_desk(context).expect_saved()
    assert rows.filter(reason="other", note="Not mine to judge").count() == 1


@pytest.mark.parametrize("project", [{"photographs": 1, "critiques_per_image": 1}], indirect=True)
def test_a_draft_of_an_expired_claim_is_submitted_late(desk, open_desk, project):
    context = desk.page.context
    context.set_offline(True)
    desk.answer_up_to_suggestion()
    desk.wait_for_stage("Suggestion")
    desk.crash()
    context.set_offline(False)
    Assignment.objects.update(lease_until=Now() - timedelta(minutes=1))
    make_critique(make_member(project), project)
    reopened = open_desk(context)
    reopened.wait_for_stage("Suggestion")
    reopened.keyboard.insert_text(SUGGESTION)
    reopened.press("Control+Enter")
    expect(reopened.page.get_by_role("button", name="Check again")).to_be_visible()
    reopened.expect_saved()
    critique = Critique.objects.get(late=True)
    assert (critique.answers["reason"], critique.answers["suggestion"]) == (REASON, SUGGESTION)


def test_a_submission_is_retried_until_the_server_accepts_it(desk):
    failures = {"submit": 2, "draft": 2}

    def fail(route):
        kind = route.request.url.rstrip("/").rpartition("/")[2]
        failures[kind] -= 1
        if failures[kind] >= 0:
            route.fulfill(status=500, body="<html>")
        else:
            route.continue_()

    desk.page.route("**/submit/", fail)
    desk.page.route("**/draft/", fail)
    desk.critique()
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    assert failures["submit"] < 0
    assert Critique.objects.count() == 1


def test_a_lost_response_creates_no_second_critique(desk):
    sent_keys = []

    def lose_first_response(route):
        route.fetch()
        sent_keys.append(route.request.post_data_json["key"])
        route.abort() if len(sent_keys) == 1 else route.continue_()

    desk.page.route("**/submit/", lose_first_response)
    desk.critique()
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    assert len(sent_keys) == 2
    assert len(set(sent_keys)) == 1
    assert Critique.objects.count() == 1


def test_a_rejected_critique_is_opened_with_its_text_and_the_reason_beside_it(desk):
    def shorten_reason(route):
        body = route.request.post_data_json
        body["answers"]["reason"] = "Too short."
        route.continue_(post_data=body)

    desk.page.route("**/submit/", shorten_reason, times=1)
    first_credit = desk.credit()
    desk.critique()
    expect(desk.dialog).to_contain_text("A critique needs a correction")
    desk.press("Enter")
    assert desk.credit() == first_credit
    expect(desk.text()).to_have_value(REASON)
    expect(desk.page.locator(".problem").first).not_to_be_empty()
    desk.press("Control+Enter")
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    assert Critique.objects.get().answers["reason"] == REASON


def test_a_session_that_ended_asks_to_sign_in_over_the_page(desk, annotator):
    desk.answer_up_to_reason()
    desk.expect_saved()
    desk.page.context.clear_cookies(name="sessionid")
    desk.keyboard.insert_text(REASON)
    expect(desk.dialog).to_contain_text("Please sign in again")
    desk.keyboard.type("wrong")
    desk.press("Enter")
    expect(desk.dialog.get_by_role("alert")).not_to_be_empty()
    desk.keyboard.type(PASSWORD)
    desk.press("Enter")
    expect(desk.dialog).to_have_count(0)
    expect(desk.text()).to_have_value(REASON)
    desk.expect_saved()
    assert Draft.objects.get().answers["reason"] == REASON


def test_two_tabs_on_one_image_show_both_texts_to_choose_from(desk, open_desk, annotator):
    second_desk = open_desk(desk.page.context)
    second_desk.answer_up_to_reason()
    second_desk.keyboard.insert_text("Written in the second tab.")
    second_desk.expect_saved()
    desk.answer_up_to_reason(grade=2)
    expect(desk.dialog).to_contain_text("Written in the second tab.")
    expect(desk.dialog).to_contain_text("Not very beautiful")
    desk.page.get_by_role("button", name="From elsewhere").click()
    expect(desk.text()).to_have_value("Written in the second tab.")
    desk.expect_saved()


def test_an_image_submitted_from_two_tabs_is_one_critique(desk, open_desk):
    second_desk = open_desk(desk.page.context)
    desk.page.route("**/draft/", lambda route: route.abort())
    second_desk.page.route("**/draft/", lambda route: route.abort())
    second_desk.critique(grade=3)
    second_desk.expect_saved()
    desk.critique(grade=2)
    expect(desk.dialog).to_contain_text("changed elsewhere")
    with desk.page.expect_response("**/critiques/*/"):
        desk.page.get_by_role("button", name="From this page").click()
    critique = Critique.objects.get()
    assert critique.answers["grade"] == 2
    assert [
        (revision["from"], revision["to"]) for revision in critique.revisions if revision["question"] == "grade"
    ] == [(3, 2)]


def test_somebody_elses_desk_is_not_found(new_context, project):
    context = new_context()
    context.add_cookies([session_cookie(make_person())])
    assert context.new_page().goto(f"/projects/{project.id}/desk/").status == 404
