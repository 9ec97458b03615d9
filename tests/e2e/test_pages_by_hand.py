"""The scripts of the pages in a real browser: confirmations, previews, the keyboard."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.people import session_cookie
from tests.factories import make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context, project):
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    return context.new_page()


def test_closing_a_batch_asks_for_confirmation_and_escape_cancels(page, project):
    batch = project.batches.get()
    page.goto(reverse("batch", args=[batch.id]))
    page.get_by_role("button", name="Close …").click()
    page.get_by_role("heading", name="Close this batch?").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Close this batch?").wait_for(state="hidden")
    batch.refresh_from_db()
    assert batch.status == "open"
    page.get_by_role("button", name="Close …").click()
    page.get_by_role("button", name="Close the batch").click()
    page.get_by_text("closed").first.wait_for()
    batch.refresh_from_db()
    assert batch.status == "closed"


def test_selected_images_are_counted_extended_with_shift_and_kept_when_the_grid_is_replaced(page, project):
    page.goto(reverse("batch", args=[project.batches.get().id]))
    count, boxes = page.locator("#selection-count"), page.locator("#grid input[type=checkbox]")
    merge = page.get_by_role("button", name="Into one group")
    expect(count).to_have_text("Tick images to act on them.")
    expect(merge).to_be_disabled()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(count).to_have_text("With the 3 ticked images:")
    page.evaluate(
        "document.querySelector('#grid').dataset.old = ''; document.body.dispatchEvent(new Event('images-added'))"
    )
    expect(page.locator("#grid[data-old]")).to_have_count(0)
    expect(page.locator("#grid input:checked")).to_have_count(3)
    page.get_by_role("button", name="Tick all on this page").click()
    expect(page.locator("#grid input:checked")).to_have_count(4)
    page.get_by_role("button", name="Untick all").click()
    expect(count).to_have_text("Tick images to act on them.")
    boxes.nth(1).click()
    boxes.nth(3).click()
    merge.click()
    expect(page.locator("#images .notice")).to_have_text("The 2 images are in one group now.")
    expect(page.locator("#images .notice")).to_be_in_viewport()


def test_the_first_tab_stop_skips_the_navigation(page, project):
    page.goto(reverse("project", args=[project.id]))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_the_navigation_of_a_manager_is_one_row_beside_a_long_name_of_the_project(page, project):
    project.name = "Landscapes of four seasons, second collection"
    project.save()
    page.goto(reverse("people", args=[project.id]))
    for language in ("en", "zh-hans"):
        expect(page.locator("html")).to_have_attribute("lang", language)
        rows = page.locator(".top > :not(.user-menu)").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect().top)"
        )
        assert max(rows) < 30, rows
        assert page.locator(".top nav").evaluate("nav => nav.scrollWidth <= nav.clientWidth")
        if language == "en":
            page.get_by_role("button", name="简体中文").click()


def test_the_language_changes_with_one_click_and_stays_on_the_page(page, project):
    url = reverse("people", args=[project.id])
    page.goto(url)
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert urlsplit(page.url).path == url


def test_on_a_phone_the_language_is_in_the_user_menu_and_on_the_sign_in_page(page, project):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("people", args=[project.id]))
    chinese = page.get_by_role("button", name="简体中文")
    expect(chinese).to_be_hidden()

    page.get_by_role("button", name="Menu of").click()
    chinese.click()

    expect(page.get_by_role("heading", name="人员")).to_be_visible()
    page.locator(".user-menu").click()
    page.get_by_role("button", name="退出").click()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_in_viewport()


def test_a_share_is_held_out_by_the_keyboard_after_its_preview(page, project):
    page.goto(reverse("hold_out", args=[project.id]))
    page.get_by_text("Correct the marked fields to see the preview.").wait_for()
    page.get_by_label("Share, %").focus()
    page.keyboard.type("100")
    number = project.images.count()
    expect(page.locator("#hold-out-preview dd").first).to_have_text(str(number))
    assert not project.images.filter(held_out=True).exists()
    page.keyboard.press("Enter")
    page.get_by_text(f"Images held out now: {number}.").wait_for()
    assert project.images.filter(held_out=True).count() == number
