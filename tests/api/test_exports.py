"""Exports over the API: asked for, watched, fetched whole and in part."""

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
    """A project with three critiques, and its annotator."""
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


def ask(client, project, **body):
    return client.post(f"/api/v1/projects/{project.id}/exports/", {"format": "jsonl", **body}, format="json")


@pytest.fixture
def published(desk, manager):
    """The address of a published file, and its bytes."""
    export_id = ask(manager, desk[0]).json()["id"]
    run_export(export_id)
    data = files_of(Export.objects.get(pk=export_id))["critiques.jsonl"]
    return f"/api/v1/exports/{export_id}/files/critiques.jsonl", data


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_an_export_is_requested_polled_and_downloaded(desk, manager):
    project, _person = desk
    asked = ask(manager, project, filter={"min_words": 5}, splits={"train": 0.5, "test": 0.5, "seed": 1})

    assert asked.status_code == 202
    shown = asked.json()
    assert (shown["status"], shown["files"], shown["progress"]) == ("queued", [], {"done": 0, "total": 0})
    assert shown["filter"] == {"status": ["submitted", "accepted", "fixed"], "min_words": 5}
    assert shown["splits"] == {"train": 0.5, "test": 0.5, "seed": 1}
    assert set(shown["requested_by"]) == {"id", "name"}

    run_export(shown["id"])
    done = manager.get(f"/api/v1/exports/{shown['id']}/").json()

    assert (done["status"], done["progress"], done["failure"]) == ("done", {"done": 3, "total": 3}, "")
    assert [file["name"] for file in done["files"]] == ["manifest.json", "test.jsonl", "train.jsonl"]
    assert done["finished_at"].endswith("Z")
    fetched = [body_of(manager.get(f"/api/v1/exports/{shown['id']}/files/{name}.jsonl")) for name in ("train", "test")]
    assert len(lines(b"".join(fetched))) == 3


def test_the_list_of_exports_is_newest_first_and_takes_the_same_queries_for_many(
    desk, manager, django_assert_max_num_queries
):
    project, _person = desk
    ids = [ask(manager, project).json()["id"] for _ in range(5)]

    with django_assert_max_num_queries(5):
        listed = manager.get(f"/api/v1/projects/{project.id}/exports/").json()

    assert [export["id"] for export in listed["results"]] == ids[::-1]


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
    refused = ask(manager, desk[0], **body)

    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == [field]
    assert not Export.objects.exists()


def test_a_preview_counts_what_an_export_would_contain_and_stores_nothing(desk, manager):
    project, _person = desk
    body = {"format": "llava", "filter": {"min_words": 1}, "splits": {"train": 0.5, "test": 0.5}}
    answer = manager.post(f"/api/v1/projects/{project.id}/exports/preview/", body, format="json").json()

    assert (answer["exact"], answer["critiques"], answer["images"], answer["excluded"]) == (True, 3, 3, {})
    assert sum(answer["splits"].values()) == 3
    assert len(answer["rows"]) == 5
    assert 'open("train.json"' in answer["snippet"]
    assert not Export.objects.exists()


def test_a_preview_of_many_critiques_is_an_estimate_unless_exact_counts_are_requested(desk, manager, monkeypatch):
    monkeypatch.setattr(preview, "EXACT_LIMIT", 2)
    monkeypatch.setattr(sampling, "MAX_IMAGES", 2)
    address, body = f"/api/v1/projects/{desk[0].id}/exports/preview/", {"format": "jsonl"}

    estimate = manager.post(address, body, format="json").json()
    exact = manager.post(address, {**body, "exact": True}, format="json").json()

    assert (estimate["exact"], estimate["critiques"]) == (False, 3)
    assert (exact["exact"], exact["critiques"], len(exact["rows"])) == (True, 3, 3)
    assert ask(manager, desk[0], exact=True).status_code == 400  # a release is always exact


def test_a_preview_reports_every_error_at_once(desk, manager):
    body = {"format": "xlsx", "filter": {"language": ["fr"]}, "splits": {"train": 2}}
    refused = manager.post(f"/api/v1/projects/{desk[0].id}/exports/preview/", body, format="json")

    assert refused.status_code == 400
    assert sorted(refused.json()["fields"]) == ["filter.language", "format", "splits.train"]


def test_an_export_can_be_cancelled_retried_and_deleted(desk, manager):
    export = f"/api/v1/exports/{ask(manager, desk[0]).json()['id']}/"

    assert manager.delete(export).json()["code"] == "wrong_state"
    assert manager.post(f"{export}cancel/").json()["status"] == "cancelled"
    again = manager.post(f"{export}retry/")
    assert (again.status_code, again.json()["status"]) == (202, "queued")
    manager.post(f"{export}cancel/")
    assert manager.delete(export).status_code == 204
    assert manager.get(export).status_code == 404


