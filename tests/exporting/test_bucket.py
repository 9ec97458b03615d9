"""Promise 5 with a bucket as storage, on an S3-compatible server that fails on demand."""

import base64
import hashlib
import tarfile
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings as configuration
from rest_framework.test import APIClient

from annotation.actions.evaluating.answers.image_urls import ImageUrls
from annotation.actions.releasing import run_export as running
from annotation.actions.releasing.exports import delete_export, retry_export
from annotation.exporting.staging import staging_directory
from annotation.models import Export, ExportFile
from annotation.models.base import make_id
from annotation.wording.rejections import explain_export
from tests.actions.evaluating.helpers import make_benchmark
from tests.exporting.releases import finish_export, request_export
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
PART_BYTES = 8 << 20


@pytest.fixture
def project(bucket):
    """Returns a project with one critique, whose image is in the bucket too."""
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    return project


def keys(bucket):
    return [file.key for file in bucket.list("exports/")]


def read(bucket, key):
    with bucket.open(key) as file:
        return file.read()


def replace_attempt(monkeypatch):
    """Has another attempt begin just before this one publishes."""
    publish = running._publish

    def replace_and_publish(*arguments):
        Export.objects.update(fencing_token=7)
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", replace_and_publish)


def test_a_release_is_uploaded_whole_before_any_row_refers_to_it(project, bucket, monkeypatch):
    states = []
    publish = running._publish

    def record_and_publish(*arguments):
        states.append((keys(bucket), ExportFile.objects.count()))
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", record_and_publish)
    export = finish_export(request_export(project, pictures=True))

    expected = [f"exports/{export.id}/1/{name}" for name in ("critiques.jsonl", "images.tar", "manifest.json")]
    assert states == [(expected, 0)]
    assert {file.key: file.sha256 for file in export.files.all()} == {
        key: hashlib.sha256(read(bucket, key)).hexdigest() for key in expected
    }
    with bucket.open(expected[1]) as file, tarfile.open(fileobj=file, mode="r|") as tar:
        assert tar.getnames() == [f"images/{project.images.get().sha256}.webp"]
    assert not (Path(configuration.MEDIA_ROOT) / f"exports/{export.id}").exists()


def test_a_large_file_is_uploaded_in_parts_and_appears_whole_or_not_at_all(bucket, s3):
    export_id, chunk = make_id(), bytes(range(256)) * 4096
    with staging_directory(export_id, 1) as directory:
        file = directory.create("large")
        for _ in range(2 * PART_BYTES // len(chunk) + 1):
            file.write(chunk)
        (row,) = directory.finish()
        s3.requests.clear()
        directory.publish()

    assert sum("partNumber=" in request for request in s3.requests) == 3
    assert sum(request.startswith("POST") and "uploads" in request for request in s3.requests) == 1
    assert hashlib.sha256(read(bucket, row.key)).hexdigest() == row.sha256


def test_the_upload_of_a_killed_worker_is_not_visible_and_the_next_attempt_removes_it(project, bucket):
    export = request_export(project)
    key = f"exports/{export.id}/1/critiques.jsonl"
    upload = bucket.client.create_multipart_upload(Bucket=bucket.name, Key=key)
    bucket.client.upload_part(Bucket=bucket.name, Key=key, UploadId=upload["UploadId"], PartNumber=1, Body=b"half")
    assert keys(bucket) == []

    assert finish_export(export).status == "done"

    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket=bucket.name)
    assert len(keys(bucket)) == 2


@pytest.mark.parametrize("fault", ["fails", "cuts"])
def test_a_server_that_fails_every_few_requests_does_not_fail_the_release(project, bucket, s3, fault):
    setattr(s3, fault, 3)
    export = finish_export(request_export(project, pictures=True))
    assert s3.faults
    s3.reset()

    assert export.status == "done", export.failure
    for file in export.files.all():
        assert hashlib.sha256(read(bucket, file.key)).hexdigest() == file.sha256


def test_a_download_is_redirected_to_a_presigned_url_that_serves_the_file_or_a_range(project, bucket):
    export = finish_export(request_export(project))
    client = APIClient()
    client.force_authenticate(project.created_by)

    response = client.get(f"/api/v1/exports/{export.id}/files/critiques.jsonl")

    assert response.status_code == 302
    assert "Signature=" in response["Location"] and "Expires=" in response["Location"]
    assert "attachment" in response["Location"]
    with urllib.request.urlopen(response["Location"]) as download:
        data = download.read()
    assert hashlib.sha256(data).hexdigest() == export.files.get(name="critiques.jsonl").sha256
    part = urllib.request.Request(response["Location"], headers={"Range": "bytes=5-9"})
    with urllib.request.urlopen(part) as download:
        assert (download.status, download.read()) == (206, data[5:10])


def test_an_unavailable_storage_fails_the_export_with_its_error(project, bucket, s3):
    s3.is_down = True
    export = finish_export(request_export(project))

    assert export.status == "failed"
    assert "storage" in explain_export(export) and "InternalError" in explain_export(export)
    assert not ExportFile.objects.exists()

    s3.reset()
    assert finish_export(retry_export(actor=project.created_by, export=export)).status == "done"


def test_an_attempt_that_lost_its_fencing_token_deletes_its_uploads(project, bucket, s3, monkeypatch):
    replace_attempt(monkeypatch)
    finish_export(request_export(project))

    assert sum(request.startswith("PUT /loupe/exports/") for request in s3.requests) == 2
    assert keys(bucket) == []


def test_deleting_removes_every_object_of_the_release_and_no_other(project, bucket):
    remaining, export = finish_export(request_export(project)), finish_export(request_export(project))

    delete_export(actor=project.created_by, export=export)

    assert keys(bucket) == sorted(file.key for file in remaining.files.all())


def test_the_images_that_a_model_is_sent_are_read_from_the_archive_in_the_bucket(bucket):
    benchmark = make_benchmark(images=2, criteria=("AesP",))
    urls = ImageUrls.of(benchmark.id)

    for item in benchmark.items.all():
        jpeg = base64.b64decode(urls.url(item.file).partition(",")[2])
        assert hashlib.sha256(jpeg).hexdigest() == urls.checksum(item.file)
