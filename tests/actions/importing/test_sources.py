"""Folders and zips: valid images are imported, other files are named, and nothing outside is read or written."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from annotation.actions.importing.requests import cancel_import, request_import
from annotation.errors import Conflict, Invalid
from annotation.models import Batch, Image, ImageImport
from tests.actions.importing.helpers import image_names, rejection_codes, run_import, write_images, zip_bytes
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db


def test_a_folder_is_imported_with_its_subfolders_and_each_bad_file_is_named(batch: Batch, root: Path) -> None:
    write_images(root / "spring", "b.jpg", "a.jpg", "deep/c.jpg", ".hidden.jpg", "__MACOSX/x.jpg")
    (root / "spring" / "notes.txt").write_text("Not a picture.")
    image_import = run_import(batch, "folder", folder="spring")
    assert (image_import.status, image_import.done, image_import.total, image_import.accepted) == ("done", 4, 4, 3)
    assert image_names(batch) == ["a.jpg", "b.jpg", "deep/c.jpg"]
    assert rejection_codes(image_import) == {"notes.txt": "not_an_image"}
    assert set(batch.images.values_list("status", flat=True)) == {"ready"}


def test_importing_the_same_folder_again_adds_and_rejects_nothing(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg")
    run_import(batch, "folder")
    image_import = run_import(batch, "folder")
    assert (image_import.accepted, image_import.rejected, Image.objects.count()) == (2, 0, 2)


def test_the_same_bytes_under_two_names_are_one_image_and_the_second_name_is_rejected(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg")
    (root / "b.jpg").write_bytes((root / "a.jpg").read_bytes())
    assert rejection_codes(run_import(batch, "folder")) == {"b.jpg": "duplicate"}


def test_no_link_pipe_or_name_escapes_the_folder(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg")
    (root / "link.jpg").symlink_to(root.parent / "secret.jpg")
    (root / "inside.jpg").symlink_to(root / "a.jpg")
    (root / "loop.jpg").symlink_to(root / "loop.jpg")
    (root / "outside").symlink_to(root.parent)
    os.mkfifo(root / "pipe.jpg")
    assert rejection_codes(run_import(batch, "folder")) == {
        "link.jpg": "path_not_allowed",
        "inside.jpg": "duplicate",
        "loop.jpg": "file_not_found",
        "pipe.jpg": "not_a_file",
    }
    assert image_names(batch) == ["a.jpg"]


@pytest.mark.parametrize("folder", ["..", "../root", "/etc", "spring/../..", "C:\\", "a\0b", "outside"])
def test_no_folder_outside_the_import_root_can_be_requested(folder: str, batch: Batch, root: Path) -> None:
    (root / "outside").symlink_to(root.parent)
    with pytest.raises(Invalid) as error:
        request_import(actor=batch.created_by, batch=batch, kind="folder", folder=folder)
    assert error.value.code in {"folder_not_found"}
    assert not ImageImport.objects.exists()


def test_without_an_import_root_there_are_no_folder_imports(batch: Batch, settings) -> None:
    settings.LOUPE_IMPORT_ROOT = ""
    with pytest.raises(Invalid) as error:
        request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert error.value.code == "no_import_root"


@pytest.mark.parametrize("kind", ["ftp", ""])
def test_unknown_kinds_are_rejected_with_their_code(kind: str, batch: Batch) -> None:
    with pytest.raises(Invalid) as error:
        request_import(actor=batch.created_by, batch=batch, kind=kind)
    assert error.value.code == "unknown_kind"


def test_a_zip_is_imported_without_unpacking_it_by_its_names(
    batch: Batch, root: Path, django_capture_on_commit_callbacks
) -> None:
    before = set(root.parent.rglob("*"))
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO(
        zip_bytes(
            {
                "a.jpg": image_bytes(1),
                "deep/b.png": image_bytes(2, kind="PNG"),
                "../../evil.jpg": image_bytes(3),
                "/abs.jpg": image_bytes(4),
                "C:\\evil.jpg": image_bytes(5),
                "inner.zip": zip_bytes({"x.jpg": image_bytes(6)}),
                "bomb.jpg": b"\0" * 20_000_000,
                ".DS_Store": b"litter",
                "__MACOSX/a.jpg": b"litter",
                "readme.html": b"<html><script>alert(1)</script></html>",
            }
        )
    )
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with django_capture_on_commit_callbacks(execute=True):
        image_import = run_import(batch, "zip", file.getvalue())
    assert (image_import.status, image_import.accepted) == ("done", 2)
    assert image_names(batch) == ["a.jpg", "deep/b.png"]
    assert rejection_codes(image_import) == {
        "../../evil.jpg": "path_not_allowed",
        "abs.jpg": "path_not_allowed",
        "C:/evil.jpg": "path_not_allowed",
        "inner.zip": "archive_not_accepted",
        "bomb.jpg": "not_an_image",
        "readme.html": "html_not_accepted",
        "link.jpg": "not_a_file",
    }
    assert set(root.parent.rglob("*")) == before


def test_damaged_and_encrypted_entries_are_named_one_by_one(batch: Batch) -> None:
    content = bytearray(zip_bytes({"a.jpg": image_bytes(1), "b.jpg": image_bytes(2), "c.jpg": image_bytes(3)}))
    second = content.index(b"b.jpg")
    content[second + 20 : second + 60] = b"\xff" * 40
    last = content.rindex(b"PK\x01\x02")
    content[last + 8] |= 1
    image_import = run_import(batch, "zip", bytes(content))
    assert rejection_codes(image_import) == {"b.jpg": "damaged_in_zip", "c.jpg": "encrypted"}
    assert image_names(batch) == ["a.jpg"]


def test_a_zip_may_contain_its_manifest(batch: Batch) -> None:
    manifest = b"file,title\nb.jpg,Second\nmissing.jpg,None\n"
    content = zip_bytes({"a.jpg": image_bytes(1), "b.jpg": image_bytes(2), "manifest.csv": manifest})
    image_import = run_import(batch, "zip", content)
    assert list(batch.images.values_list("file", "title")) == [("b.jpg", "Second")]
    assert rejection_codes(image_import) == {"missing.jpg": "file_not_found"}


def test_a_file_that_is_no_zip_fails_the_import_which_can_no_longer_be_cancelled(batch: Batch) -> None:
    image_import = run_import(batch, "zip", b"PK\x03\x04 not really")
    assert image_import.status == "failed"
    assert image_import.failure == "not_a_zip"
    with pytest.raises(Conflict):
        cancel_import(actor=batch.created_by, image_import=image_import)


def test_a_zip_with_too_many_entries_is_rejected(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.sources.reading.archives.MAX_FILES", 2)
    image_import = run_import(batch, "zip", zip_bytes({f"{number}.jpg": b"x" for number in range(3)}))
    assert image_import.status == "failed"
