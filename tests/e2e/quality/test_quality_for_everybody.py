"""The pages of quality with figures, under axe, in both schemes and sizes, and by keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.measuring.work import compute_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.e2e.people import session_cookie
from tests.e2e.reviews.review_desk import keep_image
from tests.e2e.test_pages_for_everybody import problems_of_pages
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.browser
PAGES = ("quality", "raters", "critique_coverage")
IMAGES = 10


@pytest.fixture
def project(db):
    project, people = make_desk(images=IMAGES, annotators=2, critiques_per_image=2)
    for number in range(IMAGES):
        for index, person in enumerate(people):
            submit_grade(person, project, 1 + (number + index) % 4)
    inspect_all()
    compute_statistics(project.id)
    return project


def test_axe_finds_nothing_on_the_pages_of_quality(new_context, project):
    manager = make_member(project, "manager")
    assert problems_of_pages(new_context, manager, [reverse(name, args=[project.id]) for name in PAGES]) == []


def test_raters_are_sorted_by_keyboard(new_context, project):
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("raters", args=[project.id]))
    page.get_by_role("link", name="Bias", exact=True).focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("columnheader", name="Bias").first
    expect(heading).to_have_attribute("aria-sort", "descending")


TABS = (*PAGES, "reviews", "disagreements", "gold_accuracy", "gold", "quality_settings", "consent")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_tabs_of_quality_stand_at_the_same_place_on_each_of_their_pages(new_context, project, width):
    context = new_context(viewport={"width": width, "height": 900})
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    boxes = set()
    for name in TABS:
        page.goto(reverse(name, args=[project.id]))
        expect(page.locator(".heading .label")).to_have_text("Quality")
        expect(page.locator("h1")).to_have_text(page.locator(".tabs [aria-current]").first.inner_text())
        boxes.add(tuple(round(value) for value in page.locator(".tabs").first.bounding_box().values()))
        keep_image(page, f"tabs-{name}-{width}")
    assert len(boxes) == 1
