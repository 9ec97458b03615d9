"""Promises 1 and 8: an answer that is not Loupe's is told for what it is, keeps everything, and is tried again."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotation.actions.projects.members import add_member, change_member, remove_member
from annotation.actions.releasing.exports import create_export
from annotation.models import Critique, Draft, Image
from tests.e2e.desk import REASON, Desk
from tests.e2e.network.proxy import Proxy, running_proxy
from tests.e2e.people import session_cookie
from tests.factories import PASSWORD, image_bytes, make_member

pytestmark = pytest.mark.browser

JSON = {"Content-Type": "application/json"}
STRANGERS = {
    "an error in JSON of another shape": {"status": 403, "body": '{"message": "Forbidden"}', "headers": JSON},
    "a redirect": {"status": 302, "headers": {"Location": "http://127.0.0.1:9/login"}},
    "a sign-in that is not Loupe's": {"status": 401},
    "JSON that has a version of its own": {"status": 200, "body": '{"version": "2.1.0"}', "headers": JSON},
    "half an answer": {"status": 200, "body": '{"version": ', "headers": JSON, "is_cut": True},
}
NOT_LOUPE = "Something other than Loupe answered"


@pytest.fixture
def proxy(live_server_url: str) -> Iterator[Proxy]:
    with running_proxy(live_server_url) as proxy:
        yield proxy


@pytest.fixture
def open_page(new_context, proxy):
    """Opens a page through the proxy, signed in as the person."""

    def open_it(person, path: str) -> Page:
        context = new_context()
        context.add_cookies([session_cookie(person)])
        page = context.new_page()
        page.goto(proxy.url + path)
        return page

    return open_it


@pytest.fixture
def desk(open_page, project, annotator) -> Desk:
    return Desk(open_page(annotator, reverse("desk", args=[project.id])))


@pytest.fixture
def batch_page(open_page, project) -> Page:
    return open_page(make_member(project, "manager"), reverse("batch", args=[project.batches.get().id]))


def membership(project, annotator):
    return project.memberships.get(person=annotator)


@pytest.mark.parametrize("answer", STRANGERS.values(), ids=STRANGERS)
def test_a_draft_outlives_every_answer_that_is_not_loupes(desk, proxy, answer):
    desk.expect_saved()
    proxy.answer("/draft/", **answer)
    desk.press("4")
    expect(desk.indicator).to_have_attribute("data-state", "offline" if answer.get("is_cut") else "failed")
    expect(desk.dialog).to_have_count(0)
    proxy.pass_all()
    desk.page.get_by_role("button", name="Try now").click()
    desk.expect_saved()
    assert Draft.objects.get().answers == {"grade": 4}


@pytest.mark.parametrize(("status", "reason"), [(413, "too large for a proxy"), (403, "a proxy answered instead")])
def test_a_critique_that_a_proxy_refuses_waits_while_the_next_is_sent(desk, proxy, status, reason):
    proxy.answer("/submit/", status)
    desk.critique()
    expect(desk.indicator).to_contain_text(reason)
    expect(desk.indicator).to_contain_text("1 not accepted yet")
    desk.page.get_by_role("button", name="Details").click()
    expect(desk.dialog).to_contain_text(REASON)
    desk.page.get_by_role("button", name="Keep it here").click()
    proxy.pass_all()
    desk.critique()
    expect(desk.progress).to_have_text("3 of 4")
    desk.page.get_by_role("button", name="Try now").click()
    desk.expect_saved()
    assert Critique.objects.count() == 2


def test_a_critique_is_delivered_when_the_role_is_back(desk, project, annotator):
    change_member(actor=project.created_by, membership=membership(project, annotator), role="reviewer")
    desk.critique()
    expect(desk.dialog).to_contain_text("Only annotators work at the desk")
    expect(desk.dialog).to_contain_text(REASON)
    desk.page.get_by_role("button", name="Keep it here").click()
    expect(desk.indicator).to_have_attribute("data-state", "held")
    assert Critique.objects.count() == 0
    change_member(actor=project.created_by, membership=membership(project, annotator), role="annotator")
    desk.page.reload()
    desk.expect_saved()
    assert Critique.objects.get().answers["reason"] == REASON


def test_somebody_who_was_removed_reads_their_work_and_it_is_sent_once_they_are_back(desk, project, annotator, proxy):
    desk.page.context.set_offline(True)
    desk.critique()
    desk.press("2")
    remove_member(actor=project.created_by, membership=membership(project, annotator))
    page = desk.page.context.new_page()
    desk.crash()
    page.context.set_offline(False)
    page.goto(proxy.url + reverse("desk", args=[project.id]))
    unsent = page.locator("#unsent")
    expect(unsent).to_contain_text("2 pieces of work in this browser are not accepted yet")
    page.get_by_text("Critique ·").click()
    expect(unsent).to_contain_text(REASON)
    add_member(actor=project.created_by, project=project, person=annotator, role="annotator")
    page.goto(proxy.url + reverse("home"))
    expect(unsent).to_contain_text("1 piece of work that waited in this browser was sent just now.")
    assert Critique.objects.get().answers["reason"] == REASON
    page.goto(proxy.url + reverse("desk", args=[project.id]))
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)


def test_a_draft_of_somebody_who_was_removed_is_looked_up_again_by_the_button(desk, project, annotator, proxy):
    desk.expect_saved()
    remove_member(actor=project.created_by, membership=membership(project, annotator))
    desk.press("2")
    expect(desk.indicator).to_contain_text("Its project is closed to you")
    page = desk.page
    page.goto(proxy.url + reverse("home"))
    unsent = page.locator("#unsent")
    expect(unsent).to_contain_text("Unfinished critique")
    add_member(actor=project.created_by, project=project, person=annotator, role="annotator")
    page.get_by_role("button", name="Try again").click()
    expect(unsent).to_have_text("1 unfinished critique can be continued: open the desk of its project.")


def test_the_sign_in_page_tells_that_work_waits_but_not_what(desk, proxy):
    desk.page.context.set_offline(True)
    desk.critique()
    desk.page.context.clear_cookies(name="sessionid")
    page = desk.page.context.new_page()
    desk.crash()
    page.context.set_offline(False)
    page.goto(proxy.url + reverse("account_login"))
    expect(page.locator("#unsent")).to_have_text(
        "Critiques in this browser wait to be sent. Sign in to the account that wrote them: they are sent then."
    )


def test_a_sign_in_behind_a_portal_says_what_answered(desk, proxy, annotator):
    desk.expect_saved()
    desk.page.context.clear_cookies(name="sessionid")
    desk.press("4")
    expect(desk.dialog).to_contain_text("Please sign in again")
    proxy.answer("/login/", 200)
    desk.keyboard.type(PASSWORD)
    desk.press("Enter")
    expect(desk.dialog.get_by_role("alert")).to_contain_text(NOT_LOUPE)
    proxy.pass_all()
    desk.press("Enter")
    expect(desk.dialog).to_have_count(0)
    desk.expect_saved()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 413}, "does not let anything of this size pass"),
        ({"status": 201}, NOT_LOUPE),
        ({"status": 201, "body": "{", "headers": JSON, "is_cut": True}, "Loupe cannot be reached"),
    ],
    ids=lambda value: str(value.get("status")) if isinstance(value, dict) else "",
)
def test_an_upload_that_something_else_answered_is_offered_again(batch_page, proxy, tmp_path, answer, sentence):
    file = tmp_path / "new.jpg"
    file.write_bytes(image_bytes(901))
    proxy.answer("/images/", **answer)
    batch_page.set_input_files("#files", file)
    row = batch_page.locator(".upload-row.rejected")
    expect(row).to_contain_text(sentence)
    assert "%(" not in row.inner_text()
    proxy.pass_all()
    row.get_by_role("button", name="Try again").click()
    expect(batch_page.locator("#upload-summary")).to_contain_text("1 accepted")
    assert Image.objects.filter(file="new.jpg").exists()


def test_the_reasons_of_many_failed_uploads_do_not_run_into_each_other(batch_page, proxy, tmp_path):
    files = [tmp_path / f"{number}.jpg" for number in range(12)]
    for number, file in enumerate(files):
        file.write_bytes(image_bytes(920 + number))
    proxy.answer("/images/", 403)
    batch_page.set_input_files("#files", files)
    rows = batch_page.locator(".upload-row.rejected")
    expect(rows).to_have_count(len(files))
    overflows = "(rows) => rows.map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)"
    assert max(rows.evaluate_all(overflows)) <= 0


def test_a_page_that_is_polled_keeps_its_parts(open_page, project, proxy):
    export = create_export(actor=project.created_by, project=project, format="jsonl")
    page = open_page(make_member(project, "manager"), reverse("export", args=[export.id]))
    part = page.locator("#export")
    text = part.inner_text()
    for status, sentence in ((200, NOT_LOUPE), (502, "not available (502)")):
        proxy.answer(reverse("export", args=[export.id]), status)
        expect(page.locator("#export-trouble")).to_contain_text(sentence)
    assert part.inner_text() == text
    proxy.pass_all()
    expect(page.locator("#export-trouble")).to_have_count(0)


def test_a_preview_is_asked_for_again_by_a_button(open_page, project, proxy):
    page = open_page(make_member(project, "manager"), reverse("new_export", args=[project.id]))
    preview = page.locator("#preview")
    expect(preview).not_to_contain_text("Counting")
    before = preview.inner_text()
    proxy.answer("/preview/", 403)
    page.get_by_label("Seed").fill("7")
    expect(page.locator("#preview-trouble")).to_contain_text(NOT_LOUPE)
    assert preview.inner_text() == before
    proxy.pass_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#preview-trouble")).to_have_count(0)
    expect(preview).to_be_visible()


def test_the_editor_of_questions_says_who_answered_and_checks_the_next_change(open_page, project, proxy):
    page = open_page(make_member(project, "manager"), reverse("new_questionnaire", args=[project.id]))
    state = page.locator("#check-state")
    expect(state).to_have_text("No problems")
    proxy.answer("questionnaires/check/", 403)
    page.get_by_role("treeitem").nth(2).click()
    prompt = page.locator("#part-prompt")
    prompt.fill("How fine is it?")
    expect(state).to_contain_text(NOT_LOUPE)
    expect(prompt).to_have_value("How fine is it?")
    proxy.pass_all()
    prompt.fill("How good is it?")
    expect(state).to_have_text("No problems")


def test_the_strip_of_a_phone_has_room_for_what_it_says_offline(desk):
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.page.context.set_offline(True)
    desk.critique()
    retry = desk.page.get_by_role("button", name="Try now")
    expect(retry).to_be_visible()
    expect(desk.indicator).to_contain_text("1 waiting")
    fits = "({scrollWidth, clientWidth}) => scrollWidth <= clientWidth"
    assert desk.page.locator("#indicator-text").evaluate(fits)
    retry_box, session_box = retry.bounding_box(), desk.page.locator(".session").bounding_box()
    assert retry_box["x"] + retry_box["width"] <= session_box["x"]
