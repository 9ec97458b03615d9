"""A real web server, as `make run` starts it, on the tests' PostgreSQL and Redis, and a real Chromium before it."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from annotation.actions.importing import images
from annotation.models import Person, Project
from tests.e2e.desk import Desk
from tests.e2e.people import make_annotator, make_desk, rendered_once, session_cookie

ROOT = Path(__file__).parent.parent.parent
APPLICATION = "config.wsgi:application"
STARTS_WITHIN_SECONDS = 120
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is installed. The shell is Chromium without windows, and opens a page in a third of the time."""
PATIENCE_MS = 30_000  # a machine that does other things too takes its time, and what never comes is waited for once
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(autouse=True)
def _for_the_server(settings, transactional_db) -> None:
    """The server is another process: it sees only what is committed, and knows the real hashers."""
    settings.PASSWORD_HASHERS = ["tests.e2e.people.QuickHasher"]


@pytest.fixture(scope="session")
def _memory_of_renderings() -> Callable[..., object]:
    return rendered_once(images.inspect_and_render)


@pytest.fixture(autouse=True)
def _each_photograph_is_rendered_once(_memory_of_renderings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copies that were made of it for one test are there for the next, in this folder alone."""
    monkeypatch.setattr(images, "inspect_and_render", _memory_of_renderings)


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
def address(django_db_setup) -> Iterator[str]:
    """Where the server answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        port = listener.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "config/gunicorn.py",
            "--bind",
            f"fd://{listener.fileno()}",
            APPLICATION,
        ]
        static = os.environ["LOUPE_TESTS_STATIC"]
        given = {"DATABASE_URL": _database_address(), "LOUPE_HOSTS": "127.0.0.1", "LOUPE_STATIC": static}
        environment = {**os.environ, **given}
        _collect_static(Path(static), environment)
        server = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
        try:
            _wait_for(f"http://127.0.0.1:{port}/accounts/login/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _collect_static(static: Path, environment: dict[str, str]) -> None:
    """The first worker's server has its files collected; the others find them."""
    with static.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([sys.executable, "-m", "config.prepare", "--files"], cwd=ROOT, env=environment, check=True)


def _database_address() -> str:
    """The test database's, in which the server is to look."""
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")


def _wait_for(address: str) -> None:
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=STARTS_WITHIN_SECONDS):
            return
        time.sleep(0.1)
    raise AssertionError(f"The server does not answer at {address}")


@pytest.fixture
def project(request) -> Project:
    """Four real photographs. `@pytest.mark.parametrize("project", [{…}], indirect=True)` asks for other ones."""
    return make_desk(**{"photographs": 4, **getattr(request, "param", {})})


@pytest.fixture
def annotator(project: Project) -> Person:
    return make_annotator(project)


@pytest.fixture
def new_context(chromium: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, and fails the test when a page in one of them had an error or broke the policy."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options) -> BrowserContext:
        context = chromium.new_context(base_url=address, **{"viewport": {"width": 1440, "height": 900}, **options})
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
