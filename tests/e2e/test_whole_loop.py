"""`make run`: from an image to a line of tuning data, through the browser alone; then killed and started again.

All tests use the same start. `LOUPE_ADDRESS` and `LOUPE_ACCOUNTS` (a demo-accounts.json) point all but the last at a
Loupe that runs already, such as docker-compose's.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.redis import free_port
from tests.config.running import Running, alive, start_error
from tests.e2e.axe import violations_of
from tests.e2e.benchmark.cross_check_desk import check_all
from tests.e2e.desk import EMOTION, REASON, SUGGESTION, Desk

WAIT_MS = 60_000
DEMO_BENCHMARK = "Seasons"
DEMO = Path(__file__).parents[2] / "config" / "demo"
RECORDED_CRITIQUES = json.loads((DEMO / "critiques.json").read_text("utf-8"))
RECORDED_QUESTIONS = json.loads((DEMO / "benchmark.json").read_text("utf-8"))["critiques"]


@dataclass(frozen=True)
class Site:
    """A running Loupe with its demo project and the accounts of its people."""

    url: str
    accounts: dict[str, dict[str, str]]


class Product:
    """`make run` on one data directory and port, started as often as a test asks for."""

    def __init__(self, data: Path, static: Path) -> None:
        self.data = data
        self.port = free_port()
        self._static = static
        self._running: Running | None = None

    def start(self) -> Running:
        """Starts it, and returns when it is ready."""
        self._running = Running(self.data, self.port, LOUPE_STATIC=str(self._static))
        self._running.wait_for("Sign in as")
        return self._running

    def running(self) -> Running:
        """Returns the last start, or a new one where that has ended or there was none."""
        return self._running if self._running and self._running.process.poll() is None else self.start()

    def interrupt(self) -> None:
        """Ends the last start, where it has not ended yet."""
        if self._running and self._running.process.poll() is None:
            self._running.interrupt()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, static: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"), static)
    try:
        yield product
    finally:
        product.interrupt()


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    if "LOUPE_ADDRESS" in os.environ:
        accounts = json.loads(Path(os.environ["LOUPE_ACCOUNTS"]).read_text())
        return Site(os.environ["LOUPE_ADDRESS"].rstrip("/"), accounts)
    product: Product = request.getfixturevalue("product")
    running = product.running()
    accounts = json.loads((product.data / "demo-accounts.json").read_text())
    return Site(f"http://127.0.0.1:{running.port}", accounts)


def sign_in(browser: Browser, site: Site, role: str) -> Page:
    """Signs in with the keyboard alone, and checks the sign-in page with axe."""
    page = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto("/")
    assert violations_of(page) == []
    page.locator("[name=login]").focus()
    page.keyboard.type(site.accounts[role]["username"])
    page.keyboard.press("Tab")
    page.keyboard.type(site.accounts[role]["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def follow(page: Page, name: str) -> None:
    """Follows a link or presses a button as a keyboard does: by focus and Enter."""
    target = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    target.first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def reload_until(page: Page, is_there: Callable[[], bool]) -> None:
    """Reloads the page until something is there: the demo's benchmark is added after Loupe is ready."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while not is_there():
        assert time.monotonic() < deadline, page.content()
        time.sleep(0.5)
        page.reload()


def critique_three(page: Page) -> list[int]:
    """Critiques three images, and changes the grade of the first on the way. Returns the final grades."""
    follow(page, "Go to the desk")
    desk = Desk(page)
    desk.answer_up_to_suggestion(grade=4)
    desk.wait_for_stage("Suggestion")
    desk.keyboard.insert_text(SUGGESTION)
    page.get_by_role("button", name="change").first.focus()
    page.keyboard.press("Enter")
    desk.wait_for_stage("Evaluation")
    desk.press("2", "Enter")
    desk.wait_for_stage("Suggestion")
    first_credit = desk.credit()
    desk.press("Control+Enter")
    expect(page.locator("#credit")).not_to_have_text(first_credit)
    desk.critique(grade=3)
    desk.wait_for_stage("Evaluation")
    desk.answer_up_to_suggestion(grade=5)
    desk.wait_for_stage("Evaluation")
    desk.expect_saved()
    return [2, 3, 5]


def export(page: Page) -> tuple[list[dict], str, str]:
    """Requests a release in JSONL. Returns its lines, its SHA-256, and the SHA-256 that the page shows."""
    page.get_by_role("link", name="Landscapes, spring").first.click()
    follow(page, "Exports")
    follow(page, "New export")
    page.get_by_label("Format").select_option("jsonl")
    follow(page, "Request the export")
    row = page.locator("tr", has_text="critiques.jsonl")
    expect(row).to_be_visible(timeout=WAIT_MS)
    shown_sha256 = row.locator("code").inner_text()
    with page.expect_download() as waiting:
        row.get_by_role("link", name="Download").click()
    content = Path(waiting.value.path()).read_bytes()
    lines = [json.loads(line) for line in content.splitlines()]
    return lines, hashlib.sha256(content).hexdigest(), shown_sha256


