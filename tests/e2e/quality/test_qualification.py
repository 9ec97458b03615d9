"""Consent, training and test, and a paused desk, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from annotation.actions.quality.consent import add_consent
from annotation.actions.quality.gold_items import add_gold_item
from annotation.actions.quality.pausing import pause_member
from annotation.models import ConsentAgreement, Critique, CritiqueChange, GoldItem, Image, Membership, Qualification
from tests.actions.quality.helpers import set_policies
from tests.e2e.axe import violations_of
from tests.e2e.desk import Desk, expect_focus_in_view
from tests.e2e.people import session_cookie
from tests.e2e.phones.strip import FITS, expect_a_clear_strip
from tests.e2e.reviews.review_desk import keep_image
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
EXPECTED = {"grade": {"value": 4, "tolerance": 0}, "composition": {"value": "weak"}}


@pytest.fixture
def qualifying(project):
    """A project whose photographs but one are for training and test, before which people agree to a text."""
    images = list(Image.objects.filter(project=project).order_by("position"))
    for image, use in zip(images[1:], ["training", "test", "test"], strict=False):
        add_gold_item(
            actor=project.created_by, image=image, expected=EXPECTED, use=use, explanation="The grass leads nowhere."
        )
    set_policies(project, training_items=1, test_items=1, requires_qualification=True, attempts=2, pass_percent=70)
    add_consent(actor=project.created_by, project=project, text="My critiques may be published without my name.")
    return project


@pytest.fixture
def page(new_context, annotator):
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    return context.new_page()


def press_button(page, name):
    """Goes to a button with the Tab key, and presses it."""
    expect(page.get_by_role("button", name=name)).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return page.keyboard.press("Enter")
    raise AssertionError(f"The Tab key does not reach {name}.")


def begin(page, project):
    """Agrees to the text and begins the training; returns the desk with its first image."""
    page.goto(f"/projects/{project.id}/desk/")
    expect(page.locator("main")).to_contain_text("My critiques may be published without my name.")
    assert violations_of(page) == []
    press_button(page, "I have read this and agree")
    expect(page.locator("h1")).to_have_text("Training and test")
    assert violations_of(page) == []
    press_button(page, "Begin the training")
    return Desk(page)


def test_who_agrees_trains_and_passes_is_at_work(page, qualifying, annotator):
    desk = begin(page, qualifying)
    expect(desk.progress).to_have_text("Training: 1 of 1")
    desk.critique(grade=3)

    expect(page.locator(".explained h2")).to_have_text("1 of 2 answers are as expected")
    expect(page.locator(".explained")).to_contain_text("The grass leads nowhere.")
    assert violations_of(page) == []
    page.keyboard.press("Enter")
    expect(desk.progress).to_have_text("Test: 1 of 1")
    desk.critique(grade=4)

    expect(page.locator(".empty-state h2")).to_have_text("You have passed.")
    expect(page.locator(".empty-state")).to_contain_text("2 of 2 answers were as expected: 100 %")
    page.get_by_role("link", name="To the first image").press("Enter")
    expect(desk.progress).to_have_text("1 of 2")  # the other test image was not shown, and is work
    assert ConsentAgreement.objects.get().person == annotator
    assert Membership.objects.get(person=annotator).qualified_at


def test_on_a_phone_the_progress_of_training_does_not_cover_that_all_is_saved(page, qualifying):
    desk = begin(page, qualifying)
    expect_a_clear_strip(page, "training")
    assert desk.progress.evaluate(FITS)


def test_the_step_after_an_explanation_is_seen_on_a_phone(page, qualifying):
    page.set_viewport_size({"width": 390, "height": 844})
    desk = begin(page, qualifying)
    desk.critique(grade=3)
    expect(page.get_by_role("button", name="Begin the test")).to_be_focused()
    expect_focus_in_view(page)
    assert page.evaluate("document.querySelector('#questions').scrollTop") == 0  # it is read from its beginning
    keep_image(page, "explained-phone")


def test_who_fails_is_told_what_comes_next(page, qualifying):
    desk = begin(page, qualifying)
    desk.critique(grade=4)
    expect(page.locator(".explained h2")).to_have_text("As expected")
    page.keyboard.press("Enter")
    expect(desk.progress).to_have_text("Test: 1 of 1")
    desk.critique(grade=2)

    expect(page.locator(".empty-state h2")).to_have_text("Not passed this time.")
    page.get_by_role("link", name="See what comes next").press("Enter")
    expect(page.locator("main")).to_contain_text("1 of 2 answers were as expected: 50 %. 70 % are needed to pass.")
    assert violations_of(page) == []
    press_button(page, "Begin the next attempt")
    expect(desk.progress).to_have_text("Test: 1 of 1")  # no training image is left that was not shown
    first, second = Qualification.objects.order_by("attempt")
    assert set(first.item_ids).isdisjoint(second.item_ids)
    desk.critique(grade=2)
    page.get_by_role("link", name="See what comes next").press("Enter")
    expect(page.locator("main")).to_contain_text("You have no attempt left.")
    assert GoldItem.objects.filter(use="test").count() == 2


def test_an_answer_of_the_training_or_the_test_is_never_offered_to_be_undone(page, qualifying):
    set_policies(qualifying, training_items=1, test_items=2)
    desk = begin(page, qualifying)
    desk.critique(grade=4)
    expect(page.locator(".explained h2")).to_have_text("As expected")
    expect(page.locator("#toast")).to_have_text("")
    page.keyboard.press("Enter")
    expect(desk.progress).to_have_text("Test: 1 of 2")
    desk.critique(grade=2)
    expect(desk.progress).to_have_text("Test: 2 of 2")
    assert page.locator("[data-action=previous], [data-action=forward]").count() == 0
    desk.press("u", "[")
    expect(page.locator("body")).not_to_have_class("revising")
    desk.critique(grade=2)

    expect(page.locator(".empty-state h2")).to_have_text("Not passed this time.")
    desk.press("u")
    expect(page.locator("#toast")).to_have_text("")
    expect(page.locator(".empty-state h2")).to_have_text("Not passed this time.")
    assert not CritiqueChange.objects.exists()


def test_a_reload_in_the_middle_of_an_answer_keeps_what_was_typed(page, qualifying):
    desk = begin(page, qualifying)
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("Half a thought about the")
    desk.expect_saved()
    page.reload()
    desk.wait_for_stage("Reason")
    expect(desk.text()).to_have_value("Half a thought about the")

    page.route("**/draft/", lambda route: route.abort())  # from here on, only this browser has it
    desk.text().press("End")
    desk.keyboard.insert_text(" grass")
    expect(desk.indicator).to_have_attribute("data-state", "offline")
    page.reload()
    expect(desk.text()).to_have_value("Half a thought about the grass")
    expect(desk.progress).to_have_text("Training: 1 of 1")


def test_a_reload_right_after_the_last_answer_leads_to_the_first_image(page, qualifying):
    desk = begin(page, qualifying)
    desk.critique(grade=4)
    expect(page.locator(".explained h2")).to_have_text("As expected")
    page.keyboard.press("Enter")
    expect(desk.progress).to_have_text("Test: 1 of 1")
    page.route("**/qualification/claim/", lambda route: route.abort())
    desk.critique(grade=4)
    wait_until(lambda: Critique.objects.filter(purpose="training").count() == 2)
    page.reload()
    expect(desk.progress).to_have_text("1 of 2")
    assert Membership.objects.get(qualified_at__isnull=False).qualified_at


def test_a_paused_desk_says_why(page, project, annotator):
    membership = Membership.objects.get(project=project, person=annotator)
    page.goto(f"/projects/{project.id}/desk/")
    desk = Desk(page)
    pause_member(actor=project.created_by, membership=membership, reason="Let us talk about the first images.")

    for _ in range(3):  # what is claimed may be finished
        desk.critique(grade=4)

    expect(page.locator(".empty-state")).to_contain_text("Let us talk about the first images.")
    page.get_by_role("link", name="Go on").press("Enter")
    expect(page.locator("h1")).to_have_text("Your work is paused")
    expect(page.locator("main")).to_contain_text("Let us talk about the first images.")
    assert violations_of(page) == []


def test_an_explanation_is_there_until_the_person_goes_on_from_it(page, qualifying, annotator):
    desk = begin(page, qualifying)
    desk.critique(grade=3)
    expect(page.locator(".explained h2")).to_have_text("1 of 2 answers are as expected")

    page.reload()

    expect(page.locator(".explained h2")).to_have_text("1 of 2 answers are as expected")
    expect(page.locator(".explained")).to_contain_text("Now 1 image follows that explains nothing.")
    elsewhere = page.context.browser.new_context()
    elsewhere.add_cookies([session_cookie(annotator)])
    other_page = elsewhere.new_page()
    other_page.goto(page.url)
    expect(other_page.locator(".explained h2")).to_have_text("1 of 2 answers are as expected")
    elsewhere.close()

    page.keyboard.press("Enter")
    expect(desk.progress).to_have_text("Test: 1 of 1")
    desk.answer_up_to_reason()
    desk.keyboard.insert_text("Half a thought about the")
    desk.expect_saved()
    page.reload()
    expect(desk.text()).to_have_value("Half a thought about the")
    expect(page.locator(".explained")).to_have_count(0)
