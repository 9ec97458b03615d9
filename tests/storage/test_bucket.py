"""Images in a bucket of an S3-compatible server, also when that server sometimes fails."""

import hashlib
import io
import urllib.request
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from PIL import Image as PillowImage

from annotation.actions.importing.images import add_image, prepare_image
from annotation.actions.importing.requests import request_import
from annotation.actions.importing.uploads import add_images
from annotation.errors import Invalid, Unavailable
from annotation.models import Batch, Image
from annotation.storage.stores import StorageError
from tests.actions.importing.helpers import image_names, rejection_codes, run_import, run_turns, write_images, zip_bytes
from tests.actions.importing.test_failing_storage import let_time_pass
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db


class Upload(io.BytesIO):
    def __init__(self, number: int) -> None:
        super().__init__(image_bytes(number))
        self.name = f"{number}.jpg"
        self.size = len(self.getvalue())


def keys(bucket, prefix: str = "") -> list[str]:
    return [file.key for file in bucket.list(prefix)]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_an_upload_and_its_renditions_are_stored_in_the_bucket_only(batch, bucket, other_machine, tmp_path) -> None:
    other_machine("web")
    image = add_images(actor=batch.created_by, batch=batch, files=[Upload(1)]).accepted[0]
    other_machine("worker")
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "ready"
    prefix = image.sha256[:2]
    renditions = [f"renditions/{prefix}/{image.sha256}/2/{name}.webp" for name in ("screen", "thumbnail", "view")]
    assert keys(bucket) == [f"originals/{prefix}/{image.sha256}", *renditions]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_rendition_is_served_at_a_presigned_url(batch, bucket) -> None:
    image = add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=Upload(1), render=True)
    url = default_storage.url(image.renditions["view"]["key"])
    assert "Signature=" in url
    assert "Expires=" in url
    with urllib.request.urlopen(url) as response:
        assert PillowImage.open(io.BytesIO(response.read())).format == "WEBP"


@pytest.mark.parametrize("kind", ["zip", "urls", "manifest"])
def test_a_file_sent_to_one_machine_is_imported_by_another(kind, batch, root, bucket, other_machine, settings) -> None:
    write_images(root, "a.jpg")
    contents = {
        "zip": zip_bytes({f"{number}.jpg": image_bytes(number) for number in range(3)}),
        "manifest": b"file,title\na.jpg,A title\n",
        "urls": b"http://10.0.0.1/a.jpg\n",
    }
    other_machine("web")
    file = ContentFile(contents[kind], name="upload")
    image_import = request_import(actor=batch.created_by, batch=batch, kind=kind, file=file)
    assert keys(bucket) == [f"imports/{image_import.id}"]
    other_machine("worker")
    run_turns(image_import.id)
    image_import.refresh_from_db()
    expected = {"zip": (3, {}), "manifest": (1, {}), "urls": (0, {"http://10.0.0.1/a.jpg": "address_not_allowed"})}
    assert (image_import.status, (image_import.accepted, rejection_codes(image_import))) == ("done", expected[kind])


@pytest.mark.parametrize(("fault", "read_timeout"), [("fails", 30), ("stalls", 1), ("cuts", 30)])
def test_a_server_that_fails_every_few_requests_loses_no_image(fault, batch, root, bucket, s3) -> None:
    write_images(root, *(f"{number}.jpg" for number in range(12)))
    setattr(s3, fault, 5)
    image_import = run_import(batch, "folder")
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 12, 0)
    assert set(s3.faults) <= {fault.removesuffix("s")}
    assert len(s3.faults) >= 5 or fault == "cuts"
    s3.reset()
    for image in Image.objects.all():
        with bucket.open(image.original) as file:
            assert sha256(file.read()) == image.sha256
        assert {bucket.find(rendition["key"]).bytes for rendition in image.renditions.values()} == {
            rendition["bytes"] for rendition in image.renditions.values()
        }


