"""Promise 5 where the storage is S3."""

import hashlib
import urllib.request

import pytest
from rest_framework.test import APIClient

from annotation.actions import run_export as running
from annotation.actions.exports import delete_export, retry_export
from annotation.models import Export, ExportFile
from tests.exporting.bucket import open_bucket
from tests.exporting.releases import ask, finished
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    return project


@pytest.fixture
def bucket(project, settings):
    """Set as the storage once the images are in."""
    with open_bucket() as opened:
        options = {"bucket_name": "loupe", "endpoint_url": opened.address, "region_name": "x"}
        options |= {"access_key": "key", "secret_key": "secret", "file_overwrite": True, "default_acl": None}
        storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": storage}
        yield opened


def test_a_release_is_uploaded_whole_before_any_row_tells_of_it(project, bucket, monkeypatch):
    seen = []
    publish = running._publish

    def watched(*arguments):
        seen.append((sorted(bucket.objects), ExportFile.objects.count()))
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", watched)
    export = finished(ask(project))

    keys = [f"exports/{export.id}/1/{name}" for name in ("critiques.jsonl", "manifest.json")]
    assert seen == [(keys, 0)]
    assert {file.key: file.sha256 for file in export.files.all()} == {
        key: hashlib.sha256(bucket.objects[key]).hexdigest() for key in keys
    }


def test_a_download_is_sent_to_a_signed_address_that_gives_the_bytes(project, bucket):
    export = finished(ask(project))
    client = APIClient()
    client.force_authenticate(project.created_by)

    response = client.get(f"/api/v1/exports/{export.id}/files/critiques.jsonl")

    assert response.status_code == 302
    assert "Signature=" in response["Location"] and "Expires=" in response["Location"]
    assert "attachment" in response["Location"]
    with urllib.request.urlopen(response["Location"]) as fetched:
        assert hashlib.sha256(fetched.read()).hexdigest() == export.files.get(name="critiques.jsonl").sha256


def test_a_storage_that_refuses_is_a_failure_with_its_words(project, bucket):
    bucket.refuses = True
    export = finished(ask(project))

    assert export.status == "failed"
    assert "AccessDenied" in export.failure
    assert not ExportFile.objects.exists()

    bucket.refuses = False
    assert finished(retry_export(actor=project.created_by, export=export)).status == "done"


def test_an_attempt_that_lost_its_fence_takes_its_uploads_back(project, bucket, monkeypatch):
    publish = running._publish

    def overtaken(*arguments):
        Export.objects.update(fence=7)
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", overtaken)
    finished(ask(project))

    assert len(bucket.puts) == 2
    assert not bucket.objects


def test_deleting_removes_every_object_of_the_release_and_no_other(project, bucket):
    kept, export = finished(ask(project)), finished(ask(project))

    delete_export(actor=project.created_by, export=export)

    assert sorted(bucket.objects) == sorted(file.key for file in kept.files.all())
