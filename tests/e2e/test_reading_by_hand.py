"""Reading critiques with the keyboard alone."""

import pytest
from django.urls import reverse

from annotation.models import Critique
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def written(project, annotator):
    return [make_critique(annotator, project) for _image in range(3)]


@pytest.fixture
def page(new_context, project, written):
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "reviewer"))])
    page = context.new_page()
    page.goto(reverse("reading", args=[project.id]))
    return page


def is_at(page, critique):
    page.wait_for_url(f"**{reverse('critique', args=[critique.id])}")
    return True


def test_the_arrow_keys_turn_the_page_and_stop_at_both_ends(page, written):
    one, two, three = written
    assert is_at(page, three)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert is_at(page, two)
    page.keyboard.press("ArrowRight")
    assert is_at(page, one)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert is_at(page, two)


def test_the_space_bar_scrolls_to_the_end_before_it_turns_the_page(page, written):
    page.set_viewport_size({"width": 900, "height": 500})
    page.keyboard.press("Space")
    page.wait_for_function("() => window.scrollY > 0")
    assert is_at(page, written[2])
    page.keyboard.press("End")
    page.wait_for_function("() => window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1")
    page.keyboard.press("Space")
    assert is_at(page, written[1])


def test_the_next_image_is_prefetched(page):
    ahead = page.locator("a[rel=next]").get_attribute("data-next-image")
    page.wait_for_function("ahead => performance.getEntries().some((one) => one.name.endsWith(ahead))", arg=ahead)


def test_a_region_is_shown_where_it_was_marked_and_highlighted_with_its_citation(page, written):
    box = {"number": 1, "x": 0.25, "y": 0.5, "width": 0.5, "height": 0.25}
    answers = {**written[2].answers, "reason": "The dark edge [1] closes the picture to the right, as a frame does."}
    Critique.objects.filter(pk=written[2].pk).update(answers=answers, marks={"reason": [box]})
    page.reload()

    photograph, mark = page.locator(".image-with-regions img").bounding_box(), page.locator("#region-reason-1")
    drawn = mark.bounding_box()
    assert drawn["x"] == pytest.approx(photograph["x"] + photograph["width"] / 4, abs=1)
    assert drawn["y"] == pytest.approx(photograph["y"] + photograph["height"] / 2, abs=1)
    assert drawn["width"] == pytest.approx(photograph["width"] / 2, abs=1)
    assert drawn["height"] == pytest.approx(photograph["height"] / 4, abs=1)
    page.get_by_role("link", name="Region 1 in the image").hover()
    page.wait_for_selector("#region-reason-1.highlighted")
    page.get_by_role("heading").first.hover()
    page.wait_for_selector("#region-reason-1:not(.highlighted)")
