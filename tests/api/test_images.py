"""Images over the API: each file is accepted or rejected by name, and no request, however malformed, is a 500."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import Batch, Image, ImageImport
from tests.actions.importing.helpers import image_names, run_import, run_turns, zip_bytes
from tests.factories import image_bytes, make_batch, make_member, make_project
from tests.imaging import files
from tests.imaging.tiffs import CFA, REDUCED, Page, kind, make, tiff

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project())


@pytest.fixture
def client(batch: Batch) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(batch.created_by)
    return client


def images_url(batch: Batch) -> str:
    return reverse("api:images", args=[batch.id])


def imports_url(batch: Batch) -> str:
    return reverse("api:imports", args=[batch.id])


def upload(client: APIClient, batch: Batch, **contents: bytes):
    parts = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in contents.items()]
    return client.post(images_url(batch), {"file": parts}, format="multipart")


def test_each_file_of_an_upload_is_accepted_or_rejected_with_a_reason(client: APIClient, batch: Batch) -> None:
    response = upload(
        client,
        batch,
        good_jpg=files.photograph_with_secrets(),
        empty_jpg=b"",
        script_svg=b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        bomb_png=files.png_bomb(),
        other_png=image_bytes(1, kind="PNG"),
    )
    assert response.status_code == 201
    body = response.json()
    assert [(image["file"], image["status"]) for image in body["accepted"]] == [
        ("good.jpg", "ready"),
        ("other.png", "ready"),
    ]
    assert all(image["view"] and image["thumbnail"] for image in body["accepted"])
    assert [(rejection["file"], rejection["code"]) for rejection in body["rejected"]] == [
        ("empty.jpg", "empty_file"),
        ("script.svg", "svg_not_accepted"),
        ("bomb.png", "too_many_pixels"),
    ]
    assert "“bomb.png” has 95 megapixels" in body["rejected"][2]["detail"]


def test_a_camera_raw_is_rejected_with_its_remedy_by_upload_and_import(client: APIClient, batch: Batch) -> None:
    raw = tiff(Page(96, 64, tags=kind(REDUCED) | make("NIKON"), below=(Page(400, 300, CFA),)))
    (rejected,) = upload(client, batch, photo_jpg=raw).json()["rejected"]
    sentence = "“photo.jpg” holds a camera's unprocessed data (Nikon NEF). Export it from a raw converter as JPEG,"
    assert rejected["code"] == "unsupported_format"
    assert rejected["detail"].startswith(sentence)
    image_import = run_import(
        batch, "zip", zip_bytes({"photo.jpg": raw, "whole.tif": tiff(Page(400, 300), Page(96, 64))})
    )
    assert image_names(batch) == ["whole.tif"]
    assert client.get(reverse("api:import", args=[image_import.id])).json()["rejected"] == [rejected]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
        (b"no boundary in here", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data; name=file; filename=a.jpg\r\n\r\ncut",
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\n" + b"A" * 100_000, "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\ntext\r\n--x--", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"\x00\xff", "application/octet-stream"),
        (b"--x", "multipart/form-data; boundary=" + "x" * 5_000),
    ],
)
def test_a_malformed_upload_is_rejected_quickly(
    body: bytes, content_type: str, client: APIClient, batch: Batch
) -> None:
    started_at = time.process_time()
    response = client.generic("POST", images_url(batch), body, content_type=content_type)
    assert 400 <= response.status_code < 500 or response.json()["rejected"]
    assert response.json()
    assert time.process_time() - started_at < 3
    assert not Image.objects.exists()


def test_an_upload_of_too_many_parts_is_rejected(client: APIClient, batch: Batch) -> None:
    parts = [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(1_001)]
    response = client.post(images_url(batch), {"file": parts}, format="multipart")
    assert (response.status_code, response.json()["code"]) == (400, "too_much")


def test_only_a_manager_of_the_project_adds_images(client: APIClient, batch: Batch) -> None:
    for person, status in ((make_member(batch.project), 403), (make_member(make_project(), "manager"), 404)):
        client.force_authenticate(person)
        assert upload(client, batch, a_jpg=image_bytes(1)).status_code == status
        assert client.post(imports_url(batch), {"kind": "folder"}, format="json").status_code == status
    assert not Image.objects.exists()


def test_a_zip_is_imported_and_its_status_can_be_polled(client: APIClient, batch: Batch) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jpg", image_bytes(1))
        archive.writestr("b.jpg", b"nothing of the kind")
    fields = {"kind": "zip", "file": SimpleUploadedFile("spring.zip", file.getvalue())}
    response = client.post(imports_url(batch), fields, format="multipart")
    assert (response.status_code, response.json()["status"]) == (202, "queued")
    run_turns(response.json()["id"])
    document = client.get(reverse("api:import", args=[response.json()["id"]])).json()
    size = len(image_bytes(1)) + len(b"nothing of the kind")
    progress = {"done": 2, "total": 2, "bytes_done": size, "bytes_total": size, "seconds_left": None}
    assert (document["status"], document["progress"], document["accepted"], document["refused"]) == (
        "done",
        progress,
        1,
        1,
    )
    assert [rejection["code"] for rejection in document["rejected"]] == ["not_an_image"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "s3"},
        {"kind": "urls", "folder": ""},
        {"kind": "zip"},
        {"kind": "manifest"},
        {"kind": "folder", "folder": "../.."},
        {"kind": "folder", "folder": "/etc"},
        {"kind": ["zip"]},
        {"kind": "folder", "folder": "x", "endpoint": "http://127.0.0.1/"},
        {"kind": "zip", "file": "a.zip"},
        {},
        [],
    ],
)
def test_an_invalid_import_is_rejected_with_a_sentence(
    body, client: APIClient, batch: Batch, tmp_path, settings
) -> None:
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    response = client.post(imports_url(batch), body, format="json")
    assert response.status_code == 400
    assert response.json()["detail"]
    assert not ImageImport.objects.exists()


@pytest.mark.parametrize("name", ["=cmd|calc.jpg", "＝cmd|calc.jpg"])
def test_the_report_is_a_spreadsheet_without_formulas(client: APIClient, batch: Batch, name: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"nothing of the kind")
    fields = {"kind": "zip", "file": SimpleUploadedFile("spring.zip", file.getvalue())}
    document = client.post(imports_url(batch), fields, format="multipart").json()
    run_turns(document["id"])
    response = client.get(reverse("api:import-report", args=[document["id"]]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "position,file,code,detail"
    assert lines[1].startswith(f"1,'{name},not_an_image,")


def test_an_import_is_cancelled_and_retried_over_the_api(client: APIClient, batch: Batch, tmp_path, settings):
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    (tmp_path / "a.jpg").write_bytes(image_bytes(1))
    document = client.post(imports_url(batch), {"kind": "folder"}, format="json").json()
    cancelled = client.post(reverse("api:import-cancel", args=[document["id"]])).json()
    assert (cancelled["status"], cancelled["can_retry"]) == ("cancelled", True)
    assert client.post(reverse("api:import-cancel", args=[document["id"]])).status_code == 200
    response = client.post(reverse("api:import-retry", args=[document["id"]]))
    assert (response.status_code, response.json()["status"]) == (202, "queued")
    run_turns(document["id"])
    assert client.get(reverse("api:import", args=[document["id"]])).json()["status"] == "done"
    assert client.post(reverse("api:import-retry", args=[document["id"]])).status_code == 409


def test_urls_may_be_sent_in_the_request_itself(client: APIClient, batch: Batch) -> None:
    response = client.post(
        imports_url(batch), {"kind": "urls", "urls": ["file:///etc/passwd", "ftp://x/y"]}, format="json"
    )
    assert response.status_code == 202
    run_turns(response.json()["id"])
    document = client.get(reverse("api:import", args=[response.json()["id"]])).json()
    assert [rejection["code"] for rejection in document["rejected"]] == ["not_an_address", "not_an_address"]
