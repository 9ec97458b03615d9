"""The benchmark from the first question to the table of scores, by keyboard alone. This process is the worker."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from annotation.actions.curating.holding_out import hold_out_batch
from annotation.actions.evaluating.publishing.work import publish_benchmark
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.actions.projects.questionnaires import add_built_in
from annotation.hints import record_pulse
from annotation.models import Benchmark, Candidate, Critique, CrossCheck, Evaluation, Person, Project
from tests.actions.refining.helpers import use_stand_in
from tests.e2e.authoring.conftest import AuthoringDesk
from tests.e2e.axe import violations_of
from tests.e2e.benchmark.cross_check_desk import check_all
from tests.e2e.desk import REASON, Desk
from tests.e2e.people import session_cookie
from tests.e2e.server import web_server
from tests.factories import make_member
from tests.refining.stand_in import StandIn
from tests.waiting import wait_until

IMAGES = 5
RIGHT = ("The winding path", "A calm one", "High")
PERCEPTION = ("What leads the eye through frame {}?", ("The row of lamps", RIGHT[0], "The edge of the roof"))
EMPATHY = ("Which mood does the light of image {} spread?", (RIGHT[1], "A restless one"))
POLICIES = {"photographs": IMAGES, "critiques_per_image": 1, "cross_checks_per_candidate": 1}
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [POLICIES], indirect=True, ids=["five images"])]

Open = Callable[[Person, str], Page]


@pytest.fixture
def benchmark_project(project: Project) -> Project:
    """The project with the questionnaire of benchmarks, and all of its images held out."""
    add_built_in(actor=project.created_by, project=project, key="aesbench")
    hold_out_batch(actor=project.created_by, batch=project.batches.get())
    project.refresh_from_db()
    return project


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], static, settings, tmp_path) -> Iterator[Open]:
    """Opens a page for a person, before a server that has a stand-in for a model among its endpoints."""
    record_pulse()
    with StandIn(right_options=RIGHT, interprets=True) as stand_in:
        use_stand_in(settings, tmp_path, stand_in)
        with web_server(static, LOUPE_ENDPOINTS=settings.LOUPE_ENDPOINTS) as url:
            contexts = []

            def open_it(person: Person, path: str) -> Page:
                context = new_context(base_url=url)
                contexts.append(context)
                context.add_cookies([session_cookie(person)])
                page = context.new_page()
                page.goto(path)
                return page

            yield open_it
            for context in contexts:  # the server waits for their connections
                context.close()


def write_ten_items(page: Page) -> None:
    """Writes two questions, a grade and reasons about each of five images with the keyboard."""
    authoring = AuthoringDesk(Desk(page))
    for number in range(1, IMAGES + 1):
        authoring.desk.wait_for_stage("Perception")
        authoring.write(PERCEPTION[0].format(number), PERCEPTION[1])
        authoring.press("b", "3", "2", "Control+Enter")
        authoring.desk.wait_for_stage("Empathy")
        authoring.write(EMPATHY[0].format(number), EMPATHY[1])
        authoring.press("a", "4", "2", "Enter")
        authoring.desk.wait_for_stage("Assessment")
        authoring.press("3", "Enter")
        authoring.desk.wait_for_stage("Interpretation")
        authoring.keyboard.insert_text(f"{REASON} It is number {number}.")
        authoring.press("Control+Enter")
        wait_until(lambda number=number: Critique.objects.count() == number)


def publish(page: Page) -> Benchmark:
    """Requests a benchmark of what is there with the keyboard, and lets this process publish it."""
    page.get_by_role("link", name="New benchmark").first.press("Enter")
    page.get_by_label("Name", exact=True).fill("Five photographs")
    page.get_by_label("Cross-checks, at least").fill("1")
    page.get_by_label("Share for development, %").fill("0")
    expect(page.locator("#preview .figures")).to_contain_text("items20")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    benchmark = Benchmark.objects.get()
    publish_benchmark(benchmark_id=benchmark.id)
    expect(page.get_by_role("heading", name="Private files")).to_be_visible()
    return benchmark


def evaluate(page: Page) -> None:
    """Starts an evaluation of the stand-in with the keyboard, and lets this process make its calls."""
    page.get_by_role("navigation", name="This benchmark").get_by_role("link", name="Evaluations").press("Enter")
    page.get_by_role("link", name="New evaluation").press("Enter")
    expect(page.locator("#preview .figures")).to_contain_text("questions20")
    page.get_by_label("Name", exact=True).fill("A small model")
    page.get_by_label("I confirm that they may be sent there").press("Space")
    page.get_by_role("button", name="Start the evaluation").press("Enter")
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work_on_evaluation(Evaluation.objects.get().id)
    expect(page.locator("#progress")).to_contain_text("20 of 20 questions")


def read_table(page: Page) -> list[str]:
    """Opens the table from the page of the evaluation, and returns the cells of the model's row."""
    page.get_by_role("navigation", name="This benchmark").get_by_role("link", name="Table").press("Enter")
    row = page.get_by_role("row").filter(has_text="A small model").first
    expect(row).to_be_visible()
    return [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()]


def test_ten_items_are_written_cross_checked_published_and_a_model_is_scored_on_them(
    benchmark_project: Project, open_page: Open
) -> None:
    """Promise 13: the score in the table is that of the stored answers."""
    project = benchmark_project
    write_ten_items(open_page(make_member(project), reverse("desk", args=[project.id])))
    items = Candidate.objects.filter(project=project, criterion__in=["AesP", "AesE"])
    assert items.count() == 10

    check_all(open_page(make_member(project), reverse("cross-check", args=[project.id])), questions=20, right=RIGHT)
    wait_until(lambda: CrossCheck.objects.filter(status="done").count() == 20)
    assert set(Candidate.objects.filter(project=project).values_list("status", flat=True)) == {"accepted"}

    page = open_page(project.created_by, reverse("benchmarks", args=[project.id]))
    benchmark = publish(page)
    assert benchmark.items.count() == 20
    evaluate(page)
    cells = read_table(page)
    assert [cell.split()[0] for cell in cells[:3]] == ["100.00", "100.00", "100.00"]
    assert violations_of(page) == []
