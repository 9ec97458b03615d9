"""Imports from buckets, on a server that refuses the newer checksums: what is taken is said, and nothing is lost."""

import socket
import unicodedata

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from annotation.actions.importing.requests import request_import, retry_import
from annotation.actions.importing.work import work_import
from annotation.models import Batch, ImageImport
from annotation.sources.reading import buckets
from annotation.storage.bucket import Bucket
from annotation.wording.rejections import explain_file, explain_import, explain_notices
from tests.actions.importing.helpers import image_names, rejected_files, rejection_codes, run_import, run_turns
from tests.factories import image_bytes
from tests.storage.conftest import cached_config
from tests.storage.servers import DOMAIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def photos(bucket, s3, settings):
    """Returns a function that puts objects into the bucket of photographs, each an image unless it says what."""
    settings.LOUPE_IMPORT_BUCKETS = ["photos"]
    bucket.client.create_bucket(Bucket="photos")
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]

    def put(*keys: str, **contents: bytes) -> None:
        for number, key in enumerate(keys):
            backend.put_object(
                "photos", key, contents.get(key.rpartition("/")[2].replace(".", "_"), image_bytes(number))
            )

    yield put
    s3.reset()
    Bucket("photos", bucket.client).clear("")
    bucket.client.delete_bucket(Bucket="photos")


def import_bucket(batch: Batch, prefix: str = "") -> ImageImport:
    return run_import(batch, "s3", bucket="photos", prefix=prefix)


