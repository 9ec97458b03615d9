"""Exports over the API: requested, polled, downloaded whole and in part."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from annotation.exporting import preview, sampling
from annotation.exporting.formats import FORMATS
from annotation.models import Export
from annotation.tasks import run_export
from tests.exporting.releases import files_of, lines
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    """Returns a project with three critiques, and its annotator."""
    project, (person,) = make_desk(images=3)
    for _ in range(3):
        make_critique(person, project)
    return project, person


@pytest.fixture
def manager(desk):
    return signed_in(make_member(desk[0], "manager"))


def signed_in(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def request_export(client, project, **body):
    return client.post(f"/api/v1/projects/{project.id}/exports/", {"format": "jsonl", **body}, format="json")


@pytest.fixture
def published(desk, manager):
    """Returns the URL of a published file, and its bytes."""
    export_id = request_export(manager, desk[0]).json()["id"]
    run_export(export_id)
    data = files_of(Export.objects.get(pk=export_id))["critiques.jsonl"]
    return f"/api/v1/exports/{export_id}/files/critiques.jsonl", data


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_an_export_is_requested_polled_and_downloaded(desk, manager):
    project, _person = desk
    response = request_export(manager, project, filter={"min_words": 5}, splits={"train": 0.5, "test": 0.5, "seed": 1})

    assert response.status_code == 202
    export = response.json()
    assert (export["status"], export["files"], export["progress"]) == ("queued", [], {"done": 0, "total": 0})
    assert export["filter"] == {"status": ["submitted", "accepted", "fixed"], "min_words": 5}
    assert export["splits"] == {"train": 0.5, "test": 0.5, "seed": 1}
    assert set(export["requested_by"]) == {"id", "name"}

    run_export(export["id"])
    finished_export = manager.get(f"/api/v1/exports/{export['id']}/").json()

    assert (finished_export["status"], finished_export["progress"], finished_export["failure"]) == (
        "done",
        {"done": 3, "total": 3},
        "",
    )
    assert [file["name"] for file in finished_export["files"]] == ["manifest.json", "test.jsonl", "train.jsonl"]
    assert finished_export["finished_at"].endswith("Z")
    files = [body_of(manager.get(f"/api/v1/exports/{export['id']}/files/{name}.jsonl")) for name in ("train", "test")]
    assert len(lines(b"".join(files))) == 3


def test_the_list_of_exports_is_newest_first_and_takes_the_same_queries_for_many(
    desk, manager, django_assert_max_num_queries
):
    project, _person = desk
    ids = [request_export(manager, project).json()["id"] for _ in range(5)]

    with django_assert_max_num_queries(5):
        page = manager.get(f"/api/v1/projects/{project.id}/exports/").json()

    assert [export["id"] for export in page["results"]] == ids[::-1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"format": "xlsx"}, "format"),
        ({"filter": {"annotator__username": "x"}}, "filter.annotator__username"),
        ({"filter": ["batch"]}, "filter"),
        ({"splits": {"train": 2}}, "splits.train"),
        ({"path": "/etc"}, "path"),
        ({"requested_by": str(uuid4())}, "requested_by"),
        ({"status": "done"}, "status"),
    ],
)
def test_an_invalid_request_is_rejected_by_field(desk, manager, body, field):
    response = request_export(manager, desk[0], **body)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert not Export.objects.exists()


def test_a_preview_counts_what_an_export_would_contain_and_stores_nothing(desk, manager):
    project, _person = desk
    body = {"format": "llava", "filter": {"min_words": 1}, "splits": {"train": 0.5, "test": 0.5}}
    counts = manager.post(f"/api/v1/projects/{project.id}/exports/preview/", body, format="json").json()

    assert (counts["exact"], counts["critiques"], counts["images"], counts["excluded"]) == (True, 3, 3, {})
    assert sum(counts["splits"].values()) == 3
    assert len(counts["rows"]) == 5
    assert 'open("train.json"' in counts["snippet"]
    assert not Export.objects.exists()


def test_a_preview_of_many_critiques_is_an_estimate_unless_exact_counts_are_requested(desk, manager, monkeypatch):
    monkeypatch.setattr(preview, "EXACT_LIMIT", 2)
    monkeypatch.setattr(sampling, "MAX_IMAGES", 2)
    url, body = f"/api/v1/projects/{desk[0].id}/exports/preview/", {"format": "jsonl"}

    estimate = manager.post(url, body, format="json").json()
    exact = manager.post(url, {**body, "exact": True}, format="json").json()

    assert (estimate["exact"], estimate["critiques"]) == (False, 3)
    assert (exact["exact"], exact["critiques"], len(exact["rows"])) == (True, 3, 3)
    assert request_export(manager, desk[0], exact=True).status_code == 400  # a release is always exact


def test_a_preview_reports_every_error_at_once(desk, manager):
    body = {"format": "xlsx", "filter": {"language": ["fr"]}, "splits": {"train": 2}}
    response = manager.post(f"/api/v1/projects/{desk[0].id}/exports/preview/", body, format="json")

    assert response.status_code == 400
    assert sorted(response.json()["fields"]) == ["filter.language", "format", "splits.train"]


def test_an_export_can_be_cancelled_retried_and_deleted(desk, manager):
    url = f"/api/v1/exports/{request_export(manager, desk[0]).json()['id']}/"

    assert manager.delete(url).json()["code"] == "wrong_state"
    assert manager.post(f"{url}cancel/").json()["status"] == "cancelled"
    response = manager.post(f"{url}retry/")
    assert (response.status_code, response.json()["status"]) == (202, "queued")
    manager.post(f"{url}cancel/")
    assert manager.delete(url).status_code == 204
    assert manager.get(url).status_code == 404


def test_a_finished_export_cannot_be_cancelled(published, manager):
    response = manager.post(published[0].split("files/")[0] + "cancel/")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")


def test_the_formats_are_listed_with_samples(desk, manager):
    formats = manager.get(f"/api/v1/projects/{desk[0].id}/exports/formats/").json()

    assert [format_["key"] for format_ in formats] == list(FORMATS)
    assert all(
        format_["title"] and format_["description"] and format_["sample"] and format_["snippet"] for format_ in formats
    )


def test_reviewers_read_exports_and_only_managers_request_them(desk, published):
    project, annotator = desk
    reviewer = signed_in(make_member(project, "reviewer"))
    export_url = published[0].split("files/")[0]

    assert request_export(reviewer, project).status_code == 403
    assert reviewer.post(f"{export_url}cancel/").status_code == 403
    assert reviewer.delete(export_url).status_code == 403
    assert body_of(reviewer.get(published[0])) == published[1]
    assert signed_in(annotator).get(published[0]).status_code == 403
    assert signed_in(make_desk()[1][0]).get(published[0]).status_code == 404
    assert APIClient().get(published[0]).status_code == 401


def test_a_download_has_the_checksum_as_its_etag(published, manager):
    url, data = published
    response = manager.get(url, headers={"Accept": "application/octet-stream"})

    assert response.status_code == 200
    assert body_of(response) == data
    assert response["Content-Length"] == str(len(data))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == 'attachment; filename="critiques.jsonl"'
    assert response["ETag"].strip('"') == Export.objects.get().files.get(name="critiques.jsonl").sha256


def test_a_head_request_has_the_headers_of_a_download_and_no_body(published, manager):
    url, data = published
    whole_response, part_response = manager.head(url), manager.head(url, headers={"Range": "bytes=0-9"})

    assert (whole_response.status_code, whole_response["Content-Length"], body_of(whole_response)) == (
        200,
        str(len(data)),
        b"",
    )
    assert (part_response.status_code, part_response["Content-Length"], body_of(part_response)) == (206, "10", b"")


@pytest.mark.parametrize(
    ("range_header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("Bytes = 5-6".replace(" = ", "="), 5, 7),
        ("bytes=3-99999999", 3, None),
        ("bytes=-99999999", 0, None),
    ],
)
def test_a_range_request_gets_that_part(published, manager, range_header, start, stop):
    url, data = published
    expected = data[start:stop]
    position = len(data) + start if start < 0 else start

    response = manager.get(url, headers={"Range": range_header})

    assert response.status_code == 206
    assert body_of(response) == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"] == f"bytes {position}-{position + len(expected) - 1}/{len(data)}"


@pytest.mark.parametrize(
    "range_header", ["bytes=", "bytes=-", "bytes=9-3", "lines=0-1", "bytes=a-b", "bytes=0-1,4-5", "0-5", "bytes=٣-٥"]
)
def test_a_malformed_range_gets_the_whole_file(published, manager, range_header):
    response = manager.get(published[0], HTTP_RANGE=range_header)

    assert (response.status_code, body_of(response)) == (200, published[1])


@pytest.mark.parametrize("range_header", ["bytes=99999999-", "bytes=99999999-99999999999", "bytes=-0"])
def test_a_range_beyond_the_end_is_416_with_the_size(published, manager, range_header):
    response = manager.get(published[0], headers={"Range": range_header})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(published[1])}")


def test_if_range_guards_a_resumed_download(published, manager):
    url, data = published
    etag = manager.get(url)["ETag"]
    partial = manager.get(url, headers={"Range": "bytes=5-", "If-Range": etag})
    whole_file = manager.get(url, headers={"Range": "bytes=5-", "If-Range": '"another file"'})

    assert (partial.status_code, body_of(partial)) == (206, data[5:])
    assert (whole_file.status_code, body_of(whole_file)) == (200, data)


def test_an_interrupted_download_is_resumed_to_the_same_bytes(published, manager):
    url, data = published
    half = len(data) // 2
    first = body_of(manager.get(url, headers={"Range": f"bytes=0-{half - 1}"}))
    rest = body_of(manager.get(url, headers={"Range": f"bytes={half}-"}))

    assert first + rest == data


def test_a_client_that_has_the_file_gets_not_modified(published, manager):
    etag = manager.get(published[0])["ETag"]

    response = manager.get(published[0], headers={"If-None-Match": etag})

    assert (response.status_code, response["ETag"], response.content) == (304, etag, b"")
    assert manager.get(published[0], headers={"If-Match": '"another file"'}).status_code == 412


@pytest.mark.parametrize(
    "name", ["other.jsonl", "..%2f..%2fsecret-key", "%00", "critiques.jsonl%00.png", "CRITIQUES.JSONL"]
)
def test_only_published_files_are_found(published, manager, name):
    assert manager.get(published[0].replace("critiques.jsonl", name)).status_code == 404


def test_an_empty_file_can_be_downloaded(manager):
    project, _people = make_desk(images=1)
    export_id = request_export(signed_in(make_member(project, "manager")), project).json()["id"]
    run_export(export_id)
    manager = signed_in(project.created_by)
    url = f"/api/v1/exports/{export_id}/files/critiques.jsonl"

    assert body_of(manager.get(url)) == b""
    assert manager.get(url, headers={"Range": "bytes=0-"}).status_code == 416
