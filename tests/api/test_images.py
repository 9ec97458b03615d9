"""Pictures over the API: each file's fate is told, and no request, however malformed, is a 500."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import Batch, Image, ImageImport
from tests.actions.importing.helpers import names, packed, run, run_turns
from tests.factories import make_batch, make_member, make_project, picture_bytes
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


def images(batch: Batch) -> str:
    return reverse("api:images", args=[batch.id])


def imports(batch: Batch) -> str:
    return reverse("api:imports", args=[batch.id])


def upload(client: APIClient, batch: Batch, **contents: bytes):
    parts = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in contents.items()]
    return client.post(images(batch), {"file": parts}, format="multipart")


def test_each_file_of_an_upload_is_accepted_or_rejected_with_a_reason(client: APIClient, batch: Batch) -> None:
    answer = upload(
        client,
        batch,
        good_jpg=files.photograph_with_secrets(),
        empty_jpg=b"",
        script_svg=b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        bomb_png=files.png_bomb(),
        other_png=picture_bytes(1, kind="PNG"),
    )
    assert answer.status_code == 201
    told = answer.json()
    assert [(image["file"], image["status"]) for image in told["accepted"]] == [
        ("good.jpg", "ready"),
        ("other.png", "ready"),
    ]
    assert all(image["view"] and image["thumbnail"] for image in told["accepted"])
    assert [(one["file"], one["code"]) for one in told["rejected"]] == [
        ("empty.jpg", "empty_file"),
        ("script.svg", "svg_not_accepted"),
        ("bomb.png", "too_many_pixels"),
    ]
    assert "“bomb.png” has 95 megapixels" in told["rejected"][2]["detail"]


def test_a_camera_raw_is_rejected_with_its_remedy_by_upload_and_import(client: APIClient, batch: Batch) -> None:
    raw = tiff(Page(96, 64, tags=kind(REDUCED) | make("NIKON"), below=(Page(400, 300, CFA),)))
    (rejected,) = upload(client, batch, photo_jpg=raw).json()["rejected"]
    sentence = "“photo.jpg” holds a camera's unprocessed data (Nikon NEF). Export it from a raw converter as JPEG,"
    assert rejected["code"] == "unsupported_format"
    assert rejected["detail"].startswith(sentence)
    done = run(batch, "zip", packed({"photo.jpg": raw, "whole.tif": tiff(Page(400, 300), Page(96, 64))}))
    assert names(batch) == ["whole.tif"]
    assert client.get(reverse("api:import", args=[done.id])).json()["rejected"] == [rejected]


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
    began = time.process_time()
    answer = client.generic("POST", images(batch), body, content_type=content_type)
    assert 400 <= answer.status_code < 500 or answer.json()["rejected"]
    assert answer.json()
    assert time.process_time() - began < 3
    assert not Image.objects.exists()


def test_an_upload_of_too_many_parts_is_rejected(client: APIClient, batch: Batch) -> None:
    parts = [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(1_001)]
    answer = client.post(images(batch), {"file": parts}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_much")


def test_only_a_manager_of_the_project_adds_images(client: APIClient, batch: Batch) -> None:
    for person, status in ((make_member(batch.project), 403), (make_member(make_project(), "manager"), 404)):
        client.force_authenticate(person)
        assert upload(client, batch, a_jpg=picture_bytes(1)).status_code == status
        assert client.post(imports(batch), {"kind": "folder"}, format="json").status_code == status
    assert not Image.objects.exists()


def test_a_zip_is_imported_and_its_status_can_be_polled(client: APIClient, batch: Batch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jpg", picture_bytes(1))
        archive.writestr("b.jpg", b"nothing of the kind")
    asked = {"kind": "zip", "file": SimpleUploadedFile("spring.zip", packed.getvalue())}
    answer = client.post(imports(batch), asked, format="multipart")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    run_turns(answer.json()["id"])
    told = client.get(reverse("api:import", args=[answer.json()["id"]])).json()
    size = len(picture_bytes(1)) + len(b"nothing of the kind")
    progress = {"done": 2, "total": 2, "bytes_done": size, "bytes_total": size, "seconds_left": None}
    assert (told["status"], told["progress"], told["accepted"], told["refused"]) == ("done", progress, 1, 1)
    assert [one["code"] for one in told["rejected"]] == ["not_an_image"]


@pytest.mark.parametrize(
    "asked",
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
    asked, client: APIClient, batch: Batch, tmp_path, settings
) -> None:
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    answer = client.post(imports(batch), asked, format="json")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not ImageImport.objects.exists()


def test_the_report_is_a_spreadsheet_without_formulas(client: APIClient, batch: Batch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("=cmd|calc.jpg", b"nothing of the kind")
    asked = {"kind": "zip", "file": SimpleUploadedFile("spring.zip", packed.getvalue())}
    told = client.post(imports(batch), asked, format="multipart").json()
    run_turns(told["id"])
    answer = client.get(reverse("api:import-report", args=[told["id"]]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "position,file,code,detail"
    assert lines[1].startswith("1,'=cmd|calc.jpg,not_an_image,")


def test_an_import_is_cancelled_and_retried_over_the_api(client: APIClient, batch: Batch, tmp_path, settings):
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    (tmp_path / "a.jpg").write_bytes(picture_bytes(1))
    told = client.post(imports(batch), {"kind": "folder"}, format="json").json()
    cancelled = client.post(reverse("api:import-cancel", args=[told["id"]])).json()
    assert (cancelled["status"], cancelled["can_retry"]) == ("cancelled", True)
    assert client.post(reverse("api:import-cancel", args=[told["id"]])).status_code == 200
    again = client.post(reverse("api:import-retry", args=[told["id"]]))
    assert (again.status_code, again.json()["status"]) == (202, "queued")
    run_turns(told["id"])
    assert client.get(reverse("api:import", args=[told["id"]])).json()["status"] == "done"
    assert client.post(reverse("api:import-retry", args=[told["id"]])).status_code == 409


def test_urls_may_be_sent_in_the_request_itself(client: APIClient, batch: Batch) -> None:
    told = client.post(imports(batch), {"kind": "urls", "urls": ["file:///etc/passwd", "ftp://x/y"]}, format="json")
    assert told.status_code == 202
    run_turns(told.json()["id"])
    told = client.get(reverse("api:import", args=[told.json()["id"]])).json()
    assert [one["code"] for one in told["rejected"]] == ["not_an_address", "not_an_address"]
