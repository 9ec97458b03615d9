"""Charts in a real browser: drawn, stepped through by keyboard, in both themes, and without a script."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member
from tests.frontend.charts.pages import render_charts
from tests.frontend.charts.samples import every_chart

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[3] / "frontend" / "static"
PHONE = {"width": 390, "height": 844}
POLICY = "; ".join(
    " ".join([name, *sources]) for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
COLORS = """(canvas) => new Set(new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
TOPS = "(figures) => figures.map((figure) => figure.getBoundingClientRect().top)"


def serve_charts(page):
    """Has the browser get a page with a chart of every kind, and the sources of its static files."""
    answer = {"body": render_charts(every_chart()), "content_type": "text/html; charset=utf-8"}
    page.route("**/charts/", lambda route: route.fulfill(**answer, headers={"Content-Security-Policy": POLICY}))
    page.route("**/static/**", lambda route: route.fulfill(path=STATIC / urlsplit(route.request.url).path[8:]))


@pytest.fixture
def open_charts(new_context):
    """Opens the page in a new context, which has the options."""

    def open_it(**options):
        page = new_context(**options).new_page()
        serve_charts(page)
        page.goto("/charts/")
        return page

    return open_it


def area_of(page, key):
    return page.locator(f"#chart-{key} .chart-area")


def test_every_kind_is_drawn_in_the_colours_of_the_theme(open_charts):
    page = open_charts(color_scheme="light")
    canvases = page.locator(".chart-area canvas")
    expect(page.get_by_role("application")).to_have_count(5)
    heights = page.locator("figure").evaluate_all("(figures) => figures.map((figure) => figure.offsetHeight)")
    light = [canvas.evaluate("(canvas) => canvas.toDataURL()") for canvas in canvases.all()]
    assert min(canvas.evaluate(COLORS) for canvas in canvases.all()) > 5
    drawn = [chart.height for chart in every_chart() if chart.is_drawn]
    assert canvases.evaluate_all("(all) => all.map((canvas) => canvas.offsetHeight)") == drawn

    page.emulate_media(color_scheme="dark")
    for canvas, drawing in zip(canvases.all(), light, strict=True):
        assert canvas.evaluate("(canvas) => canvas.toDataURL()") != drawing
    assert page.locator("figure").evaluate_all("(all) => all.map((figure) => figure.offsetHeight)") == heights


def test_arrow_keys_step_through_the_values_and_say_them(open_charts):
    page = open_charts()
    area, value = area_of(page, "burn-up"), page.locator("#chart-burn-up .chart-value")
    area.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(value).to_have_text("Submitted, 2 Mar 2026: 27")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    expect(value).to_have_text("Projected, 23 Apr 2026: 1,501 (1,361 to 1,641)")
    page.keyboard.press("Escape")
    expect(value).to_have_text("")

    area_of(page, "bias").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#chart-bias .chart-value")).to_have_text("Rater 1: -0.62 grades (-0.80 to -0.44)")
    page.keyboard.press("End")
    expect(page.locator("#chart-bias .chart-value")).to_contain_text("no value")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(open_charts, scheme):
    page = open_charts(color_scheme=scheme, viewport=PHONE)
    expect(page.get_by_role("application")).to_have_count(5)
    page.locator("details").evaluate_all("(all) => all.forEach((details) => { details.open = true; })")
    assert violations_of(page, **({} if scheme == "light" else {"runOnly": COLOR_RULES})) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_nothing_moves_when_the_charts_are_drawn(new_context):
    page = new_context().new_page()
    serve_charts(page)
    held_routes = []
    page.route("**/charts/main.js", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto("/charts/", wait_until="commit")
    figures = page.locator("figure")
    expect(figures).to_have_count(7)
    expect(page.get_by_role("application")).to_have_count(0)
    tops = figures.evaluate_all(TOPS)
    held_routes[0].fallback()
    expect(page.get_by_role("application")).to_have_count(5)
    assert figures.evaluate_all(TOPS) == tops


def test_without_a_script_the_tables_are_there(open_charts):
    page = open_charts(java_script_enabled=False)
    expect(page.locator("#chart-burn-up").get_by_role("cell", name="1,053").first).to_be_visible()
    expect(page.locator(".chart-area").first).to_be_hidden()


def test_without_the_library_the_tables_are_opened(new_context):
    page = new_context().new_page()
    serve_charts(page)
    page.route("**/vendor/chartjs/**", lambda route: route.abort())
    page.goto("/charts/")
    expect(page.locator("#chart-bias").get_by_role("cell", name="-0.62")).to_be_visible()


def test_only_pages_with_charts_load_the_library_and_the_file_is_downloaded(new_context, project):
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    make_critique(make_member(project), project)
    page = context.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(reverse("batches", args=[project.id]))
    assert not [url for url in requests if "chart" in url]

    page.goto(reverse("project", args=[project.id]))
    expect(page.get_by_role("application", name="Grades")).to_be_visible()
    assert len([url for url in requests if "vendor/chartjs" in url]) == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV: Grades").click()
    assert download.value.suggested_filename == "grades.csv"
