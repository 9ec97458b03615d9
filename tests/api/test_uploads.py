"""Uploads: limits apply before the disk is full, each image is decoded once, and known files are not sent again."""

import hashlib
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as configuration
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.importing.images import prepare_image
from annotation.imaging import inspection
from annotation.models import Batch, Image, ImageImport
from frontend.site.uploads import LARGEST_FILES, UNLIMITED_VIEWS, BoundedUploads
from tests.factories import image_bytes, make_batch, make_image, make_person, make_project
from tests.imaging import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project())


@pytest.fixture
def client(batch: Batch) -> APIClient:
    client = APIClient()
    client.force_authenticate(batch.created_by)
    return client


def send(client: APIClient, batch: Batch, *parts: tuple[str, bytes], **fields):
    uploads = [SimpleUploadedFile(name, content) for name, content in parts]
    return client.post(reverse("api:images", args=[batch.id]), {"file": uploads, **fields}, format="multipart")


def find_known(client: APIClient, batch: Batch, *contents: bytes) -> dict[str, dict[str, str]]:
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    response = client.post(reverse("api:known-images", args=[batch.id]), {"sha256": hashes}, format="json")
    assert response.status_code == 200
    return {document["sha256"]: document for document in response.json()}


def test_a_file_that_is_too_large_leaves_nothing_on_the_disk_and_the_others_are_accepted(
    client: APIClient, batch: Batch, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 1
    sizes = []
    receive = BoundedUploads.receive_data_chunk

    def receive_and_measure(self: BoundedUploads, part: bytes, start: int) -> None:
        receive(self, part, start)
        self.file.flush()
        sizes.append(Path(self.file.temporary_file_path()).stat().st_size)

    monkeypatch.setattr(BoundedUploads, "receive_data_chunk", receive_and_measure)
    response = send(
        client, batch, ("a.jpg", image_bytes(1)), ("huge.jpg", b"\xff" * 9_000_000), ("b.jpg", image_bytes(2))
    )
    assert [image["file"] for image in response.json()["accepted"]] == ["a.jpg", "b.jpg"]
    (rejection,) = response.json()["rejected"]
    assert (rejection["file"], rejection["code"]) == ("huge.jpg", "too_large")
    assert "“huge.jpg” has 9 MB; the limit is 1 MB" in rejection["detail"]
    assert 0 < max(sizes) <= 1_000_000


def test_a_request_that_cannot_be_accepted_is_answered_before_its_body_is_read(client: APIClient, batch: Batch) -> None:
    class Unread(BytesIO):
        def read(self, *_args):
            raise AssertionError("The body was read.")

    length = configuration.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000 * LARGEST_FILES + 1
    environment = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    for name, sentence in (("api:images", b'"code": "too_large"'), ("batch_images", b"Too much at once")):
        response = client.generic(
            "POST", reverse(name, args=[batch.id]), content_type="multipart/form-data; boundary=x", **environment
        )
        assert response.status_code == 413
        assert sentence in response.content
        assert b"Send fewer at a time" in response.content
        assert response["Connection"] == "close"


def test_a_zip_may_be_larger_than_any_image(client: APIClient, batch: Batch, settings) -> None:
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 1
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("noise.bin", b"\1" * 3_000_000)
    fields = {"kind": "zip", "file": SimpleUploadedFile("large.zip", file.getvalue())}
    assert client.post(reverse("api:imports", args=[batch.id]), fields, format="multipart").status_code == 202
    image_import = ImageImport.objects.get()
    assert Path(configuration.MEDIA_ROOT, image_import.source["key"]).stat().st_size == len(file.getvalue())


@pytest.mark.parametrize("name", sorted(UNLIMITED_VIEWS))
def test_the_endpoints_for_files_of_any_size_exist(name: str, batch: Batch) -> None:
    assert reverse(name, args=[batch.id])


def test_an_upload_is_written_to_its_final_disk_and_deleted_when_it_is_rejected(
    client: APIClient, batch: Batch
) -> None:
    spool = Path(configuration.UPLOAD_DIRECTORY)
    assert spool.is_relative_to(configuration.MEDIA_ROOT)
    before, elsewhere = (
        set(spool.iterdir()) if spool.exists() else set(),
        set(Path(tempfile.gettempdir()).glob("*upload*")),
    )
    send(client, batch, ("broken.jpg", image_bytes(1)[:200]))
    assert set(spool.iterdir()) == before
    assert set(Path(tempfile.gettempdir()).glob("*upload*")) == elsewhere


def test_a_name_with_a_very_long_extension_is_accepted(client: APIClient, batch: Batch) -> None:
    response = send(client, batch, ("photo." + "j" * 300, image_bytes(1)))
    assert response.status_code == 201
    assert len(response.json()["accepted"]) == 1


def test_an_image_is_decoded_once_and_is_ready_at_once(
    client: APIClient, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = []
    run = inspection._decoders.run
    monkeypatch.setattr(inspection._decoders, "run", lambda job, timeout: (jobs.append(job), run(job, timeout))[1])
    (image,) = send(client, batch, ("a.jpg", image_bytes(1))).json()["accepted"]
    assert (image["status"], len(jobs)) == ("ready", 1)
    assert Image.objects.get().ready_at


def test_files_keep_the_folders_that_they_were_dropped_with(client: APIClient, batch: Batch) -> None:
    paths = ["spring/a.jpg", "../../etc/b.jpg"]
    response = send(client, batch, ("a.jpg", image_bytes(1)), ("b.jpg", image_bytes(2)), path=paths)
    assert [image["file"] for image in response.json()["accepted"]] == ["spring/a.jpg", "b.jpg"]


def test_known_hashes_are_returned_with_their_batch_and_others_are_not(client: APIClient, batch: Batch) -> None:
    first, second = make_image(batch, 11), make_image(make_batch(batch.project), 12)
    foreign = make_image(make_batch(make_project()), 13)
    documents = find_known(client, batch, *(image_bytes(number) for number in (11, 12, 13, 14)))
    assert {document["image"] for document in documents.values()} == {str(first.id), str(second.id)}
    assert documents[second.sha256]["batch_name"] == second.batch.name
    assert foreign.sha256 not in documents


def test_an_image_that_failed_may_be_sent_again(client: APIClient, batch: Batch) -> None:
    image = make_image(batch, 11)
    Image.objects.filter(pk=image.pk).update(status="failed", failure="original_lost")
    assert find_known(client, batch, image_bytes(11)) == {}
    (document,) = send(client, batch, ("a.jpg", image_bytes(11))).json()["accepted"]
    assert document["id"] == str(image.id)
    prepare_image(image_id=image.id)
    assert Image.objects.get().status == "ready"


@pytest.mark.parametrize("hashes", [["x"], ["0" * 63], ["A" * 64], "0" * 64, ["0" * 64] * 1_001, None, [None]])
def test_a_body_that_is_no_list_of_hashes_is_rejected(hashes, client: APIClient, batch: Batch) -> None:
    response = client.post(reverse("api:known-images", args=[batch.id]), {"sha256": hashes}, format="json")
    assert response.status_code == 400
    assert "sha256" in str(response.json()["fields"])


def test_the_hashes_of_a_foreign_project_are_not_revealed(batch: Batch) -> None:
    stranger = APIClient()
    stranger.force_authenticate(make_person())
    response = stranger.post(reverse("api:known-images", args=[batch.id]), {"sha256": []}, format="json")
    assert response.status_code == 404


def test_a_secret_in_an_upload_is_not_in_its_renditions(client: APIClient, batch: Batch) -> None:
    send(client, batch, ("a.jpg", files.photograph_with_secrets()))
    for rendition in Image.objects.get().renditions.values():
        assert b"<script>" not in Path(configuration.MEDIA_ROOT, rendition["key"]).read_bytes()