def test_an_original_whose_download_is_interrupted_does_not_reject_the_image(batch, bucket, s3) -> None:
    image = add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=Upload(1))
    s3.cuts = 1
    with pytest.raises(StorageError):
        prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "processing"
    s3.reset()
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "ready"


def test_while_the_server_is_down_an_import_waits_and_an_upload_is_rejected_for_now(batch, root, bucket, s3) -> None:
    write_images(root, "a.jpg")
    s3.is_down = True
    image_import = run_import(batch, "folder")
    assert (image_import.status, image_import.accepted) == ("running", 0)
    rejected = add_images(actor=batch.created_by, batch=batch, files=[Upload(1)]).rejected
    assert [rejection.code for rejection in rejected] == ["try_again"]
    with pytest.raises(Unavailable):
        request_import(actor=batch.created_by, batch=batch, kind="zip", file=ContentFile(zip_bytes({}), name="a.zip"))
    s3.reset()
    let_time_pass(minutes=1)
    run_turns(image_import.id)
    assert image_names(batch) == ["a.jpg"]


def test_neighbouring_entries_of_a_zip_are_fetched_once(batch, bucket, s3) -> None:
    entries = {f"{number}.jpg": image_bytes(number) + bytes(200_000) for number in range(24)}
    run_import(batch, "zip", _uncompressed_zip(entries))
    reads = [request for request in s3.requests if request.startswith("GET /loupe/imports/")]
    megabytes = sum(len(content) for content in entries.values()) / (1 << 20)
    chunks = 3
    assert len(reads) < 2 * megabytes + 4 * chunks


def _uncompressed_zip(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_bucket_of_more_than_a_thousand_objects_is_listed_to_its_end(batch: Batch, bucket, s3, settings) -> None:
    settings.LOUPE_IMPORT_BUCKETS = ["photos"]
    bucket.client.create_bucket(Bucket="photos")
    objects = {f"spring/.hidden/{number}": b"litter" for number in range(2_005)}
    objects |= {"spring/y/last.jpg": image_bytes(1), "summer/other.jpg": image_bytes(2)}
    for key, content in objects.items():
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object("photos", key, content)
    s3.reset()
    s3.fails = 2
    image_import = run_import(batch, "s3", bucket="photos", prefix="spring/")
    assert (image_import.status, image_import.total, image_names(batch)) == ("done", 1, ["y/last.jpg"])
    assert sum("list-type=2" in request for request in s3.requests) >= 3


def test_an_import_request_cannot_name_credentials_or_a_server(batch, bucket, settings, client) -> None:
    settings.LOUPE_IMPORT_BUCKETS = ["photos"]
    with pytest.raises(Invalid):
        run_import(batch, "s3", bucket="loupe", prefix="originals/")
    client.force_login(batch.created_by)
    body = {"kind": "s3", "bucket": "photos", "endpoint_url": "http://evil", "aws_access_key_id": "x"}
    response = client.post(f"/api/v1/batches/{batch.id}/imports/", body, content_type="application/json")
    assert (response.status_code, set(response.json()["fields"])) == (400, {"endpoint_url", "aws_access_key_id"})
    assert not batch.imports.exists()


def test_a_large_file_is_transferred_in_parts(bucket, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 80_000)
    bucket.put(path, "imports/large")
    with bucket.open("imports/large") as file:
        assert sha256(file.read()) == sha256(path.read_bytes())
    with bucket.open_seekable("imports/large") as file:
        file.seek(-10, 2)
        assert file.read() == path.read_bytes()[-10:]
        file.seek(1_048_570)
        assert file.read(20) == path.read_bytes()[1_048_570:1_048_590]


def test_a_missing_file_is_not_found(bucket) -> None:
    assert bucket.find("originals/aa/none") is None
    with pytest.raises(FileNotFoundError), bucket.open("originals/aa/none"):
        pass
    bucket.delete(["originals/aa/none"])
