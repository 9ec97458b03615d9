"""Imports of signed URLs: a signature is neither shown nor exported, and stored only for as long as it is used."""

import importlib
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models.functions import Now

from annotation.actions.curating.images import replace_metadata
from annotation.actions.importing.cleanup import delete_expired_files
from annotation.actions.importing.rejection_report import write_report
from annotation.actions.importing.requests import cancel_import, request_import
from annotation.actions.importing.work import work_import
from annotation.models import Batch, Event, ImageImport, ImportFile
from annotation.queries.images.imports import can_retry
from annotation.wording.rejections import explain_file, explain_notices
from api.serializers.images import ImportSerializer
from tests.actions.importing.helpers import image_names, rejected_files, rejection_codes, run_import
from tests.factories import image_bytes, make_image
from tests.sources.servers import serving

pytestmark = pytest.mark.django_db
SECRET = "5f4dcc3b5aa765d61d8327deb882cf99"
FRESH_SECRET = "e99a18c428cb38d5f260853678922e03"


@pytest.fixture
def host(settings):
    """Serves `/NUMBER.jpg` and `/image?id=NUMBER`, and 404 for the rest."""

    def respond(sock: Any, head: bytes) -> None:
        match = re.match(rb"GET /(?:image\?(?:.*&)?id=)?(\d+)", head)
        body = image_bytes(int(match[1])) if match else b"gone"
        status = b"200 OK" if match else b"404 Not Found"
        sock.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

    with serving(respond) as server:
        settings.LOUPE_IMPORT_HOSTS = [f"127.0.0.1:{server.port}"]
        yield f"http://127.0.0.1:{server.port}"


def import_list(batch: Batch, *urls: str) -> ImageImport:
    return run_import(batch, "urls", "\n".join(urls).encode())


def stored_text(*models: Any) -> str:
    return json.dumps([list(model.objects.values()) for model in models], default=str)


def let_days_pass(days: int) -> None:
    ImageImport.objects.update(finished_at=Now() - timedelta(days=days))


def test_the_same_image_under_a_fresh_signature_is_there_already(batch: Batch, host: str) -> None:
    for secret in (SECRET, FRESH_SECRET):
        image_import = import_list(batch, f"{host}/1.jpg?X-Amz-Signature={secret}", f"{host}/2.jpg?sv=1&sig={secret}")
        assert (image_import.accepted, rejection_codes(image_import)) == (2, {})
    assert image_names(batch) == [f"{host}/1.jpg", f"{host}/2.jpg"]


def test_urls_that_differ_in_their_query_only_are_images_of_their_own(batch: Batch, host: str) -> None:
    for secret in (SECRET, FRESH_SECRET):
        import_list(batch, *(f"{host}/image?token={secret}&id={number}" for number in range(3)))
    names = image_names(batch)
    assert len(set(names)) == 3
    assert all(name.startswith(f"{host}/image~") for name in names)


def test_a_manifest_of_signed_urls_replaces_the_metadata_of_the_images_that_it_brought_in(
    batch: Batch, host: str
) -> None:
    def manifest(secret: str, title: str) -> bytes:
        urls = [f"{host}/{number}.jpg?Signature={secret}" for number in (1, 2)] + [f"{host}/image?id=3&sig={secret}"]
        return "\n".join(["file,title", *(f"{url},{title}" for url in urls)]).encode()

    run_import(batch, "urls", manifest(SECRET, "First"))
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest(FRESH_SECRET, "Second"))
    assert (replacement.changed, replacement.rejected) == (3, [])
    assert set(batch.images.values_list("title", flat=True)) == {"Second"}


def test_a_signature_in_another_column_is_told_and_not_stored(batch: Batch, host: str) -> None:
    manifest = f"file,page,original\n{host}/1.jpg?sig={SECRET},{host}/1?id=3,{host}/1.tif?sig={SECRET}\n"
    image_import = run_import(batch, "urls", manifest.encode())
    params = {"column": "original", "count": 1, "line": 2}
    assert image_import.notices == [{"code": "signature_removed", "params": params}]
    assert batch.images.get().metadata == {"page": f"{host}/1?id=3", "original": f"{host}/1.tif"}
    assert "original" in explain_notices(image_import)[0]


def test_no_signature_is_shown_or_kept_after_its_retention(batch: Batch, host: str, caplog) -> None:
    image_import = import_list(
        batch,
        f"{host}/1.jpg?Signature={SECRET}",
        f"{host}/gone.jpg?sv=1&sig={SECRET}",
        f"http://user:{SECRET}@example.org/a.jpg",
        f"ftp://user:{SECRET}@example.org/a.jpg?token={SECRET}",
        f"example.org/a.jpg?token={SECRET}",
        f"http://10.0.0.1/a.jpg?token={SECRET}",
    )
    assert (image_import.accepted, len(rejected_files(image_import))) == (1, 5)
    text = json.dumps(ImportSerializer(image_import).data, default=str) + "".join(write_report(image_import))
    text += "".join(explain_file(file) for file in rejected_files(image_import)) + caplog.text
    assert SECRET not in text
    assert stored_text(Event, ImageImport, apps.get_model("annotation", "Image")).count(SECRET) == 0
    kept = ImportFile.objects.exclude(uri="")
    assert list(kept.values_list("uri", flat=True)) == [f"url:{host}/gone.jpg?sv=1&sig={SECRET}"]
    assert SECRET not in json.dumps(list(ImportFile.objects.values("file", "code", "params", "metadata")))
    assert can_retry(image_import)

    let_days_pass(6)
    delete_expired_files()
    assert can_retry(image_import)
    let_days_pass(8)
    delete_expired_files()
    assert SECRET not in stored_text(ImportFile)
    assert not can_retry(image_import)


def test_a_cancelled_import_forgets_its_signed_urls_too_and_keeps_plain_ones(batch: Batch, host: str) -> None:
    run_import(batch, "urls", f"{host}/gone.jpg".encode())
    file = ContentFile(f"{host}/1.jpg?sig={SECRET}".encode(), name="list.txt")
    image_import = request_import(actor=batch.created_by, batch=batch, kind="urls", file=file)
    work_import(only=image_import.id)
    delete_expired_files()
    assert ImportFile.objects.filter(uri__contains=SECRET).exists()
    cancel_import(actor=batch.created_by, image_import=image_import)
    let_days_pass(8)
    delete_expired_files()
    assert list(ImportFile.objects.order_by("pk").values_list("uri", flat=True)) == [f"url:{host}/gone.jpg", ""]


def test_names_from_before_lose_their_queries(batch: Batch) -> None:
    host = "https://b.s3.amazonaws.com"
    image, plain = make_image(batch, 1), make_image(batch, 2)
    image.file = f"{host}/a%20b.jpg?X-Amz-Signature={SECRET}&X-Amz-Sig"
    image.save(update_fields=["file"])
    image_import = ImageImport.objects.create(batch=batch, kind="urls", requested_by=batch.created_by)
    ImportFile.objects.create(
        image_import=image_import, position=0, file=image.file, code="duplicate", params={"there": image.file}
    )
    migration = importlib.import_module("annotation.migrations.0021_url_names")
    migration.rename_images(apps)
    image.refresh_from_db()
    assert image.file == f"{host}/a b.jpg"
    assert set(image_names(batch)) == {image.file, plain.file}
    file = ImportFile.objects.get()
    assert (file.file, file.params) == (image.file, {"there": image.file})
