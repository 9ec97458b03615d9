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


def wait_for_critique(page, critique):
    page.wait_for_url(f"**{reverse('critique', args=[critique.id])}")
    return True


def test_the_arrow_keys_turn_the_page_and_stop_at_both_ends(page, written):
    oldest, middle, newest = written
    assert wait_for_critique(page, newest)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert wait_for_critique(page, middle)
    page.keyboard.press("ArrowRight")
    assert wait_for_critique(page, oldest)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert wait_for_critique(page, middle)


def test_the_space_bar_scrolls_to_the_end_before_it_turns_the_page(page, written):
    page.set_viewport_size({"width": 900, "height": 500})
    page.keyboard.press("Space")
    page.wait_for_function("() => window.scrollY > 0")
    assert wait_for_critique(page, written[2])
    page.keyboard.press("End")
    page.wait_for_function("() => window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1")
    page.keyboard.press("Space")
    assert wait_for_critique(page, written[1])


def test_the_next_image_is_prefetched(page):
    url = page.locator("a[rel=next]").get_attribute("data-next-image")
    page.wait_for_function("url => performance.getEntries().some((entry) => entry.name.endsWith(url))", arg=url)


def test_a_region_is_shown_where_it_was_marked_and_highlighted_with_its_citation(page, written):
    box = {"number": 1, "x": 0.25, "y": 0.5, "width": 0.5, "height": 0.25}
    answers = {**written[2].answers, "reason": "The dark edge [1] closes the picture to the right, as a frame does."}
    Critique.objects.filter(pk=written[2].pk).update(answers=answers, marks={"reason": [box]})
    page.reload()

    image, region = page.locator(".image-with-regions img").bounding_box(), page.locator("#region-reason-1")
    region_box = region.bounding_box()
    assert region_box["x"] == pytest.approx(image["x"] + image["width"] / 4, abs=1)
    assert region_box["y"] == pytest.approx(image["y"] + image["height"] / 2, abs=1)
    assert region_box["width"] == pytest.approx(image["width"] / 2, abs=1)
    assert region_box["height"] == pytest.approx(image["height"] / 4, abs=1)
    page.get_by_role("link", name="Region 1 in the image").hover()
    page.wait_for_selector("#region-reason-1.highlighted")
    page.get_by_role("heading").first.hover()
    page.wait_for_selector("#region-reason-1:not(.highlighted)")
