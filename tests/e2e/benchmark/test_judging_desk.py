"""Promise 9: interpretations are judged with keys alone, blind to their models, and no figure is lost."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotation.models import Judgement
from tests.actions.evaluating.helpers import benchmark_of
from tests.actions.evaluating.judging.helpers import interpreted_evaluation, make_reviewer
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie
from tests.factories import PASSWORD, make_critique, make_member
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)]
TEXT = "The low sun draws long, soft shadows over the dunes, and the empty foreground leaves room for calm."


@pytest.fixture
def benchmark(project, annotator):
    benchmark = benchmark_of([make_critique(annotator, project) for _ in range(2)], ("AesI",))
    for model in ("Aurora", "Borealis"):
        interpreted_evaluation(benchmark, [f"{TEXT} ({number})" for number in range(2)], model)
    return benchmark


@pytest.fixture
def page(new_context, benchmark) -> Page:
    context = new_context()
    context.add_cookies([session_cookie(make_reviewer(benchmark))])
    page = context.new_page()
    page.goto(reverse("judging-desk", args=[benchmark.id]))
    expect(page.locator("#judged-question")).to_be_visible()
    return page


def keep_image(page: Page, name: str) -> None:
    """Keeps an image of the page for whoever looks at it, in the folder that LOUPE_SCREENSHOTS names."""
    if folder := os.environ.get("LOUPE_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def judge(page: Page, *figures: int) -> None:
    for figure in figures:
        page.keyboard.press(str(figure))
    page.keyboard.press("Enter")


def figures_of(judgement: Judgement) -> tuple[int, int, int]:
    return judgement.relevance, judgement.precision, judgement.completeness


def test_every_text_is_judged_by_keys_and_the_end_is_calm(page):
    for number in range(1, 5):
        expect(page.locator("#judged-question")).to_be_visible()
        expect(page.locator("#primary")).to_be_disabled()
        judge(page, 2, 1, 0)
        expect(page.locator("#progress")).to_have_text(f"{number} judged")
    expect(page.get_by_role("heading", name="Nothing left to judge.")).to_be_visible()
    wait_until(lambda: Judgement.objects.count() == 4)
    assert {figures_of(judgement) for judgement in Judgement.objects.all()} == {(2, 1, 0)}


def test_the_one_before_is_judged_again(page):
    judge(page, 2, 2, 2)
    expect(page.locator("#progress")).to_have_text("1 judged")
    wait_until(lambda: Judgement.objects.count() == 1)
    page.keyboard.press("u")
    expect(page.get_by_role("radiogroup", name="Completeness").get_by_role("radio").nth(2)).to_be_checked()
    page.get_by_role("radiogroup", name="Completeness").get_by_role("radio").nth(2).focus()
    judge(page, 0)
    wait_until(lambda: figures_of(Judgement.objects.get()) == (2, 2, 0))


def test_figures_are_kept_while_the_network_is_away_and_over_a_reload(page):
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    judge(page, 1, 1, 1)
    expect(page.locator("#indicator")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    page.reload()
    wait_until(lambda: Judgement.objects.count() == 1)
    expect(page.locator("#indicator")).to_have_attribute("data-state", "saved")


def test_figures_that_are_not_saved_come_back_after_a_reload(page):
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.reload()
    expect(page.get_by_role("radiogroup", name="Relevance").get_by_role("radio").nth(1)).to_be_checked()
    expect(page.get_by_role("radiogroup", name="Precision").get_by_role("radio").nth(2)).to_be_checked()
    expect(page.locator("#primary")).to_be_disabled()
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    wait_until(lambda: [figures_of(judgement) for judgement in Judgement.objects.all()] == [(1, 2, 0)])
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.includes('/typed/')).length")


@pytest.mark.parametrize(("key", "stands"), [("Keep what stands", (2, 2, 2)), ("Replace it", (0, 1, 1))])
def test_two_windows_on_one_text_replace_nothing_unseen(page, key, stands):
    second_page = page.context.new_page()
    second_page.goto(page.url)
    expect(second_page.locator("#judged-question")).to_be_visible()
    judge(second_page, 2, 2, 2)
    wait_until(lambda: Judgement.objects.count() == 1)
    judge(page, 0, 1, 1)
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Relevance 2, Precision 2, Completeness 2")
    expect(dialog).to_contain_text("Relevance 0, Precision 1, Completeness 1")
    dialog.get_by_role("button", name=key).click()
    expect(page.locator("#indicator")).to_have_attribute("data-state", "saved")
    wait_until(lambda: figures_of(Judgement.objects.get()) == stands)


def test_a_session_that_ended_asks_to_sign_in_and_keeps_what_waits(page):
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    judge(page, 1, 0, 2)
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Please sign in again")
    expect(dialog.get_by_role("link", name="Sign in on the sign-in page")).to_be_visible()
    expect(page.locator("#indicator-text")).to_contain_text("You are signed out.")
    expect(page.locator("body")).not_to_contain_text("send a token")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    wait_until(lambda: [figures_of(judgement) for judgement in Judgement.objects.all()] == [(1, 0, 2)])


def test_without_a_session_and_a_text_the_desk_links_to_the_sign_in_page(page):
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    for _ in range(4):
        judge(page, 1, 0, 2)
        page.evaluate("document.querySelector('dialog[open]')?.remove()")
    empty = page.locator(".empty-state")
    expect(empty).to_contain_text("You are signed out.")
    expect(empty.get_by_role("link", name="Sign in")).to_have_attribute("href", reverse("account_login"))


def test_what_experts_wrote_is_behind_a_key_and_the_next_text_is_here_already(page):
    page.wait_for_load_state("networkidle")
    expect(page.locator("#references")).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator("#references")).to_contain_text("The light is soft.")
    page.context.set_offline(True)
    page.keyboard.press("n")
    expect(page.locator("#references")).to_be_hidden()
    assert page.evaluate("document.querySelector('.image-frame img').naturalWidth") > 0


def test_nothing_on_the_page_tells_the_model(page, benchmark):
    page.wait_for_load_state("networkidle")
    content = page.content()
    for evaluation in benchmark.evaluations.all():
        for secret in (evaluation.name, evaluation.endpoint, str(evaluation.id)):
            assert secret not in content


def test_axe_finds_nothing_on_the_desk_in_any_state(page):
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("r")
        page.keyboard.press("2")
        settle(page)
        assert [violation["id"] for violation in violations_of(page)] == []
        keep_image(page, f"judging-{width}-light")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        settle(page)
        assert [violation["id"] for violation in violations_of(page, runOnly=COLOR_RULES)] == []
        keep_image(page, f"judging-{width}-dark")
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.emulate_media(color_scheme="light")
        page.keyboard.press("r")


def test_axe_finds_nothing_on_the_pages_of_judges(new_context, benchmark):
    evaluation = benchmark.evaluations.first()
    for answer in evaluation.answers.all():
        figures = {"relevance": 2, "precision": 1, "completeness": answer.number % 3}
        for judge_ in ({"judge": "person", "person": make_reviewer(benchmark)}, {"judge": "endpoint", "endpoint": "j"}):
            model = {"model": "judge-8b", "prompt_version": "1"} if "endpoint" in judge_ else {}
            Judgement.objects.create(answer=answer, **judge_, **model, **figures)
    context = new_context()
    context.add_cookies([session_cookie(make_member(benchmark.project, "manager"))])
    page = context.new_page()
    for view, target in (("judging", benchmark), ("evaluation_judges", evaluation)):
        page.goto(reverse(view, args=[target.pk]))
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            assert violations_of(page) == []
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            keep_image(page, f"{view}-{width}")
