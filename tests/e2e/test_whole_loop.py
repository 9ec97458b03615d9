"""From an image to a line of tuning data, through the browser alone, on the product as `make run` starts it.

`LOUPE_ADDRESS` and `LOUPE_ACCOUNTS` (a demo-accounts.json) point it at one that runs already, such as docker-compose's.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.redis import free_port
from tests.config.running import Running
from tests.e2e.axe import violations_of
from tests.e2e.desk import EMOTION, REASON, SUGGESTION, Desk

pytestmark = pytest.mark.browser

WAIT_MS = 60_000


@dataclass(frozen=True)
class Site:
    """A running Loupe with its demo project and the accounts of its people."""

    address: str
    accounts: dict[str, dict[str, str]]


@pytest.fixture
def site(tmp_path: Path, static: Path) -> Iterator[Site]:
    if "LOUPE_ADDRESS" in os.environ:
        accounts = json.loads(Path(os.environ["LOUPE_ACCOUNTS"]).read_text())
        yield Site(os.environ["LOUPE_ADDRESS"].rstrip("/"), accounts)
        return
    running = Running(tmp_path, free_port(), LOUPE_STATIC=str(static))
    try:
        running.wait_for("Sign in as")
        accounts = json.loads((tmp_path / "demo-accounts.json").read_text())
        yield Site(f"http://127.0.0.1:{running.port}", accounts)
    finally:
        running.interrupt()


def sign_in(browser: Browser, site: Site, role: str) -> Page:
    """Signs in with the keyboard alone, and checks the sign-in page with axe."""
    page = browser.new_context(base_url=site.address, viewport={"width": 1440, "height": 900}).new_page()
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
    return [json.loads(line) for line in content.splitlines()], hashlib.sha256(content).hexdigest(), shown_sha256


def test_a_manager_exports_what_an_expert_writes(chromium: Browser, site: Site) -> None:
    grades = critique_three(sign_in(chromium, site, "annotator"))

    lines, sha256, shown_sha256 = export(sign_in(chromium, site, "manager"))

    assert sha256 == shown_sha256
    assert [line["answers"]["grade"] for line in lines] == grades
    assert [line["level"] for line in lines] == ["low", "medium", "high"]
    assert all(line["answers"]["reason"] == REASON and line["answers"]["emotion"] == EMOTION for line in lines)
    assert [line["answers"].get("suggestion") for line in lines] == [SUGGESTION, SUGGESTION, None]
    changes = [
        [(revision["question"], revision["from"], revision["to"]) for revision in line["revisions"]] for line in lines
    ]
    assert changes == [[("grade", 4, 2)], [], []]
    assert len({line["image"]["sha256"] for line in lines}) == 3
    assert {line["annotator"][:2] for line in lines} == {"a-"}
    assert len({line["annotator"] for line in lines}) == 1
    assert "annotator" not in json.dumps([list(line.values()) for line in lines])  # the user name
