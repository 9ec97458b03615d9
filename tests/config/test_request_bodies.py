"""How much of a request's body is read before it is known who sends it, and whether they may."""

import re
from collections.abc import Iterator
from io import RawIOBase

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from frontend.site import uploads
from tests.factories import make_batch, make_member, make_person, make_project, picture_bytes

pytestmark = pytest.mark.django_db

LENGTH = 600_000_000
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
END = b"\r\n--x--\r\n"
EXAMPLES = {"uuid": "01a209cc-d1b5-7000-8000-000000000000", "int": "1", "str": "x", "path": "x", "slug": "x"}
SMALL = 2_000_000


class Body(RawIOBase):
    """A multipart body with one file, that counts what is read of it."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            raise AssertionError("The body was read without a limit.")
        size = min(size, self.length - self.bytes_read)
        piece = HEAD[self.bytes_read :][:size].ljust(size, b"\0")
        self.bytes_read += size
        if size and self.bytes_read == self.length:
            piece = piece[: -len(END)] + END
        return piece


class Spy(uploads.ArrivingFile):
    made = 0

    def __init__(self, *args: object) -> None:
        type(self).made += 1
        super().__init__(*args)  # type: ignore[arg-type]


@pytest.fixture
def files_written(monkeypatch: pytest.MonkeyPatch) -> type[Spy]:
    monkeypatch.setattr(uploads, "ArrivingFile", Spy)
    Spy.made = 0
    return Spy


def paths(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """An address of every route of the site that is no regular expression."""
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, RoutePattern):
            part = re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], str(entry.pattern))
            yield from [prefix + part] if isinstance(entry, URLPattern) else paths(entry, prefix + part)


def post(client: Client, path: str, length: int, **headers: str) -> tuple[int, int]:
    """The status of the answer, and how many bytes of the body were read for it."""
    body = Body(length)
    environ = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length), "wsgi.input": body}
    response = client.generic("POST", path, **environ, **headers)
    return response.status_code, body.bytes_read


def signed_in(person) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def with_token(client: Client) -> dict[str, str]:
    client.cookies["csrftoken"] = "c" * 32
    return {"HTTP_X_CSRFTOKEN": "c" * 32}


@pytest.mark.parametrize("has_token", [False, True])
@pytest.mark.parametrize("sender", ["nobody", "stranger"])
def test_no_route_reads_a_large_body_of_somebody_without_permission(sender: str, has_token: bool) -> None:
    client = Client(enforce_csrf_checks=True) if sender == "nobody" else signed_in(make_person())
    headers = with_token(client) if has_token else {}
    statuses = {path: post(client, path, LENGTH, **headers) for path in paths(get_resolver())}
    assert len(statuses) > 100
    assert {path: read for path, (_status, read) in statuses.items() if read} == {}
    assert {status for status, _read in statuses.values()} <= {302, 400, 401, 403, 404, 405, 413, 415}


@pytest.mark.parametrize(
    "content_type", ["multipart/*", "multipart/mixed", "application/x-www-form-urlencoded", "*/*", ""]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_api_reads_no_large_body_of_a_stranger_of_any_content_type(method: str, content_type: str) -> None:
    client = signed_in(make_person())
    headers = with_token(client)
    read = {}
    for path in (path for path in paths(get_resolver()) if path.startswith("/api/v1/")):
        body = Body(LENGTH)
        environ = {"CONTENT_TYPE": f"{content_type}; boundary=x", "CONTENT_LENGTH": str(LENGTH), "wsgi.input": body}
        answer = client.generic(method, path, **environ, **headers)
        assert answer.status_code < 500, path
        read[path] = body.bytes_read
    assert {path: number for path, number in read.items() if number > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1} == {}


def test_a_file_in_a_small_body_is_not_written_on_routes_that_accept_no_files(files_written: type[Spy]) -> None:
    client = signed_in(make_person())
    headers = with_token(client)
    read = [post(client, path, SMALL, **headers)[1] for path in paths(get_resolver())]
    assert any(read)
    assert max(read) <= SMALL + 65_536
    assert files_written.made == 0


@pytest.mark.parametrize("route", sorted(uploads.PAGES_WITH_FILES | uploads.API_WITH_FILES))
def test_routes_that_accept_files_write_them_only_for_a_manager_of_the_batch(
    route: str, files_written: type[Spy]
) -> None:
    project = make_project()
    path = reverse(route, args=[make_batch(project).id])
    people = [
        make_member(project, "annotator"),
        make_member(project, "reviewer"),
        make_member(make_project(), "manager"),
    ]
    for client in [Client(enforce_csrf_checks=True), *map(signed_in, people)]:
        status, read = post(client, path, SMALL, **with_token(client))
        assert (status in {302, 401, 403, 404}, read) == (True, 0)
    assert files_written.made == 0

    manager = signed_in(make_member(project, "manager"))
    _status, read = post(manager, path, SMALL, **with_token(manager))
    assert read >= SMALL
    assert files_written.made == 1


@pytest.mark.parametrize("route", sorted(uploads.PAGES_WITH_FILES))
def test_a_form_with_its_token_in_the_body_is_accepted_with_its_file(route: str, files_written: type[Spy]) -> None:
    project = make_project()
    manager = signed_in(make_member(project, "manager"))
    token = with_token(manager)["HTTP_X_CSRFTOKEN"]
    file = SimpleUploadedFile("a.jpg", picture_bytes(1))
    path = reverse(route, args=[make_batch(project).id])
    answer = manager.post(path, {"csrfmiddlewaretoken": token, "kind": "zip", "file": file})
    assert answer.status_code in {200, 302, 400, 422}
    assert files_written.made == 1


def test_a_manager_without_a_csrf_token_is_rejected_by_the_api_before_the_body_is_read() -> None:
    project = make_project()
    manager = signed_in(make_member(project, "manager"))
    path = reverse("api:images", args=[make_batch(project).id])
    assert post(manager, path, SMALL) == (403, 0)


def test_a_form_above_the_limit_without_files_is_answered_with_a_page_that_says_what_to_do() -> None:
    client = Client()
    client.force_login(make_person())
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert client.post("/me/", {"first_name": "x" * (limit - 1_000)}).status_code == 422
    answer = client.post("/me/", {"first_name": "x" * limit})
    assert answer.status_code == 413
    assert "at most 4 MB" in answer.content.decode()
    assert "what you typed is still in the form" in answer.content.decode()
