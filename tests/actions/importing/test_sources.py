"""Folders and zips: everything good in, everything else named, nothing outside touched."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from annotation.actions.importing.requests import cancel_import, request_import
from annotation.errors import Conflict, Invalid
from annotation.models import Batch, Image, ImageImport
from tests.actions.importing.helpers import codes, fill, names, packed, run
from tests.factories import picture_bytes

pytestmark = pytest.mark.django_db


def test_a_folder_comes_in_with_its_sub_folders_and_each_bad_file_named(batch: Batch, root: Path) -> None:
    fill(root / "spring", "b.jpg", "a.jpg", "deep/c.jpg", ".hidden.jpg", "__MACOSX/x.jpg")
    (root / "spring" / "notes.txt").write_text("Not a picture.")
    done = run(batch, "folder", folder="spring")
    assert (done.status, done.done, done.total, done.accepted) == ("done", 4, 4, 3)
    assert names(batch) == ["a.jpg", "b.jpg", "deep/c.jpg"]
    assert codes(done) == {"notes.txt": "not_an_image"}
    assert set(batch.images.values_list("status", flat=True)) == {"ready"}


def test_the_same_folder_again_brings_nothing_new_and_refuses_nothing(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg")
    run(batch, "folder")
    done = run(batch, "folder")
    assert (done.accepted, done.rejected, Image.objects.count()) == (2, 0, 2)


def test_the_same_bytes_under_two_names_are_one_image_and_named(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    (root / "b.jpg").write_bytes((root / "a.jpg").read_bytes())
    assert codes(run(batch, "folder")) == {"b.jpg": "duplicate"}


def test_no_link_pipe_or_name_leads_out_of_the_folder(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    (root / "link.jpg").symlink_to(root.parent / "secret.jpg")
    (root / "inside.jpg").symlink_to(root / "a.jpg")
    (root / "loop.jpg").symlink_to(root / "loop.jpg")
    (root / "outside").symlink_to(root.parent)
    os.mkfifo(root / "pipe.jpg")
    assert codes(run(batch, "folder")) == {
        "link.jpg": "path_not_allowed",
        "inside.jpg": "duplicate",
        "loop.jpg": "file_not_found",
        "pipe.jpg": "not_a_file",
    }
    assert names(batch) == ["a.jpg"]


@pytest.mark.parametrize("folder", ["..", "../root", "/etc", "spring/../..", "C:\\", "a\0b", "outside"])
def test_no_folder_outside_the_import_root_can_be_asked_for(folder: str, batch: Batch, root: Path) -> None:
    (root / "outside").symlink_to(root.parent)
    with pytest.raises(Invalid) as caught:
        request_import(actor=batch.created_by, batch=batch, kind="folder", folder=folder)
    assert caught.value.code in {"folder_not_found"}
    assert not ImageImport.objects.exists()


def test_without_an_import_root_there_are_no_folder_imports(batch: Batch, settings) -> None:
    settings.LOUPE_IMPORT_ROOT = ""
    with pytest.raises(Invalid) as caught:
        request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert caught.value.code == "no_import_root"


@pytest.mark.parametrize("kind", ["ftp", ""])
def test_other_kinds_are_refused_in_plain_words(kind: str, batch: Batch) -> None:
    with pytest.raises(Invalid) as caught:
        request_import(actor=batch.created_by, batch=batch, kind=kind)
    assert caught.value.code == "unknown_kind"


def test_a_zip_comes_in_without_ever_being_unpacked_by_its_names(
    batch: Batch, root: Path, django_capture_on_commit_callbacks
) -> None:
    before = set(root.parent.rglob("*"))
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO(
        packed(
            {
                "a.jpg": picture_bytes(1),
                "deep/b.png": picture_bytes(2, kind="PNG"),
                "../../evil.jpg": picture_bytes(3),
                "/abs.jpg": picture_bytes(4),
                "C:\\evil.jpg": picture_bytes(5),
                "inner.zip": packed({"x.jpg": picture_bytes(6)}),
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
        done = run(batch, "zip", file.getvalue())
    assert (done.status, done.accepted) == ("done", 2)
    assert names(batch) == ["a.jpg", "deep/b.png"]
    assert codes(done) == {
        "../../evil.jpg": "path_not_allowed",
        "abs.jpg": "path_not_allowed",
        "C:\\evil.jpg": "path_not_allowed",
        "inner.zip": "archive_not_accepted",
        "bomb.jpg": "not_an_image",
        "readme.html": "html_not_accepted",
        "link.jpg": "not_a_file",
    }
    assert set(root.parent.rglob("*")) == before


def test_damaged_and_encrypted_entries_are_named_one_by_one(batch: Batch) -> None:
    content = bytearray(packed({"a.jpg": picture_bytes(1), "b.jpg": picture_bytes(2), "c.jpg": picture_bytes(3)}))
    second = content.index(b"b.jpg")
    content[second + 20 : second + 60] = b"\xff" * 40
    last = content.rindex(b"PK\x01\x02")
    content[last + 8] |= 1
    done = run(batch, "zip", bytes(content))
    assert codes(done) == {"b.jpg": "damaged_in_zip", "c.jpg": "encrypted"}
    assert names(batch) == ["a.jpg"]


def test_a_zip_may_carry_its_manifest(batch: Batch) -> None:
    manifest = b"file,title\nb.jpg,Second\nmissing.jpg,None\n"
    content = packed({"a.jpg": picture_bytes(1), "b.jpg": picture_bytes(2), "manifest.csv": manifest})
    done = run(batch, "zip", content)
    assert list(batch.images.values_list("file", "title")) == [("b.jpg", "Second")]
    assert codes(done) == {"missing.jpg": "file_not_found"}


def test_what_is_no_zip_fails_in_words_and_can_be_cancelled_no_more(batch: Batch) -> None:
    done = run(batch, "zip", b"PK\x03\x04 not really")
    assert done.status == "failed"
    assert done.failure == "not_a_zip"
    with pytest.raises(Conflict):
        cancel_import(actor=batch.created_by, image_import=done)


def test_a_zip_with_too_many_entries_is_refused(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.sources.reading.archives.MOST_FILES", 2)
    done = run(batch, "zip", packed({f"{number}.jpg": b"x" for number in range(3)}))
    assert done.status == "failed"