def test_a_finished_export_cannot_be_cancelled(published, manager):
    refused = manager.post(published[0].split("files/")[0] + "cancel/")

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


def test_the_formats_are_listed_with_samples(desk, manager):
    formats = manager.get(f"/api/v1/projects/{desk[0].id}/exports/formats/").json()

    assert [one["key"] for one in formats] == list(FORMATS)
    assert all(one["title"] and one["description"] and one["sample"] and one["snippet"] for one in formats)


def test_reviewers_read_exports_and_only_managers_request_them(desk, published):
    project, annotator = desk
    reviewer = signed_in(make_member(project, "reviewer"))
    export = published[0].split("files/")[0]

    assert ask(reviewer, project).status_code == 403
    assert reviewer.post(f"{export}cancel/").status_code == 403
    assert reviewer.delete(export).status_code == 403
    assert body_of(reviewer.get(published[0])) == published[1]
    assert signed_in(annotator).get(published[0]).status_code == 403
    assert signed_in(make_desk()[1][0]).get(published[0]).status_code == 404
    assert APIClient().get(published[0]).status_code == 401


def test_a_download_has_the_checksum_as_its_etag(published, manager):
    address, data = published
    response = manager.get(address, headers={"Accept": "application/octet-stream"})

    assert response.status_code == 200
    assert body_of(response) == data
    assert response["Content-Length"] == str(len(data))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == 'attachment; filename="critiques.jsonl"'
    assert response["ETag"].strip('"') == Export.objects.get().files.get(name="critiques.jsonl").sha256


def test_a_head_request_has_the_headers_of_a_download_and_no_body(published, manager):
    address, data = published
    whole, part = manager.head(address), manager.head(address, headers={"Range": "bytes=0-9"})

    assert (whole.status_code, whole["Content-Length"], body_of(whole)) == (200, str(len(data)), b"")
    assert (part.status_code, part["Content-Length"], body_of(part)) == (206, "10", b"")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
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
def test_a_range_request_gets_that_part(published, manager, asked, start, stop):
    address, data = published
    expected = data[start:stop]
    first = len(data) + start if start < 0 else start

    response = manager.get(address, headers={"Range": asked})

    assert response.status_code == 206
    assert body_of(response) == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(data)}"


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=-", "bytes=9-3", "lines=0-1", "bytes=a-b", "bytes=0-1,4-5", "0-5", "bytes=٣-٥"]
)
def test_a_malformed_range_gets_the_whole_file(published, manager, asked):
    response = manager.get(published[0], HTTP_RANGE=asked)

    assert (response.status_code, body_of(response)) == (200, published[1])


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-99999999999", "bytes=-0"])
def test_a_range_beyond_the_end_is_416_with_the_size(published, manager, asked):
    response = manager.get(published[0], headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(published[1])}")


def test_if_range_guards_a_resumed_download(published, manager):
    address, data = published
    etag = manager.get(address)["ETag"]
    same = manager.get(address, headers={"Range": "bytes=5-", "If-Range": etag})
    other = manager.get(address, headers={"Range": "bytes=5-", "If-Range": '"another file"'})

    assert (same.status_code, body_of(same)) == (206, data[5:])
    assert (other.status_code, body_of(other)) == (200, data)


def test_a_download_that_was_cut_is_resumed_to_the_same_bytes(published, manager):
    address, data = published
    half = len(data) // 2
    first = body_of(manager.get(address, headers={"Range": f"bytes=0-{half - 1}"}))
    rest = body_of(manager.get(address, headers={"Range": f"bytes={half}-"}))

    assert first + rest == data


def test_a_client_that_has_the_file_gets_not_modified(published, manager):
    etag = manager.get(published[0])["ETag"]

    unchanged = manager.get(published[0], headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged["ETag"], unchanged.content) == (304, etag, b"")
    assert manager.get(published[0], headers={"If-Match": '"another file"'}).status_code == 412


@pytest.mark.parametrize(
    "name", ["other.jsonl", "..%2f..%2fsecret-key", "%00", "critiques.jsonl%00.png", "CRITIQUES.JSONL"]
)
def test_only_published_files_are_found(published, manager, name):
    assert manager.get(published[0].replace("critiques.jsonl", name)).status_code == 404


def test_an_empty_file_can_be_downloaded(manager):
    project, _people = make_desk(images=1)
    export_id = ask(signed_in(make_member(project, "manager")), project).json()["id"]
    run_export(export_id)
    manager = signed_in(project.created_by)
    address = f"/api/v1/exports/{export_id}/files/critiques.jsonl"

    assert body_of(manager.get(address)) == b""
    assert manager.get(address, headers={"Range": "bytes=0-"}).status_code == 416
