"""Addresses that somebody else wrote reach the public internet and nothing else, and never for long."""

import socket
import time

import pytest

from annotation.imaging.protocol import RejectedImage
from annotation.imaging.storing import spool
from annotation.models import Batch, ImageImport
from annotation.sources.reading import fetching
from annotation.sources.rejections import RejectedFile
from tests.actions.importing.helpers import codes, names, run, run_turns
from tests.factories import make_batch, make_project, picture_bytes
from tests.sources.servers import Canary, endless, say, send_to, serving, slow_head, trickle


@pytest.fixture
def canary():
    with serving(say(picture_bytes(1))) as server:
        yield server


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same clock, but faster: what ends after half a second here ends after 25 in use."""
    monkeypatch.setattr(fetching, "SECONDS", 0.5)


def fetch(url: str) -> bytes:
    with fetching.open_url(url) as file, spool(file) as spooled:
        return spooled.path.read_bytes()


def rejection_code(url: str) -> str:
    with pytest.raises((RejectedFile, RejectedImage)) as caught:
        fetch(url)
    return caught.value.code


def allow(settings, *servers: Canary) -> None:
    settings.LOUPE_IMPORT_HOSTS = [f"127.0.0.1:{server.port}" for server in servers]


TRICKS = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://127.0.0.2:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http://127.0.0.1%00.example.com:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "HTTP://LOCALHOST:{port}/",
    "https://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/a.jpg",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}/!/",
    "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\nHost: example.com/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://8.8.8.8:22/",
    "http://",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_reaches_anything_that_is_not_public(trick: str, canary: Canary) -> None:
    began = time.monotonic()
    code = rejection_code(trick.format(port=canary.port))
    assert code in {"not_an_address", "address_not_allowed", "port_not_allowed", "host_not_found"}
    assert canary.hits == []
    assert time.monotonic() - began < 60


def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(socket.AF_INET, 1, 6, "", (ip, canary.port)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)
    assert rejection_code("http://rebinding.example/") == "address_not_allowed"
    assert canary.hits == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once: an answer that changes between the check and the connection changes nothing."""
    hosts = []

    def look_up(host: str, port: int, **_options):
        hosts.append(host)
        ip = "93.184.216.34" if len(hosts) == 1 else "127.0.0.1"
        return [(socket.AF_INET, 1, 6, "", (ip, port))]

    connected = []
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: connected.append(place))
    with pytest.raises(RejectedFile):
        fetch("http://rebinding.example/")
    assert (hosts, connected) == (["rebinding.example"], [("93.184.216.34", 80)])


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "//[::1]:{port}/", "file:///etc/passwd"]
)
def test_a_redirect_passes_the_same_gate(inside: str, canary: Canary, settings) -> None:
    with serving(send_to(inside.format(port=canary.port))) as gate:
        allow(settings, gate)
        assert rejection_code(f"http://127.0.0.1:{gate.port}/") in {"address_not_allowed", "not_an_address"}
    assert canary.hits == []


def test_a_redirect_to_an_allowed_host_is_followed_three_times_and_no_more(canary: Canary, settings) -> None:
    with serving(send_to("/next", "/next", "/end")) as gate:
        allow(settings, gate, canary)
        assert rejection_code(f"http://127.0.0.1:{gate.port}/") == "too_many_redirects"
        assert len(gate.hits) == 4
    with serving(send_to("/next", "/next", f"http://127.0.0.1:{canary.port}/a.jpg")) as gate:
        allow(settings, gate, canary)
        assert fetch(f"http://127.0.0.1:{gate.port}/") == picture_bytes(1)


def test_an_allowed_host_is_asked_plainly_and_says_nothing_of_us(canary: Canary, settings) -> None:
    allow(settings, canary)
    assert fetch(f"http://127.0.0.1:{canary.port}/a%20b.jpg?x=1") == picture_bytes(1)
    head = canary.hits[0].decode()
    assert head.startswith("GET /a%20b.jpg?x=1 HTTP/1.1\r\n")
    assert "cookie" not in head.lower()
    assert "authorization" not in head.lower()


@pytest.mark.parametrize(
    "behaviour",
    [trickle(), slow_head, endless, lambda *_: time.sleep(60)],
    ids=["1 byte a time", "head without end", "body without end", "silence"],
)
def test_whoever_takes_too_long_is_ended_by_the_clock(behaviour, quick: None, settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 10_000_000
    with serving(behaviour) as server:
        allow(settings, server)
        began = time.monotonic()
        assert rejection_code(f"http://127.0.0.1:{server.port}/") == "fetch_took_too_long"
        assert time.monotonic() - began < 50


def test_a_body_without_end_ends_at_the_limit_of_an_image(settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 2
    with serving(endless) as server:
        allow(settings, server)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") == "too_large"


def test_the_clock_of_a_fetch_is_below_thirty_seconds() -> None:
    assert fetching.SECONDS + fetching.CONNECT_SECONDS / 2 < 30


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (say(b"short", b"Content-Length: 5000"), "cut_off"),
        (say(b"", b"Content-Length: 900000000000"), "too_large"),
        (say(b"x", status=b"404 Not Found"), "answered_with"),
        (say(b"x", b"Content-Encoding: gzip"), "not_answered"),
        (say(b"no head at all", status=b"\0\0"), "not_answered"),
        (say(b"zz\r\nx", b"Transfer-Encoding: chunked"), "cut_off"),
        (say(b"", b"Content-Length: 0"), "empty_file"),
    ],
)
def test_a_server_that_lies_is_refused_in_words(answer, code: str, settings, quick: None) -> None:
    with serving(answer) as server:
        allow(settings, server)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") in {code, "fetch_took_too_long", "empty_file"}


@pytest.mark.django_db
def test_a_list_of_addresses_becomes_a_batch_and_each_bad_one_is_named(canary: Canary, settings) -> None:
    batch: Batch = make_batch(make_project())
    allow(settings, canary)
    good = f"http://127.0.0.1:{canary.port}/a.jpg"
    done: ImageImport = run(batch, "urls", f"{good}\n\nhttp://10.0.0.1/b.jpg\nfile:///etc/passwd\n{good}\n".encode())
    run_turns(done.id)
    assert (done.status, done.accepted) == ("done", 1)
    assert names(batch) == [good]
    assert codes(done) == {"http://10.0.0.1/b.jpg": "address_not_allowed", "file:///etc/passwd": "not_an_address"}
