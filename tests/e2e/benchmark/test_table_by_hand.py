"""The pages of scores in a real browser: axe, phones, sorting, the comparison by keyboard, one page of print."""

from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.hints import record_pulse
from tests.actions.evaluating.helpers import benchmark_of
from tests.actions.evaluating.stored_evaluations import in_turn, judge, right, say, store_evaluation, wrong
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
CRITERIA = ("AesP", "AesE", "AesA", "AesI")


@pytest.fixture
def benchmark(project):
    record_pulse()
    person = make_member(project)
    benchmark = benchmark_of([make_critique(person, project) for _ in range(2)], CRITERIA, name="Light and mood")
    benchmark.items.exclude(criterion="AesI").update(people={"n": 3, "right": 2}, kind="what", source="natural")
    answerers = (right, in_turn(right, wrong), in_turn(right, say("Both A and B."), say("I cannot help with that.")))
    for number, answerer in enumerate(answerers):
        judge(store_evaluation(benchmark, f"model-{number}", answerer, trials=1 + number))
    store_evaluation(benchmark, "model-0", wrong, text_only=True)
    return benchmark


def pages_of(benchmark):
    first, second = benchmark.evaluations.filter(text_only=False).order_by("name")[1:3]
    table = reverse("benchmark-table", args=[benchmark.id])
    return [
        f"{table}?view=parts",
        f"{reverse('compare-evaluations', args=[benchmark.id])}?a={first.id}&b={second.id}",
        reverse("benchmark-item", args=[benchmark.id, 1]),
        reverse("evaluation-scores", args=[second.id]),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_scores_are_accessible_and_no_wider_than_a_phone(new_context, project, benchmark, scheme):
    context = new_context(color_scheme=scheme, viewport=PHONE)
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    rules = {} if scheme == "light" else {"runOnly": COLOR_RULES}
    for path in pages_of(benchmark):
        page.goto(path)
        assert violations_of(page, **rules) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_the_table_is_sorted_and_two_models_are_compared_by_keyboard(new_context, project, benchmark):
    context = new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("benchmark-table", args=[benchmark.id]))
    page.get_by_role("link", name="AesE").first.press("Enter")
    expect(page.get_by_role("columnheader", name="AesE")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("First model").select_option(label="model-0")
    page.get_by_label("Second model").select_option(label="model-1")
    page.get_by_role("button", name="Compare").press("Enter")

    expect(page.get_by_role("heading", name="model-0 and model-1")).to_be_visible()
    page.get_by_label("Who is correct").select_option("b")
    page.get_by_role("button", name="Filter").press("Enter")
    expect(page.get_by_text("No item of this kind")).to_be_visible()


def test_the_table_prints_on_one_page(new_context, project, benchmark):
    context = new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(f"{reverse('benchmark-table', args=[benchmark.id])}?view=parts")

    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    # Below a table of several pages, a grid would print the notes upon its last rows.
    displays = "names => names.map(name => getComputedStyle(document.querySelector(name)).display)"
    assert page.evaluate(displays, [".frame", ".page", ".score-notes", ".scores thead"]) == [
        *["block"] * 3,
        "table-header-group",
    ]


def test_the_comparison_prints_no_control_and_names_keep_their_case(new_context, project, benchmark):
    context = new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("benchmark", args=[benchmark.id]))
    tabs = page.locator(".tabs > *").all()
    for first, second in pairwise([tab.bounding_box() for tab in tabs]):
        assert second["y"] > first["y"] or second["x"] - first["x"] - first["width"] >= 16
    page.goto(pages_of(benchmark)[1])
    page.emulate_media(media="print")
    for control in (".filters", ".tabs", ".pager", ".compare-form"):
        for element in page.locator(control).all():
            expect(element).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(reverse("evaluation-answers", args=[benchmark.evaluations.first().id]))
    expect(page.locator(".heading .label")).to_have_css("text-transform", "none")