def error_body(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>So it is</Message></Error>".encode()


ODD_KEYS = [
    "a b.jpg",
    "a+b.jpg",
    "100%.jpg",
    "50%25.jpg",
    "what?#.jpg",
    "禅 é.jpg",
    unicodedata.normalize("NFD", "é.jpg"),
    "deep//twice.jpg",
    "back\\slash.jpg",
    "&<>'\".jpg",
    "x" * 1_015 + ".jpg",
    "~=;:@$,!*().jpg",
]


def test_odd_keys_are_fetched_by_themselves_and_have_readable_names(batch: Batch, photos) -> None:
    photos(*(f"odd/{key}" for key in ODD_KEYS))
    image_import = import_bucket(batch, "odd")
    assert (image_import.status, rejection_codes(image_import)) == ("done", {})
    names = image_names(batch)
    assert len(names) == len(set(names)) == len(ODD_KEYS)
    expected = {"a b.jpg", "a+b.jpg", "100%.jpg", "50%25.jpg", "what?#.jpg", "禅 é.jpg", "é.jpg", "deep/twice.jpg"}
    assert expected | {"back/slash.jpg"} <= set(names)


def test_keys_with_a_leading_slash_are_images_and_folder_markers_are_not(batch: Batch, photos) -> None:
    photos("/a.jpg", "spring/b.jpg")
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object("photos", "spring/", b"")
    assert import_bucket(batch).rejected == 0
    assert image_names(batch) == ["a.jpg", "spring/b.jpg"]


def test_a_prefix_without_a_slash_is_the_folder_and_says_what_it_leaves_out(batch: Batch, photos) -> None:
    photos("photos/a.jpg", "photos-private/b.jpg", "photos.jpg", "photos2/c.jpg", "photos3/d.jpg")
    image_import = import_bucket(batch, "photos")
    assert image_names(batch) == ["a.jpg"]
    sentence = (
        "The folder “photos/” was taken. What begins alike was left out: “photos-private/”, “photos.jpg”, “photos2/”"
    )
    assert explain_notices(image_import)[0].startswith(sentence)
    assert import_bucket(batch, "photos/").notices == []


def test_a_prefix_that_is_no_folder_takes_what_begins_so_and_says_it(batch: Batch, photos) -> None:
    photos("2024-01/a.jpg", "2024-02/b.jpg", "2023/c.jpg")
    image_import = import_bucket(batch, "2024-")
    assert image_names(batch) == ["2024-01/a.jpg", "2024-02/b.jpg"]
    assert "everything that begins with it was taken: “2024-01/”, “2024-02/”" in explain_notices(image_import)[0]
    assert import_bucket(batch, "2023/c.jpg").notices == []


def test_a_prefix_that_nothing_begins_with_is_said(batch: Batch, photos) -> None:
    photos("a.jpg")
    image_import = import_bucket(batch, "/a.jpg")
    assert image_import.status == "failed"
    assert "Nothing in the bucket “photos” begins with “/a.jpg”" in explain_import(image_import)


def test_a_manifest_in_a_bucket_is_read_like_one_in_a_folder(batch: Batch, photos) -> None:
    manifest = "file,title\nb.jpg,Second\ndeep/é.jpg,Accent\n../a.jpg,x\nmissing.jpg,y\ns3://photos/out.jpg,Out\n"
    key = "p/deep/" + unicodedata.normalize("NFD", "é.jpg")
    photos("p/a.jpg", "p/b.jpg", key, "out.jpg", "p/manifest.csv", manifest_csv=manifest.encode())
    image_import = import_bucket(batch, "p")
    assert list(batch.images.order_by("position").values_list("file", "title")) == [
        ("b.jpg", "Second"),
        ("deep/é.jpg", "Accent"),
        ("s3://photos/out.jpg", "Out"),
    ]
    assert rejection_codes(image_import) == {"../a.jpg": "path_not_allowed", "missing.jpg": "not_in_bucket"}
    assert [file.params["row"] for file in rejected_files(image_import)] == [4, 5]


def test_a_manifest_in_a_folder_of_the_bucket_is_read_and_side_cars_are_passed_over(batch: Batch, photos) -> None:
    manifest = b"file,title\nA.JPG,First\nB.jpg ,Second\n.c.jpg,Hidden\n"
    photos("p/t/Manifest.CSV", "p/t/a.jpg", "p/t/b.jpg", "p/t/.c.jpg", "p/d.jpg", Manifest_CSV=manifest)
    image_import = import_bucket(batch, "p")
    assert dict(batch.images.values_list("file", "title")) == {
        "t/a.jpg": "First",
        "t/b.jpg": "Second",
        "t/.c.jpg": "Hidden",
    }
    assert [notice["code"] for notice in image_import.notices] == ["not_named"]
    assert import_bucket(batch, "p/d.jpg").rejected == 0

    photos("q/e.jpg", "q/e.xmp", "q/notes.csv", e_xmp=b"<x/>", notes_csv=b"a,b\n")
    image_import = import_bucket(batch, "q")
    assert (image_import.total, image_import.rejected) == (1, 0)
    assert [notice["code"] for notice in image_import.notices] == ["tables_not_read", "side_cars"]


@pytest.mark.parametrize("omits", [("KeyCount",), ("KeyCount", "NextContinuationToken")])
def test_every_object_of_many_pages_is_listed_whatever_the_server_leaves_out(batch, photos, s3, omits) -> None:
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for number in range(2_500):
        backend.put_object("photos", f"p/{number:04}.jpg", b"")
    s3.omits = omits
    image_import = request_import(actor=batch.created_by, batch=batch, kind="s3", bucket="photos", prefix="p")
    work_import(only=image_import.id)
    image_import.refresh_from_db()
    assert (image_import.total, image_import.files.count()) == (2_500, 2_500)
    assert image_import.files.last().uri == "s3://photos/p/2499.jpg"


def test_keys_that_vanish_after_they_were_listed_are_named_and_can_be_tried_again(batch, photos, bucket) -> None:
    photos("a.jpg", "b.jpg")
    image_import = request_import(actor=batch.created_by, batch=batch, kind="s3", bucket="photos")
    work_import(only=image_import.id)
    bucket.client.delete_object(Bucket="photos", Key="b.jpg")
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, rejection_codes(image_import)) == ("done", {"b.jpg": "not_in_bucket"})
    photos("x.jpg", "b.jpg")
    retry_import(actor=batch.created_by, image_import=image_import)
    run_turns(image_import.id)
    assert image_names(batch) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, error_body("AccessDenied"), "bucket_not_listed"),
        (404, error_body("NoSuchBucket"), "bucket_not_found"),
        (403, error_body("RequestTimeTooSkewed"), "clock_wrong"),
        (403, error_body("SignatureDoesNotMatch"), "bucket_keys_wrong"),
        (403, error_body("InvalidAccessKeyId"), "bucket_keys_wrong"),
        (400, error_body("ExpiredToken"), "bucket_keys_wrong"),
        (301, error_body("PermanentRedirect"), "bucket_elsewhere"),
        (400, error_body("AuthorizationHeaderMalformed"), "bucket_elsewhere"),
        (200, b"<html><body>Welcome</body></html>", "no_s3_server"),
        (404, b"<!DOCTYPE html><html><body>Not found<br></body></html>", "bucket_not_found"),
        (400, error_body("Odd"), "bucket_not_read"),
    ],
)
def test_a_bucket_that_cannot_be_listed_fails_the_import_with_a_sentence(batch, photos, s3, status, body, code) -> None:
    s3.answers["/photos"] = (status, body)
    image_import = import_bucket(batch)
    assert (image_import.status, image_import.failure) == ("failed", code)
    assert explain_import(image_import) not in ("", code)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, error_body("AccessDenied"), "object_not_allowed"),
        (403, error_body("InvalidObjectState"), "object_archived"),
        (404, error_body("NoSuchKey"), "not_in_bucket"),
        (400, error_body("Odd"), "object_not_read"),
    ],
)
def test_an_object_that_cannot_be_read_is_named_and_stops_no_other(batch, photos, s3, status, body, code) -> None:
    photos("a.jpg", "b.jpg")
    s3.answers["/photos/a.jpg"] = (status, body)
    image_import = import_bucket(batch)
    assert (image_import.status, rejection_codes(image_import)) == ("done", {"a.jpg": code})
    assert explain_file(rejected_files(image_import)[0]) not in ("", code)
    assert image_names(batch) == ["b.jpg"]


