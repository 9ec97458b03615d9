"""Promise 7: URLs of a list are fetched only from the public internet or from allowed hosts, and within limits."""

import socket
import time

import pytest

from annotation.imaging.protocol import RejectedImage
from annotation.imaging.storing import spool
from annotation.models import Batch, ImageImport
from annotation.sources.reading import fetching
from annotation.sources.rejections import RejectedFile
from tests.actions.importing.helpers import image_names, rejection_codes, run_import, run_turns
from tests.factories import image_bytes, make_batch, make_project
from tests.sources.servers import Canary, endless, redirect_to, respond_with, serving, slow_head, trickle


@pytest.fixture
def canary():
    with serving(respond_with(image_bytes(1))) as server:
        yield server


@pytest.fixture
def short_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens the time limit of a fetch from 25 seconds to half a second."""
    monkeypatch.setattr(fetching, "SECONDS", 0.5)


def fetch(url: str) -> bytes:
    with fetching.open_url(url) as file, spool(file) as spooled:
        return spooled.path.read_bytes()


def rejection_code(url: str) -> str:
    with pytest.raises((RejectedFile, RejectedImage)) as error:
        fetch(url)
    return error.value.code


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
def test_no_url_trick_reaches_an_address_that_is_not_public(trick: str, canary: Canary) -> None:
    started_at = time.monotonic()
    code = rejection_code(trick.format(port=canary.port))
    assert code in {"not_an_address", "address_not_allowed", "port_not_allowed", "host_not_found"}
    assert canary.hits == []
    assert time.monotonic() - started_at < 60


def test_a_host_with_a_private_address_is_rejected_whatever_its_other_addresses_are(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [(socket.AF_INET, 1, 6, "", (ip, canary.port)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: addresses)
    assert rejection_code("http://rebinding.example/") == "address_not_allowed"
    assert canary.hits == []


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved only once, so that an address that changes after the check is not used."""
    hosts = []

    def look_up(host: str, port: int, **_options):
        hosts.append(host)
        ip = "93.184.216.34" if len(hosts) == 1 else "127.0.0.1"
        return [(socket.AF_INET, 1, 6, "", (ip, port))]

    connected_addresses = []
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected_addresses.append(address))
    with pytest.raises(RejectedFile):
        fetch("http://rebinding.example/")
    assert (hosts, connected_addresses) == (["rebinding.example"], [("93.184.216.34", 80)])


@pytest.mark.parametrize(
    "private_url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "//[::1]:{port}/", "file:///etc/passwd"]
)
def test_a_redirect_is_checked_in_the_same_way(private_url: str, canary: Canary, settings) -> None:
    with serving(redirect_to(private_url.format(port=canary.port))) as server:
        allow(settings, server)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") in {"address_not_allowed", "not_an_address"}
    assert canary.hits == []


def test_a_redirect_to_an_allowed_host_is_followed_at_most_three_times(canary: Canary, settings) -> None:
    with serving(redirect_to("/next", "/next", "/end")) as server:
        allow(settings, server, canary)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") == "too_many_redirects"
        assert len(server.hits) == 4
    with serving(redirect_to("/next", "/next", f"http://127.0.0.1:{canary.port}/a.jpg")) as server:
        allow(settings, server, canary)
        assert fetch(f"http://127.0.0.1:{server.port}/") == image_bytes(1)


def test_a_request_to_an_allowed_host_reveals_nothing_about_loupe(canary: Canary, settings) -> None:
    allow(settings, canary)
    assert fetch(f"http://127.0.0.1:{canary.port}/a%20b.jpg?x=1") == image_bytes(1)
    head = canary.hits[0].decode()
    assert head.startswith("GET /a%20b.jpg?x=1 HTTP/1.1\r\n")
    assert "cookie" not in head.lower()
    assert "authorization" not in head.lower()


@pytest.mark.parametrize(
    "respond",
    [trickle(), slow_head, endless, lambda *_: time.sleep(60)],
    ids=["single bytes", "endless head", "endless body", "no response"],
)
def test_a_slow_server_is_cut_off_by_the_time_limit(respond, short_time_limit: None, settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 10_000_000
    with serving(respond) as server:
        allow(settings, server)
        started_at = time.monotonic()
        assert rejection_code(f"http://127.0.0.1:{server.port}/") == "fetch_took_too_long"
        assert time.monotonic() - started_at < 50


def test_an_endless_body_is_cut_off_at_the_size_limit_of_an_image(settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 2
    with serving(endless) as server:
        allow(settings, server)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") == "too_large"


def test_the_time_limit_of_a_fetch_is_below_thirty_seconds() -> None:
    assert fetching.SECONDS + fetching.CONNECT_SECONDS / 2 < 30


@pytest.mark.parametrize(
    ("respond", "code"),
    [
        (respond_with(b"short", b"Content-Length: 5000"), "cut_off"),
        (respond_with(b"", b"Content-Length: 900000000000"), "too_large"),
        (respond_with(b"x", status=b"404 Not Found"), "answered_with"),
        (respond_with(b"x", b"Content-Encoding: gzip"), "not_answered"),
        (respond_with(b"no head at all", status=b"\0\0"), "not_answered"),
        (respond_with(b"zz\r\nx", b"Transfer-Encoding: chunked"), "cut_off"),
        (respond_with(b"", b"Content-Length: 0"), "empty_file"),
    ],
)
def test_a_server_that_sends_a_wrong_response_is_rejected_with_a_code(
    respond, code: str, settings, short_time_limit: None
) -> None:
    with serving(respond) as server:
        allow(settings, server)
        assert rejection_code(f"http://127.0.0.1:{server.port}/") in {code, "fetch_took_too_long", "empty_file"}


@pytest.mark.django_db
def test_a_list_of_urls_becomes_a_batch_and_each_bad_one_is_named(canary: Canary, settings) -> None:
    batch: Batch = make_batch(make_project())
    allow(settings, canary)
    allowed_url = f"http://127.0.0.1:{canary.port}/a.jpg"
    image_import: ImageImport = run_import(
        batch, "urls", f"{allowed_url}\n\nhttp://10.0.0.1/b.jpg\nfile:///etc/passwd\n{allowed_url}\n".encode()
    )
    run_turns(image_import.id)
    assert (image_import.status, image_import.accepted) == ("done", 1)
    assert image_names(batch) == [allowed_url]
    assert rejection_codes(image_import) == {
        "http://10.0.0.1/b.jpg": "address_not_allowed",
        "file:///etc/passwd": "not_an_address",
    }