@pytest.mark.browser
def test_a_manager_exports_what_an_expert_writes(chromium: Browser, site: Site) -> None:
    grades = critique_three(sign_in(chromium, site, "annotator"))

    all_lines, sha256, shown_sha256 = export(sign_in(chromium, site, "manager"))

    assert sha256 == shown_sha256
    lines = [line for line in all_lines if line["answers"]["reason"] == REASON]
    assert len(all_lines) - len(lines) == len(RECORDED_CRITIQUES)  # those that the demo comes with
    assert [line["answers"]["grade"] for line in lines] == grades
    assert [line["level"] for line in lines] == ["low", "medium", "high"]
    assert all(line["answers"]["emotion"] == EMOTION for line in lines)
    assert [line["answers"].get("suggestion") for line in lines] == [SUGGESTION, SUGGESTION, None]
    changes = [
        [(revision["question"], revision["from"], revision["to"]) for revision in line["revisions"]] for line in lines
    ]
    assert changes == [[("grade", 4, 2)], [], []]
    assert len({line["image"]["sha256"] for line in lines}) == 3
    assert {line["annotator"][:2] for line in lines} == {"a-"}
    assert len({line["annotator"] for line in lines}) == 1
    assert "annotator" not in json.dumps([list(line.values()) for line in lines])  # the user name


@pytest.mark.browser
def test_a_manager_reads_the_table_of_the_demo_s_benchmark(chromium: Browser, site: Site) -> None:
    page = sign_in(chromium, site, "manager")
    reload_until(page, lambda: page.get_by_role("link", name=DEMO_BENCHMARK).count() > 0)
    for link in (DEMO_BENCHMARK, "Benchmark", "Benchmarks", "Demo", "Table"):
        follow(page, link)
    rows = page.get_by_role("rowheader")
    reload_until(page, lambda: {"demo-model-a", "demo-model-b"} <= {text.split()[0] for text in rows.all_inner_texts()})
    assert violations_of(page) == []


@pytest.mark.browser
def test_experts_check_what_is_left_and_a_worker_publishes_them(chromium: Browser, site: Site) -> None:
    (unchecked,) = [critique["answers"] for critique in RECORDED_QUESTIONS if not critique["grades"]]
    items = (unchecked["perception"], unchecked["empathy"])
    right = {*(item["options"][item["correct"]] for item in items), "High"}
    for role in ("annotator", "annotator2"):
        page = sign_in(chromium, site, role)
        reload_until(page, lambda page=page: page.get_by_role("link", name=DEMO_BENCHMARK).count() > 0)
        for link in (DEMO_BENCHMARK, "Benchmark", "Cross-check"):
            follow(page, link)
        check_all(page, questions=4, right=right)

    page = sign_in(chromium, site, "manager")
    for link in (DEMO_BENCHMARK, "Benchmark", "Benchmarks", "New benchmark"):
        follow(page, link)
    page.get_by_label("Name", exact=True).fill("All four")
    follow(page, "Publish the benchmark")
    expect(page.get_by_role("heading", name="Private files")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_role("heading", level=1)).to_have_text("All four version 1")
    expect(page.locator(".figures").first).to_contain_text("items15")


def test_it_starts_is_killed_starts_again_and_ends_with_everything_as_it_was(product: Product) -> None:
    first, data = product.running(), product.data
    accounts = json.loads((data / "demo-accounts.json").read_text())
    assert set(accounts) == {"annotator", "annotator2", "reviewer", "manager"}
    assert all(set(account) == {"username", "password"} for account in accounts.values())
    assert all(f"{account['username']} / {account['password']}" in first.printed for account in accounts.values())
    assert f"http://localhost:{product.port}/" in first.printed
    assert [first.status(path) for path in ("healthz", "readyz", "accounts/login/")] == [200, 200, 200]
    for private in ("demo-accounts.json", "secret-key", "environment.json"):
        assert stat.S_IMODE((data / private).stat().st_mode) == 0o600

    assert "Loupe runs already" in start_error(data, free_port())

    first.process.kill()
    first.process.wait()
    second = product.start()
    assert json.loads((data / "demo-accounts.json").read_text()) == accounts
    url = json.loads((data / "environment.json").read_text())["DATABASE_URL"]
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*) FROM annotation_image
             WHERE project_id = (SELECT id FROM annotation_project ORDER BY created_at LIMIT 1)
        """)
        assert cursor.fetchone() == (12,)
    connection.close()

    second.interrupt()
    assert alive(data) == []
    assert not (data / "environment.json").exists()