def test_a_web_page_in_place_of_a_bucket_is_said_while_the_import_waits(batch, photos, s3) -> None:
    s3.answers["/photos"] = (200, b"<!DOCTYPE html><html><body>Welcome<br></body></html>")
    image_import = import_bucket(batch)
    assert image_import.status == "running"
    assert "not an answer of S3; see LOUPE_S3_ENDPOINT" in explain_import(image_import)


def test_keys_that_expire_during_an_import_reject_no_image(batch, photos, s3) -> None:
    photos("a.jpg")
    s3.answers["/photos/a.jpg"] = (400, error_body("ExpiredToken"))
    image_import = import_bucket(batch)
    assert (image_import.status, image_import.rejected) == ("running", 0)
    assert "ExpiredToken" in explain_import(image_import)


@pytest.mark.parametrize("addressing", ["path", "virtual"])
def test_files_are_stored_and_imported_in_both_styles_of_addresses(
    addressing: str, batch, photos, bucket, s3, settings, monkeypatch
) -> None:
    photos("p/a b.jpg")
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **options: look_up("127.0.0.1" if str(host).endswith(DOMAIN) else host, *rest, **options),
    )
    options = {
        **settings.S3_OPTIONS,
        "endpoint_url": f"http://{DOMAIN}:{s3.server_port}",
        "client_config": cached_config(30, addressing),
    }
    settings.S3_OPTIONS = options
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    hosts = []
    client = buckets._client()
    client.meta.events.register("before-send.s3", lambda request, **_: hosts.append(request.url.split("/")[2]))
    image_import = import_bucket(batch, "p")
    assert (image_import.status, image_names(batch)) == ("done", ["a b.jpg"])
    prefix = "" if addressing == "path" else "photos."
    assert f"{prefix}{DOMAIN}:{s3.server_port}" in hosts
    assert s3.faults == []
