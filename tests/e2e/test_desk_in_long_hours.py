"""A long day at the desk: custom keys, pauses, a slow network, two minutes offline, and undone submits."""

import time

import pytest
from playwright.sync_api import Route, expect

from annotation.models import Critique, Person
from tests.e2e.desk import EMOTION, REASON, SUGGESTION

pytestmark = pytest.mark.browser

SLOW_SECONDS = 0.4


def delay(route):
    time.sleep(SLOW_SECONDS)
    route.continue_()


def test_keys_are_changed_or_rejected_beside_the_field_and_shown_everywhere(desk, annotator):
    desk.press("?")
    desk.page.get_by_role("button", name="Change the keys").click()
    skip = desk.page.get_by_label("Skip", exact=True)
    skip.focus()
    desk.press("f", "Enter")
    expect(skip).to_have_attribute("aria-invalid", "true")
    expect(desk.dialog.get_by_text("This key is taken: Flag.")).to_be_visible()
    expect(skip).to_be_focused()
    desk.press("x", "Enter")
    expect(desk.dialog).to_have_count(0)
    button = desk.page.get_by_role("button", name="Skip")
    expect(button.locator("kbd")).to_have_text("X")
    expect(button).to_have_attribute("aria-keyshortcuts", "x")
    assert Person.objects.get(pk=annotator.pk).keys == {"skip": "x"}
    desk.page.reload()
    desk.wait_for_stage("Evaluation")
    desk.press("s")
    assert desk.dialog.count() == 0
    desk.press("x")
    expect(desk.dialog).to_contain_text("Skip this image?")
    desk.press("Escape", "?")
    expect(desk.dialog.locator("dt", has_text="X")).to_be_visible()
    desk.page.get_by_role("button", name="Change the keys").click()
    desk.page.get_by_role("button", name="Back to the defaults").click()
    desk.page.get_by_role("button", name="Save").click()
    expect(button.locator("kbd")).to_have_text("S")
    desk.press("s")
    expect(desk.dialog).to_contain_text("Skip this image?")
    assert Person.objects.get(pk=annotator.pk).keys == {}


@pytest.mark.parametrize("project", [{"session_length": 1}], indirect=True, ids=["after each image"])
def test_a_pause_is_offered_enter_continues_and_its_time_is_not_counted(desk):
    desk.page.clock.install()
    first_credit = desk.credit()
    desk.critique()
    expect(desk.dialog).to_contain_text("1 image. Rest your eyes?")
    assert desk.credit() != first_credit  # the next image is shown already: what is typed now belongs to it
    expect(desk.page.get_by_role("button", name="Go on")).to_be_focused()
    desk.page.clock.fast_forward("10:00")
    desk.press("Enter")
    expect(desk.dialog).to_have_count(0)
    expect(desk.progress).to_have_text("1 of 1")
    desk.critique()
    expect(desk.dialog).to_contain_text("Rest your eyes?")
    desk.expect_saved()
    assert all(seconds < 300 for critique in Critique.objects.all() for seconds in critique.timings.values())
    desk.page.get_by_role("button", name="Pause here").click()
    desk.page.wait_for_url("**/projects/*/")


def test_two_minutes_offline_lose_no_word_and_are_sent_automatically(desk):
    context = desk.page.context
    desk.answer_up_to_reason()
    desk.expect_saved()
    desk.page.clock.install()
    context.set_offline(True)
    desk.keyboard.insert_text(REASON[:60])
    desk.expect_offline()
    desk.page.clock.run_for(60_000)
    desk.keyboard.insert_text(REASON[60:])
    desk.page.clock.run_for(60_000)
    desk.expect_offline()
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    desk.press("1", "Enter")
    desk.keyboard.insert_text(EMOTION)
    desk.press("Control+Enter")
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text(SUGGESTION)
    with desk.page.expect_event("requestfailed", lambda request: "/submit/" in request.url):
        desk.press("Control+Enter")
    expect(desk.indicator).to_contain_text("1 waiting")
    with desk.page.expect_event("requestfailed", lambda request: "/submit/" in request.url):
        desk.page.clock.run_for(5_000)
    assert Critique.objects.count() == 0
    context.set_offline(False)
    desk.expect_saved()
    critique = Critique.objects.get()
    assert [critique.answers[key] for key in ("reason", "emotion", "suggestion")] == [REASON, EMOTION, SUGGESTION]


def test_on_a_slow_network_the_next_image_does_not_wait_and_every_word_arrives(desk):
    unanswered: list[Route] = []
    handle_route = unanswered.append
    desk.page.route("**/api/v1/**", lambda route: handle_route(route))  # noqa: PLW0108 - it changes below
    first_credit = desk.credit()
    with desk.page.expect_request("**/api/v1/**"):
        desk.critique(grade=4)
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.wait_for_stage("Evaluation")
    assert unanswered  # and the next image is shown all the same
    handle_route = delay
    for route in unanswered:
        route.continue_()
    desk.critique(grade=3)
    expect(desk.progress).to_have_text("3 of 4")
    desk.expect_saved()
    answers = [critique.answers for critique in Critique.objects.order_by("submitted_at")]
    assert [(critique_answers["grade"], critique_answers["reason"]) for critique_answers in answers] == [
        (4, REASON),
        (3, REASON),
    ]


def test_undo_of_a_submit_in_progress_opens_it_for_changes_when_it_has_arrived(desk):
    desk.page.route("**/submit/", delay)
    first_credit = desk.credit()
    with desk.page.expect_request("**/submit/"):
        desk.critique(grade=4)
    expect(desk.progress).to_have_text("2 of 4")
    desk.press("u")
    expect(desk.progress).to_have_text("Looking back")
    assert desk.credit() == first_credit
    assert Critique.objects.count() == 1


def test_unsent_changes_of_an_earlier_critique_survive_a_closed_tab(desk, open_desk):
    first_credit = desk.credit()
    desk.critique(grade=4)
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    desk.press("u")
    expect(desk.progress).to_have_text("Looking back")
    desk.page.get_by_role("button", name="Change: Reason").click()
    desk.press("Control+End")
    desk.keyboard.insert_text(" On second thoughts it is too dark.")
    desk.page.close()
    desk = open_desk(desk.page.context)
    desk.wait_for_stage("Evaluation")
    desk.press("u")  # also after a reload: the last submit is requested from the server
    expect(desk.page.locator("#credit")).to_have_text(first_credit)
    expect(desk.page.get_by_role("button", name="Change: Reason")).to_contain_text("On second thoughts")
    desk.press("Control+Enter")
    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    critique = Critique.objects.get()
    assert critique.answers["reason"] == f"{REASON} On second thoughts it is too dark."
    assert [revision["question"] for revision in critique.revisions] == ["reason"]


def test_viewing_conditions_are_recorded_and_explained(desk):
    desk.press("z", "0", "g")
    expect(desk.dialog).to_contain_text("whether you saw the image at 100 %")
    desk.press("Escape")
    desk.critique()
    expect(desk.progress).to_have_text("2 of 4")
    desk.critique()
    expect(desk.progress).to_have_text("3 of 4")
    desk.expect_saved()
    enlarged, fitted = Critique.objects.order_by("submitted_at")
    assert {key: value for key, value in enlarged.viewing.items() if key != "writing"} == {
        "seen_at_100": True,
        "viewport": {"width": 1440, "height": 900},
        "pixel_ratio": 1,
        "scheme": "light",
        "gamut": "srgb",
    }
    assert fitted.viewing["seen_at_100"] is False
