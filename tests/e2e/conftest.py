"""A real web server, as `make run` starts it, on the tests' PostgreSQL and Redis, and a real Chromium before it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from annotation.models import Person, Project
from tests.e2e.desk import Desk
from tests.e2e.people import make_annotator, make_desk, session_cookie
from tests.e2e.server import ROOT, web_server

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is installed. The shell is Chromium without windows, and opens a page in a third of the time."""
PATIENCE_MS = 30_000  # long, for a busy machine; only a test that fails waits for all of it
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(autouse=True)
def _for_the_server(settings, transactional_db) -> None:
    """Commits what a test writes and hashes passwords as the server does, which is another process."""
    settings.PASSWORD_HASHERS = ["tests.e2e.people.QuickHasher"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing = pytest.fail if os.environ.get("LOUPE_REQUIRE_BROWSER") == "1" else pytest.skip
        missing("There is no Chromium on this machine.")
    # Playwright runs a loop in this thread; the ORM is used beside it, never inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def static() -> Path:
    """Collects the static files, as the first worker that asks, and returns where they are."""
    static = Path(os.environ["LOUPE_TESTS_STATIC"])
    environment = {**os.environ, "LOUPE_STATIC": str(static)}
    with static.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([sys.executable, "-m", "config.prepare", "--files"], cwd=ROOT, env=environment, check=True)
    return static


@pytest.fixture(scope="session")
def live_server_url(django_db_setup, static: Path) -> Iterator[str]:
    """Starts the web server, and yields its URL."""
    with web_server(static) as url:
        yield url


@pytest.fixture
def project(request) -> Project:
    """Makes a project with four photographs; `@pytest.mark.parametrize("project", [{…}], indirect=True)` changes it."""
    return make_desk(**{"photographs": 4, **getattr(request, "param", {})})


@pytest.fixture
def annotator(project: Project) -> Person:
    return make_annotator(project)


@pytest.fixture
def new_context(chromium: Browser, live_server_url: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, and fails the test when a page in one of them had an error or broke the policy."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options) -> BrowserContext:
        defaults = {"base_url": live_server_url, "viewport": {"width": 1440, "height": 900}}
        context = chromium.new_context(**{**defaults, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: "Content Security Policy" in message.text and errors.append(message.text))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def open_desk(new_context, annotator: Person, project: Project) -> Callable[..., Desk]:
    """Opens the desk for the annotator, signed in; in a new browser context, or in the one given."""

    def open_it(context: BrowserContext | None = None, **options) -> Desk:
        if context is None:
            context = new_context(**options)
            context.add_cookies([session_cookie(annotator)])
        page: Page = context.new_page()
        page.goto(f"/projects/{project.id}/desk/")
        return Desk(page)

    return open_it


@pytest.fixture
def desk(open_desk) -> Desk:
    return open_desk()
