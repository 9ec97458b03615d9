"""Manifests: their metadata is stored, and one bad row never stops the others."""

from pathlib import Path

import pytest

from annotation.actions.curating.images import replace_metadata
from annotation.actions.importing.rejection_report import write_report
from annotation.models import Batch
from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain_file, explain_import
from tests.actions.importing.helpers import image_names, rejected_files, run_import, write_images, zip_bytes
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db

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


def test_a_manifest_sets_the_metadata_of_its_files_and_a_bad_row_is_named(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg", "c.jpg", "deep/c.jpg", "not-named.jpg")
    image_import = run_import(batch, "manifest", MANIFEST.encode("utf-8-sig"))
    assert image_import.status == "done"
    assert image_names(batch) == ["c.jpg", "b.jpg", "a.jpg"]
    dune = batch.images.get(file="a.jpg")
    assert (dune.title, dune.author, dune.license, dune.critiques_per_image) == ("The dune", "Ana", "CC-BY", 2)
    assert dune.metadata == {"weather": "sunny"}
    assert batch.images.get(file="b.jpg").title == "By; the water"
    assert [file.code for file in rejected_files(image_import)] == [
        "path_not_allowed",
        "path_not_allowed",
        "named_twice",
        "named_twice",
        "file_not_found",
        "not_a_number",
        "named_twice",
        "no_file_named",
        "bad_row",
    ]
    lines = [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [file.params["row"] for file in rejected_files(image_import)] == lines
    assert all(
        f"Line {line} " in explain_file(file) for line, file in zip(lines, rejected_files(image_import), strict=True)
    )


def test_a_folder_that_contains_a_manifest_is_imported_by_it(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg")
    (root / "manifest.csv").write_text("file,title\nb.jpg,The second\n")
    run_import(batch, "folder")
    assert list(batch.images.values_list("file", "title")) == [("b.jpg", "The second")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"name,title\na.jpg,x\n", "file"),
        (b"file,file\na.jpg,x\n", "once"),
        (b"", "file"),
    ],
)
def test_an_unreadable_manifest_fails_the_import_with_a_sentence(
    content: bytes, reason: str, batch: Batch, root: Path
) -> None:
    image_import = run_import(batch, "manifest", content or b" ")
    assert image_import.status == "failed"
    assert reason in explain_import(image_import)


def test_one_bad_row_in_ten_thousand_is_named_and_the_others_are_read() -> None:
    lines = ["file,title"] + [f"{number}.jpg,Title {number}" for number in range(10_000)]
    lines[5_000] = 'x.jpg,"two",three'
    rows = read_manifest("\n".join(lines).encode()).rows
    rejected_rows = [row for row in rows if row.rejection]
    assert (len(rows), len(rejected_rows)) == (10_000, 1)
    assert rejected_rows[0].rejection
    assert rejected_rows[0].rejection.params["row"] == 5_001


def test_an_unclosed_cell_rejects_its_own_row_and_every_report_names_it(batch: Batch) -> None:
    images = {f"{number}.png": image_bytes(number, kind="PNG") for number in range(9)}
    manifest = 'file,note\n0.png,"a remark\n' + "".join(f"{number}.png,x\n" for number in range(1, 9))
    image_import = run_import(batch, "zip", zip_bytes({**images, "manifest.csv": manifest.encode()}))
    assert image_names(batch) == [f"{number}.png" for number in range(1, 9)]
    assert [(file.file, file.code) for file in rejected_files(image_import)] == [("manifest:2", "unclosed_quote")]
    sentence = explain_file(rejected_files(image_import)[0])
    assert sentence.startswith("Line 2 of the manifest: A cell begins with a quotation mark")
    assert sentence in "".join(write_report(image_import))
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest.replace(",x", ",y").encode())
    assert (replacement.changed, replacement.rejected) == (8, [("manifest:2", sentence)])
    assert set(batch.images.values_list("metadata__note", flat=True)) == {"y"}


def test_a_list_of_urls_with_an_unclosed_cell_names_the_cell(batch: Batch) -> None:
    image_import = run_import(batch, "urls", b'file,title\nftp://a/0.jpg,"a title\nftp://a/1.jpg,x\nftp://a/2.jpg,y\n')
    assert [(file.code, file.params["row"]) for file in rejected_files(image_import)] == [
        ("unclosed_quote", 2),
        ("not_an_address", 3),
        ("not_an_address", 4),
    ]


def test_an_unclosed_header_fails_the_import_with_a_sentence(batch: Batch, root: Path) -> None:
    image_import = run_import(batch, "manifest", b'file,"title\na.jpg,x\n')
    assert image_import.status == "failed"
    assert explain_import(image_import).startswith("Line 1 of the manifest: A cell begins with a quotation mark")


def test_a_manifest_with_too_many_rows_is_not_read_to_its_end() -> None:
    with pytest.raises(RejectedSource) as error:
        read_manifest(b"file\n" + b"x.jpg\n" * 4, max_rows=3)
    assert (error.value.code, error.value.params) == ("too_many_entries", {"most": 3})
    assert len(read_manifest(b"file\n" + b"x.jpg\n" * 4, max_rows=4).rows) == 4


def test_a_title_that_is_too_long_is_named_with_its_field(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg")
    image_import = run_import(batch, "manifest", f"file,title\na.jpg,{'x' * 301}\n".encode())
    assert "title" in explain_file(rejected_files(image_import)[0])
