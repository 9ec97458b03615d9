"""How much of a request's body is read before the sender and their permission are known."""

import re
from collections.abc import Iterator
from io import RawIOBase

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.models import Batch, Benchmark, Project, Run
from annotation.refining.run_spec import RunSpec
from frontend.site import uploads
from tests.actions.evaluating.helpers import benchmark_of
from tests.factories import image_bytes, make_batch, make_critique, make_image, make_member, make_person, make_project

pytestmark = pytest.mark.django_db

LENGTH = 600_000_000
BODY_START = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
BODY_END = b"\r\n--x--\r\n"
EXAMPLES = {"uuid": "01a209cc-d1b5-7000-8000-000000000000", "int": "1", "str": "x", "path": "x", "slug": "x"}
SMALL = 2_000_000


class Body(RawIOBase):
    """A multipart body with one file, which counts the bytes read from it."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            raise AssertionError("The body was read without a limit.")
        size = min(size, self.length - self.bytes_read)
        chunk = BODY_START[self.bytes_read :][:size].ljust(size, b"\0")
        self.bytes_read += size
        if size and self.bytes_read == self.length:
            chunk = chunk[: -len(BODY_END)] + BODY_END
        return chunk


class CountedFile(uploads.ArrivingFile):
    count = 0

    def __init__(self, *args: object) -> None:
        type(self).count += 1
        super().__init__(*args)  # type: ignore[arg-type]


def path_of(route: str, project: Project) -> str:
    """Returns the path of a route that accepts files into a batch, for a run or to a benchmark of the project."""
    target: Batch | Run | Benchmark = make_batch(project)
    if route in {"batch_files", "api:run-results"}:
        target = make_run(project)
    elif route in uploads.ANSWER_VIEWS:
        make_image(make_batch(project))
        target = benchmark_of([make_critique(make_member(project), project)])
    return reverse(route, args=[target.id])


def make_run(project: Project) -> Run:
    make_image(make_batch(project))
    make_critique(make_member(project), project)
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    return create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))


@pytest.fixture
def files_written(monkeypatch: pytest.MonkeyPatch) -> type[CountedFile]:
    monkeypatch.setattr(uploads, "ArrivingFile", CountedFile)
    CountedFile.count = 0
    return CountedFile


def paths(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Yields a path for every route of the site that is no regular expression."""
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, RoutePattern):
            part = re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], str(entry.pattern))
            yield from [prefix + part] if isinstance(entry, URLPattern) else paths(entry, prefix + part)


def post(client: Client, path: str, length: int, **headers: str) -> tuple[int, int]:
    """Returns the status of the response, and the number of bytes of the body read before it."""
    body = Body(length)
    environment = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length), "wsgi.input": body}
    response = client.generic("POST", path, **environment, **headers)
    return response.status_code, body.bytes_read


def sign_in(person) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def add_csrf_token(client: Client) -> dict[str, str]:
    client.cookies["csrftoken"] = "c" * 32
    return {"HTTP_X_CSRFTOKEN": "c" * 32}


@pytest.mark.parametrize("has_token", [False, True])
@pytest.mark.parametrize("sender", ["nobody", "stranger"])
def test_no_route_reads_a_large_body_of_somebody_without_permission(sender: str, has_token: bool) -> None:
    client = Client(enforce_csrf_checks=True) if sender == "nobody" else sign_in(make_person())
    headers = add_csrf_token(client) if has_token else {}
    statuses = {path: post(client, path, LENGTH, **headers) for path in paths(get_resolver())}
    assert len(statuses) > 100
    assert {path: bytes_read for path, (_status, bytes_read) in statuses.items() if bytes_read} == {}
    assert {status for status, _bytes_read in statuses.values()} <= {302, 400, 401, 403, 404, 405, 413, 415}


@pytest.mark.parametrize(
    "content_type", ["multipart/*", "multipart/mixed", "application/x-www-form-urlencoded", "*/*", ""]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_api_reads_no_large_body_of_a_stranger_of_any_content_type(method: str, content_type: str) -> None:
    client = sign_in(make_person())
    headers = add_csrf_token(client)
    bytes_read = {}
    for path in (path for path in paths(get_resolver()) if path.startswith("/api/v1/")):
        body = Body(LENGTH)
        environment = {"CONTENT_TYPE": f"{content_type}; boundary=x", "CONTENT_LENGTH": str(LENGTH), "wsgi.input": body}
        response = client.generic(method, path, **environment, **headers)
        assert response.status_code < 500, path
        bytes_read[path] = body.bytes_read
    assert {
        path: number for path, number in bytes_read.items() if number > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    } == {}


def test_a_file_in_a_small_body_is_not_written_on_routes_that_accept_no_files(files_written: type[CountedFile]) -> None:
    client = sign_in(make_person())
    headers = add_csrf_token(client)
    bytes_read = [post(client, path, SMALL, **headers)[1] for path in paths(get_resolver())]
    assert any(bytes_read)
    assert max(bytes_read) <= SMALL + 65_536
    assert files_written.count == 0


@pytest.mark.parametrize("route", sorted({*uploads.PAGES_WITH_FILES, *uploads.API_WITH_FILES}))
def test_routes_that_accept_files_write_them_only_for_a_manager_of_the_batch(
    route: str, files_written: type[CountedFile]
) -> None:
    project = make_project()
    path = path_of(route, project)
    people = [
        make_member(project, "annotator"),
        make_member(project, "reviewer"),
        make_member(make_project(), "manager"),
    ]
    for client in [Client(enforce_csrf_checks=True), *map(sign_in, people)]:
        status, bytes_read = post(client, path, SMALL, **add_csrf_token(client))
        assert (status in {302, 401, 403, 404}, bytes_read) == (True, 0)
    assert files_written.count == 0

    manager = sign_in(make_member(project, "manager"))
    _status, bytes_read = post(manager, path, SMALL, **add_csrf_token(manager))
    assert bytes_read >= SMALL
    assert files_written.count == 1


@pytest.mark.parametrize("route", sorted(uploads.PAGES_WITH_FILES))
def test_a_form_with_its_token_in_the_body_is_accepted_with_its_file(
    route: str, files_written: type[CountedFile]
) -> None:
    project = make_project()
    manager = sign_in(make_member(project, "manager"))
    token = add_csrf_token(manager)["HTTP_X_CSRFTOKEN"]
    file = SimpleUploadedFile("a.jpg", image_bytes(1))
    path = path_of(route, project)
    response = manager.post(path, {"csrfmiddlewaretoken": token, "kind": "zip", "file": file})
    assert response.status_code in {200, 302, 400, 422}
    assert files_written.count == 1


def test_a_manager_without_a_csrf_token_is_rejected_by_the_api_before_the_body_is_read() -> None:
    project = make_project()
    manager = sign_in(make_member(project, "manager"))
    path = reverse("api:images", args=[make_batch(project).id])
    assert post(manager, path, SMALL) == (403, 0)


def test_a_form_above_the_limit_without_files_is_answered_with_a_page_that_says_what_to_do() -> None:
    client = Client()
    client.force_login(make_person())
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert client.post("/me/", {"first_name": "x" * (limit - 1_000)}).status_code == 422
    response = client.post("/me/", {"first_name": "x" * limit})
    assert response.status_code == 413
    assert "at most 4 MB" in response.content.decode()
    assert "what you typed is still in the form" in response.content.decode()
