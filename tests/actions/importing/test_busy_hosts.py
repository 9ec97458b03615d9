"""Hosts that are busy: an import waits as they ask, says until when, goes on with other hosts, and ends at last."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.importing import incoming_files
from annotation.actions.importing.chunk_queue import MAX_ATTEMPTS
from annotation.models import Batch, ImageImport, ImportChunk
from annotation.sources.reading import fetching, host_pauses
from annotation.wording.rejections import explain_file, explain_import
from tests.actions.importing.helpers import rejected_files, rejection_codes, run_import, run_turns
from tests.factories import image_bytes
from tests.sources.servers import serving

pytestmark = pytest.mark.django_db
DAY = 86_400


@dataclass
class Host:
    """Serves `/NUMBER.jpg`; `answer` may send something else for a path, such as (429, ["Retry-After: 30"])."""

    answer: Callable[[str], tuple[int, list[str]] | None] = lambda _path: None
    cuts: set[str] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)
    url: str = ""

    def respond(self, connection: Any, head: bytes) -> None:
        path = head.split(b" ")[1].decode()
        self.paths.append(path)
        status, headers = self.answer(path) or (200, [])
        body = image_bytes(int(re.sub(r"\D", "", path))) if status == 200 else b"later"
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode() + (body[:100] if path in self.cuts else body))

    def urls(self, count: int) -> list[str]:
        return [f"{self.url}/{number}.jpg" for number in range(count)]

    def refuse(self, times: int, status: int, *headers: str) -> None:
        """Refuses the next requests."""
        remaining = iter(range(times))
        self.answer = lambda _path: (status, list(headers)) if next(remaining, None) is not None else None


@pytest.fixture
def hosts(settings) -> Iterator[list[Host]]:
    hosts = [Host(), Host()]
    settings.LOUPE_IMPORT_HOSTS = []
    with ExitStack() as stack:
        for host in hosts:
            port = stack.enter_context(serving(host.respond)).port
            settings.LOUPE_IMPORT_HOSTS.append(f"127.0.0.1:{port}")
            host.url = f"http://127.0.0.1:{port}"
        yield hosts


class Clock:
    """The time of pauses, which passes when a test says so or when something sleeps."""

    def __init__(self) -> None:
        self.passed = 0.0

    def time(self) -> float:
        return time.time() + self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds

    def skip(self, seconds: float) -> None:
        self.passed += seconds
        ImportChunk.objects.filter(due_at__lte=datetime.fromtimestamp(self.time(), UTC)).update(due_at=None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    module = SimpleNamespace(time=clock.time, sleep=clock.sleep, monotonic=time.monotonic)
    for user in (host_pauses, fetching, incoming_files):
        monkeypatch.setattr(user, "time", module)
    return clock


def import_urls(batch: Batch, urls: list[str]) -> ImageImport:
    return run_import(batch, "urls", "\n".join(urls).encode())


def go_on(image_import: ImageImport, clock: Clock, seconds: float) -> None:
    clock.skip(seconds)
    run_turns(image_import.id)
    image_import.refresh_from_db()


@pytest.mark.parametrize(("status", "is_date"), [(429, False), (503, True)])
def test_no_image_is_lost_at_a_host_that_sends_a_few_in_a_minute(batch, hosts, clock, status, is_date) -> None:
    host = hosts[0]
    allowed = {"files": 0}

    def answer(_path: str):
        allowed["files"] -= 1
        date = datetime.fromtimestamp(clock.time(), UTC)
        value = format_datetime(date + timedelta(seconds=61), usegmt=True) if is_date else "60"
        return None if allowed["files"] >= 0 else (status, [f"Retry-After: {value}"])

    host.answer = answer
    image_import = import_urls(batch, host.urls(14))
    for _ in range(5):
        allowed["files"] = 4
        go_on(image_import, clock, 62)
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 14, 0)
    assert len(host.paths) <= 14 + 5 * 5


def test_a_host_that_asked_to_wait_is_left_alone_and_the_page_says_until_when(batch, hosts, clock) -> None:
    busy, idle = hosts
    busy.answer = lambda _path: (429, ["Retry-After: 120"])
    image_import = import_urls(batch, [*busy.urls(12), *(f"{idle.url}/{number}.jpg" for number in range(20, 26))])
    requests = len(busy.paths)
    assert requests <= 4  # those under way at the first refusal
    assert (image_import.status, image_import.done, image_import.accepted) == ("running", 6, 6)
    until = ImportChunk.objects.exclude(due_at=None).first().due_at
    assert 100 < (until - datetime.now(UTC)).total_seconds() < 121
    sentence = explain_import(image_import)
    assert sentence.startswith(
        f"127.0.0.1:{busy.url[-5:]} is busy. Its remaining files are fetched from {until:%H:%M} on"
    )
    browser = Client()
    browser.force_login(batch.created_by)
    assert f"fetched from {until:%H:%M} on" in browser.get(reverse("import", args=[image_import.id])).content.decode()

    go_on(image_import, clock, 60)
    ImportChunk.objects.update(due_at=None)
    run_turns(image_import.id)
    assert len(busy.paths) == requests
    busy.answer = lambda _path: None
    go_on(image_import, clock, 61)
    assert (image_import.status, image_import.accepted) == ("done", 18)
    assert explain_import(image_import) == ""


def test_an_import_may_wait_for_a_host_more_often_than_workers_may_die(batch, hosts, clock) -> None:
    host = hosts[0]
    host.answer = lambda _path: (429, ["Retry-After: 60"])
    image_import = import_urls(batch, host.urls(4))
    ImportChunk.objects.exclude(number=0).update(fencing_token=MAX_ATTEMPTS - 1)
    go_on(image_import, clock, 61)
    assert ImportChunk.objects.filter(fencing_token__gte=MAX_ATTEMPTS).exists()
    host.answer = lambda _path: None
    go_on(image_import, clock, 1_000)
    assert (image_import.status, image_import.accepted) == ("done", 4)


def test_an_import_sleeps_through_a_short_pause(batch, hosts, clock) -> None:
    hosts[0].refuse(2, 429, "Retry-After: 2")
    image_import = import_urls(batch, hosts[0].urls(6))
    assert (image_import.status, image_import.accepted) == ("done", 6)
    assert 1 < clock.passed < 30


def test_a_host_that_always_refuses_is_given_up(batch, hosts, clock) -> None:
    host = hosts[0]
    host.answer = lambda _path: (503, [])
    image_import = import_urls(batch, host.urls(60))
    for _ in range(12):
        if image_import.status == "done":
            break
        go_on(image_import, clock, host_pauses.MAX_PAUSE)
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 0, 60)
    assert len(host.paths) <= 4 * 2 * host_pauses.MAX_REFUSALS
    assert set(rejection_codes(image_import).values()) <= {"host_given_up", "answered_with"}
    assert any("has sent nothing for a while" in explain_file(file) for file in rejected_files(image_import))


def test_a_host_that_asks_for_a_day_is_not_waited_for(batch, hosts, clock) -> None:
    hosts[0].answer = lambda _path: (429, [f"Retry-After: {DAY}"])
    image_import = import_urls(batch, hosts[0].urls(12))
    assert set(rejection_codes(image_import).values()) == {"host_waits_too_long"}
    assert "asks to wait for 24 hours" in explain_file(rejected_files(image_import)[0])
    assert len(hosts[0].paths) <= 4


@pytest.mark.parametrize("status", [408, 425, 500, 502, 504])
def test_a_file_that_fails_for_now_is_fetched_again_and_the_others_do_not_wait(batch, hosts, clock, status) -> None:
    failures = iter([status, status])
    hosts[0].answer = lambda path: (code, []) if path == "/1.jpg" and (code := next(failures, None)) else None
    image_import = import_urls(batch, hosts[0].urls(4))
    assert (image_import.status, image_import.accepted) == ("running", 3)
    assert "did not send some files" in explain_import(image_import)
    go_on(image_import, clock, 16)
    go_on(image_import, clock, 31)
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 4, 0)


def test_a_file_that_never_comes_whole_is_rejected_after_some_tries(batch, hosts, clock) -> None:
    host = hosts[0]
    host.cuts.add("/1.jpg")
    host.answer = lambda path: (500, []) if path == "/2.jpg" else None
    image_import = import_urls(batch, host.urls(4))
    for _ in range(incoming_files.MAX_TRIES):
        go_on(image_import, clock, host_pauses.MAX_PAUSE)
    assert (image_import.status, image_import.accepted) == ("done", 2)
    assert rejection_codes(image_import) == {f"{host.url}/1.jpg": "cut_off", f"{host.url}/2.jpg": "answered_with"}
    assert host.paths.count("/1.jpg") == host.paths.count("/2.jpg") == incoming_files.MAX_TRIES
    assert "answered 500" in explain_file(rejected_files(image_import)[1])


def test_a_host_that_does_not_answer_at_all_is_given_up_after_a_few_requests(batch, settings, clock) -> None:
    with serving(lambda *_: None) as server:
        port = server.port
    settings.LOUPE_IMPORT_HOSTS = [f"127.0.0.1:{port}"]
    image_import = import_urls(batch, [f"http://127.0.0.1:{port}/{number}.jpg" for number in range(12)])
    for _ in range(host_pauses.MAX_REFUSALS):
        go_on(image_import, clock, host_pauses.MAX_PAUSE)
    assert (image_import.status, image_import.rejected) == ("done", 12)


def test_a_host_has_a_limited_number_of_connections_at_a_time(batch, hosts, settings) -> None:
    settings.LOUPE_IMPORT_CONNECTIONS = 2
    lock, active, maximum = threading.Lock(), [0], [0]

    def answer(_path: str) -> None:
        with lock:
            active[0] += 1
            maximum[0] = max(maximum[0], active[0])
        time.sleep(0.02)
        with lock:
            active[0] -= 1

    hosts[0].answer = answer
    assert import_urls(batch, hosts[0].urls(8)).accepted == 8
    assert maximum[0] == 2


def test_requests_name_loupe_and_where_it_runs_from(batch, settings) -> None:
    settings.LOUPE_USER_AGENT = "Loupe/9 (+https://loupe.example.org; ana@example.org)"
    host = Host()
    with serving(host.respond) as server:
        settings.LOUPE_IMPORT_HOSTS = [f"127.0.0.1:{server.port}"]
        import_urls(batch, [f"http://127.0.0.1:{server.port}/1.jpg"])
    assert b"User-Agent: Loupe/9 (+https://loupe.example.org; ana@example.org)\r\n" in server.hits[0]
