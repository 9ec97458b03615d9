"""A draft reaches the server within a second of the first unsent change, however the person types.

The page's clock only moves by the steps that a test takes, so that the load of the machine changes nothing.
"""

from datetime import datetime

import pytest
from playwright.sync_api import Page, Route, expect

from annotation.models import Draft
from tests.e2e.desk import REASON, Desk

pytestmark = pytest.mark.browser

KEY_MS = 250
IGNORE_WRITES = "IDBObjectStore.prototype.put = () => ({})"
LOG_SAVES = """() => {
  window.saves = [];
  const send = window.fetch;
  window.fetch = (url, options) => {
    const isSave = String(url).endsWith("/draft/");
    if (isSave) window.saves.push({at: Date.now(), keepalive: options.keepalive, ...JSON.parse(options.body).answers});
    return send(url, options);
  };
}"""
HIDE = """() => {
  Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Saves:
    """The saves that a desk sends, by the clock of its page, which is paused."""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page
        self.page.clock.install(time=datetime(2026, 1, 1))  # noqa: DTZ001 - the page's own time
        self.page.clock.pause_at(datetime(2026, 1, 1, 1))  # noqa: DTZ001
        desk.answer_up_to_reason()
        self.page.clock.run_for(1_000)
        desk.expect_saved()
        self.page.evaluate(LOG_SAVES)
        self.start = self.page.evaluate("Date.now()")

    def texts(self) -> list[str]:
        """Returns the text of each save."""
        return [save.get("reason", "") for save in self.page.evaluate("window.saves")]

    def times(self) -> list[int]:
        """Returns when each was sent, in milliseconds since the clock was paused."""
        return [save["at"] - self.start for save in self.page.evaluate("window.saves")]

    def type(self, text: str) -> None:
        """Presses one key after another at a steady pace."""
        for letter in text:
            self.page.keyboard.press(letter)
            self.page.clock.run_for(KEY_MS)

    def type_and_wait_for_a_save(self, text: str) -> None:
        with self.page.expect_response("**/draft/"):
            self.type(text)


@pytest.fixture
def saves(desk: Desk) -> Saves:
    return Saves(desk)


def hold_saves(page: Page) -> list[Route]:
    """Holds back every save from now on; returns their list, which grows."""
    held_routes: list[Route] = []
    page.route("**/draft/", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    return held_routes


def test_a_draft_is_saved_to_the_server_within_a_second_while_typing_continues(desk, saves):
    saves.type_and_wait_for_a_save("abcd")
    expect(desk.text()).to_have_value("abcd")
    assert Draft.objects.get().answers["reason"] == "abcd"
    desk.press("e")
    expect(desk.indicator).to_have_attribute("data-state", "saving")
    saves.type_and_wait_for_a_save("fghi")
    saves.type_and_wait_for_a_save("jklm")
    desk.expect_saved()
    assert saves.times()[0] <= 1000
    assert len(saves.times()) <= 4
    assert Draft.objects.get().answers["reason"] == "abcdefghijklm"


def test_one_save_is_sent_at_a_time_and_the_next_follows_at_once(desk, saves):
    held_routes = hold_saves(desk.page)
    with desk.page.expect_request("**/draft/"):
        saves.type("abcdefghijkl")
    assert len(saves.texts()) == 1
    with desk.page.expect_request("**/draft/"):  # the clock is paused: no timer can have run
        held_routes[0].continue_()
    assert saves.texts()[1:] == ["abcdefghijkl"]
    with desk.page.expect_response("**/draft/"):
        held_routes[1].continue_()
    desk.expect_saved()
    assert Draft.objects.get().answers["reason"] == "abcdefghijkl"


def test_a_failing_server_gets_each_change_within_a_second_and_the_page_shows_the_failure(desk, saves):
    desk.page.route("**/draft/", lambda route: route.fulfill(status=503, body="<html>"))
    saves.type_and_wait_for_a_save("abcd")
    expect(desk.indicator).to_have_attribute("data-state", "failed")
    saves.page.keyboard.press("e")
    expect(desk.indicator).to_have_attribute("data-state", "failed")
    desk.page.unroute("**/draft/")
    saves.type_and_wait_for_a_save("fghi")
    assert saves.times()[1] <= saves.times()[0] + 2000
    saves.type_and_wait_for_a_save("jklm")
    desk.expect_saved()


def test_a_save_with_a_lost_response_causes_no_conflict(desk, saves):
    def lose_response(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route("**/draft/", lose_response, times=1)
    with desk.page.expect_event("requestfailed"):
        saves.type("abcd")
    desk.expect_offline()
    saves.page.keyboard.press("e")
    with desk.page.expect_response(lambda response: response.url.endswith("/draft/") and response.ok):
        saves.type("fghi")
    assert desk.dialog.count() == 0
    assert Draft.objects.get().answers["reason"].startswith("abcde")


def test_a_page_closed_before_a_response_continues_with_its_own_text(desk, open_desk, saves):
    responses = []
    desk.page.route("**/draft/", lambda route: responses.append(route.fetch()))
    with desk.page.expect_request("**/draft/"):
        saves.type("abcd")
    for _ in range(1_000):  # until the server has it; the page gets no response
        if responses:
            break
        desk.page.wait_for_timeout(10)
    saves.page.keyboard.press("e")
    desk.page.close()
    desk.page.context.clock.resume()
    reopened = open_desk(desk.page.context)
    expect(reopened.text()).to_have_value("abcde")
    reopened.expect_saved()
    assert reopened.dialog.count() == 0
    assert responses[0].ok
    assert Draft.objects.get().answers["reason"] == "abcde"


def test_a_page_hidden_during_a_save_sends_the_rest_without_a_timer(desk, saves):
    held_routes = hold_saves(desk.page)
    with desk.page.expect_request("**/draft/"):
        saves.type("abcd")
    desk.press("e")
    desk.page.evaluate(HIDE)
    with desk.page.expect_request("**/draft/"):
        held_routes[0].continue_()
    assert saves.texts()[1:] == ["abcde"]
    assert desk.page.evaluate("window.saves.map(({keepalive}) => keepalive)") == [False, True]
    held_routes[1].continue_()
    desk.expect_saved()


def test_a_draft_too_large_for_keepalive_is_still_sent_when_the_page_is_hidden(desk, saves):
    text = "светло " * 2_500
    desk.keyboard.insert_text(text)
    for _ in range(3):  # each reopening keeps the text before it
        desk.press("Control+Enter")
        desk.page.get_by_role("button", name="Change: Reason").click()
        desk.press("Control+End")
        desk.keyboard.insert_text("да")
    with desk.page.expect_response("**/draft/"):
        desk.page.evaluate(HIDE)
    desk.expect_saved()


def test_a_slow_disk_does_not_delay_saves_to_the_server(desk, saves):
    desk.page.evaluate(IGNORE_WRITES)
    saves.type_and_wait_for_a_save("abcd")
    saves.type_and_wait_for_a_save("efgh")
    assert Draft.objects.get().answers["reason"] == "abcdefgh"
    desk.expect_saved()


def test_a_conflict_is_asked_about_once_while_typing_continues(desk, open_desk, saves):
    second_desk = open_desk()
    second_desk.wait_for_stage("Reason")
    second_desk.keyboard.insert_text("Written in the second tab.")
    second_desk.expect_saved()
    held_routes = hold_saves(desk.page)
    with desk.page.expect_request("**/draft/"):
        saves.type("abcd")
    saves.type("efgh")
    with desk.page.expect_response("**/draft/"):
        held_routes[0].continue_()
    expect(desk.dialog).to_have_count(1)
    desk.page.clock.run_for(5_000)
    assert len(saves.texts()) == 1
    with desk.page.expect_request("**/draft/"):
        desk.page.get_by_role("button", name="From this page").click()
        desk.page.clock.run_for(1_000)
    expect(desk.dialog).to_have_count(0)
    held_routes[1].continue_()
    desk.expect_saved()
    assert Draft.objects.get().answers["reason"] == "abcdefgh"


def test_a_long_composition_with_an_input_method_is_saved_and_not_interrupted(desk, saves):
    browser = desk.page.context.new_cdp_session(desk.page)

    def compose(text: str) -> None:
        browser.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        desk.page.clock.run_for(KEY_MS)

    desk.page.evaluate("document.addEventListener('compositionend', () => (window.composed = true))")
    with desk.page.expect_response("**/draft/"):
        for length in range(1, 5):
            compose("guang"[:length])
    assert Draft.objects.get().answers["reason"] == "guan"
    assert desk.page.evaluate("window.composed") is None
    compose("guang")
    browser.send("Input.insertText", {"text": "光"})
    expect(desk.text()).to_have_value("光")
    with desk.page.expect_response("**/draft/"):
        desk.page.clock.run_for(1_000)
    assert Draft.objects.get().answers["reason"] == "光"


def test_changes_of_a_submitted_critique_are_never_saved_as_a_draft_on_the_server(desk):
    desk.critique()
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    desk.press("u")
    desk.page.get_by_role("button", name="Change: Reason").click()
    desk.page.evaluate(LOG_SAVES)
    desk.keyboard.insert_text(REASON[:20])
    desk.page.evaluate(HIDE)
    expect(desk.indicator).to_have_attribute("data-state", "saved")
    assert desk.page.evaluate("window.saves") == []
