"""Folders, manifests and zips: everything good in, everything else named, nothing outside touched."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from annotation.actions.import_orders import cancel_import, request_import, retry_import
from annotation.actions.imports import resend_imports, run_import
from annotation.errors import Conflict, Invalid
from annotation.models import Batch, Image, ImageImport
from tests.factories import make_batch, make_project, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project())


@pytest.fixture
def root(tmp_path: Path, settings) -> Path:
    """The server's import folder, with a secret beside it."""
    (tmp_path / "secret.jpg").write_bytes(picture_bytes(999))
    settings.LOUPE_IMPORT_ROOT = str(tmp_path / "root")
    (tmp_path / "root" / "spring").mkdir(parents=True)
    return tmp_path / "root"


def fill(folder: Path, *names: str) -> None:
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture_bytes(number))


def packed(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def run(batch: Batch, kind: str, content: bytes | None = None, folder: str = "") -> ImageImport:
    file = ContentFile(content, name=f"upload.{kind}") if content is not None else None
    wanted = request_import(actor=batch.created_by, batch=batch, kind=kind, folder=folder, file=file)
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    return wanted


def codes(done: ImageImport) -> dict[str, str]:
    return {rejection["file"]: rejection["code"] for rejection in done.rejected}


def names(batch: Batch) -> list[str]:
    return list(batch.images.order_by("position").values_list("file", flat=True))


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
    assert (done.accepted, done.rejected, Image.objects.count()) == (2, [], 2)


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
    assert caught.value.code in {"path_not_allowed", "folder_not_found"}
    assert not ImageImport.objects.exists()


def test_without_an_import_root_there_are_no_folder_imports(batch: Batch, settings) -> None:
    settings.LOUPE_IMPORT_ROOT = ""
    with pytest.raises(Invalid) as caught:
        request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert caught.value.code == "no_import_root"


@pytest.mark.parametrize("kind", ["s3", "urls", "ftp", ""])
def test_other_kinds_are_refused_in_plain_words(kind: str, batch: Batch) -> None:
    with pytest.raises(Invalid) as caught:
        request_import(actor=batch.created_by, batch=batch, kind=kind)
    assert caught.value.code == "unknown_kind"


MANIFEST = """file;title;author;licence;license;wish;priority;weather
a.jpg;The dune;Ana;;CC-BY;2;5;sunny
b.jpg;"By; the water";Bo;;;;;
../secret.jpg;out;;;;;;
/etc/passwd;out;;;;;;
..\\secret.jpg;out;;;;;;
a.jpg;again;;;;;;
missing.jpg;gone;;;;;;
deep/c.jpg;wish;;;;many;;
deep/c.jpg;wish;;;;0;;
;no name;;;;;;
c.jpg;too;many;columns;in;this;row;of;all
c.jpg;first of all;;;;;-1;
"""


def test_a_manifest_tells_of_its_files_and_a_bad_row_is_named(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg", "c.jpg", "deep/c.jpg", "not-named.jpg")
    done = run(batch, "manifest", MANIFEST.encode("utf-8-sig"))
    assert done.status == "done"
    assert names(batch) == ["c.jpg", "b.jpg", "a.jpg"]
    dune = batch.images.get(file="a.jpg")
    assert (dune.title, dune.author, dune.license, dune.critiques_per_image) == ("The dune", "Ana", "CC-BY", 2)
    assert dune.metadata == {"weather": "sunny"}
    assert batch.images.get(file="b.jpg").title == "By; the water"
    assert [rejection["code"] for rejection in done.rejected] == [
        "path_not_allowed",
        "path_not_allowed",
        "path_not_allowed",
        "named_twice",
        "file_not_found",
        "not_a_number",
        "named_twice",
        "no_file_named",
        "bad_row",
    ]
    assert "12" in done.rejected[-1]["detail"]


def test_a_folder_with_a_manifest_in_it_follows_it(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg")
    (root / "manifest.csv").write_text("file,title\nb.jpg,The second\n")
    run(batch, "folder")
    assert list(batch.images.values_list("file", "title")) == [("b.jpg", "The second")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"name,title\na.jpg,x\n", "file"),
        (b"file,file\na.jpg,x\n", "once"),
        (b"", "file"),
    ],
)
def test_a_manifest_that_cannot_be_read_fails_in_words(content: bytes, why: str, batch: Batch, root: Path) -> None:
    done = run(batch, "manifest", content or b" ")
    assert done.status == "failed"
    assert why in done.failure


def test_one_bad_row_in_ten_thousand_is_named_and_the_others_are_read() -> None:
    from annotation.actions.manifests import read_manifest

    lines = ["file,title"] + [f"{number}.jpg,Title {number}" for number in range(10_000)]
    lines[5_000] = 'x.jpg,"two",three'
    rows = read_manifest("\n".join(lines).encode())
    refused = [row for row in rows if row.refusal]
    assert (len(rows), len(refused)) == (10_000, 1)
    assert "5001" in str(refused[0].refusal)


def test_a_title_that_is_too_long_is_named_with_its_field(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    done = run(batch, "manifest", f"file,title\na.jpg,{'x' * 301}\n".encode())
    assert "title" in done.rejected[0]["detail"]


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
    assert not default_storage.exists(done.source["key"])


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
    assert "zip" in done.failure
    with pytest.raises(Conflict):
        cancel_import(actor=batch.created_by, wanted=done)


def test_a_zip_with_too_many_entries_is_refused(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.sources.MOST_ENTRIES", 2)
    done = run(batch, "zip", packed({f"{number}.jpg": b"x" for number in range(3)}))
    assert done.status == "failed"


def test_an_import_is_cut_into_slices_and_goes_on_where_it_was(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, *(f"{number}.jpg" for number in range(5)))
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append((task, target)))
    monkeypatch.setattr("annotation.actions.imports.SLICE_SECONDS", 0.0)
    monkeypatch.setattr("annotation.actions.imports.REPORT_SECONDS", 0.0)
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    for expected in range(1, 6):
        run_import(import_id=wanted.id)
        wanted.refresh_from_db()
        assert wanted.done == expected
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.accepted, Image.objects.count()) == ("done", 5, 5)
    assert sent == [("run_import", wanted.id)] * 5


def test_two_workers_never_run_one_import_and_a_silent_one_is_taken_over(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET status = 'running', fence = 1, heartbeat_at = now()")
    run_import(import_id=wanted.id)
    assert not Image.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET heartbeat_at = now() - interval '2 minutes'")
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.fence, Image.objects.count()) == ("done", 2, 1)


def test_the_sweeper_orders_lost_and_silent_imports_again(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    resend_imports()
    assert sent == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET created_at = now() - interval '1 minute'")
    resend_imports()
    assert sent == [wanted.id]


def test_a_cancelled_import_stops_and_can_be_taken_up_again(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    cancel_import(actor=batch.created_by, wanted=wanted)
    run_import(import_id=wanted.id)
    assert not Image.objects.exists()
    retry_import(actor=batch.created_by, wanted=wanted)
    run_import(import_id=wanted.id)
    assert Image.objects.count() == 1


def test_a_storage_that_fails_ends_the_import_in_words(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, "a.jpg")
    monkeypatch.setattr("annotation.imaging.storing._spool_root", lambda: Path("/proc/there/is/none"))
    done = run(batch, "folder")
    assert done.status == "failed"
    assert "storage" in done.failure


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_images", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_makes_the_batch_and_goes_on_after_an_interruption(batch: Batch, tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg", "b.jpg")
    arguments = [str(tmp_path), "--project", batch.project.name, "--batch", "From disk"]
    assert "2 new, 0 there already, 0 refused" in command(*arguments)
    fill(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    assert "1 new, 2 there already, 0 refused" in command(*arguments)
    made = Batch.objects.get(name="From disk")
    assert names(made) == ["a.jpg", "b.jpg", "c.jpg"]


def test_the_command_names_refused_files_and_ends_with_one(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").write_bytes(b"")
    manifest = tmp_path / "list.csv"
    manifest.write_text("file\na.jpg\nb.jpg\n../c.jpg\n")
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_images",
            str(tmp_path),
            "--project",
            str(batch.project_id),
            "--batch",
            str(batch.id),
            "--manifest",
            str(manifest),
        )
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert "empty_file: “b.jpg” is empty" in printed
    assert "path_not_allowed: “../c.jpg”" in printed
    assert "1 new, 0 there already, 2 refused" in printed


@pytest.mark.parametrize(
    "change",
    [{"folder": "/there/is/none"}, {"--project": "No such project"}, {"--manifest": "/no.csv"}, {"--as": "nobody"}],
)
def test_the_command_says_in_words_what_is_missing(change: dict[str, str], batch: Batch, tmp_path: Path) -> None:
    values = {"folder": str(tmp_path), "--project": batch.project.name, "--batch": batch.name, **change}
    folder = values.pop("folder")
    with pytest.raises(CommandError):
        command(folder, *(part for pair in values.items() for part in pair))
