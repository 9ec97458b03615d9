"""Manifests: their metadata is stored, and one bad row never stops the others."""

from pathlib import Path

import pytest

from annotation.actions.curating.images import replace_metadata
from annotation.actions.importing.rejection_report import write_report
from annotation.models import Batch
from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain, explain_file, explain_import, explain_notices
from tests.actions.importing.helpers import image_names, rejected_files, run_import, write_images, zip_bytes
from tests.factories import image_bytes, make_image

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
    assert [(file.file, file.code) for file in rejected_files(image_import)] == [("0.png", "unclosed_quote")]
    sentence = explain_file(rejected_files(image_import)[0])
    assert sentence.startswith("Line 2 of the manifest: A cell begins with a quotation mark")
    assert sentence in "".join(write_report(image_import))
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest.replace(",x", ",y").encode())
    assert (replacement.changed, replacement.rejected) == (8, [("0.png", sentence)])
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


def zip_with(manifest: bytes, *names: str) -> bytes:
    return zip_bytes(
        {**{name: image_bytes(number, kind="PNG") for number, name in enumerate(names)}, "manifest.csv": manifest}
    )


SAVED_BY_SPREADSHEETS = {
    "empty columns": (b"file,title,,\na.png,x,,\n", {"a.png": "x"}),
    "empty cells beyond the columns": (b"file,title\na.png,x,,\nb.png,y\n", {"a.png": "x", "b.png": "y"}),
    "empty rows": (b"file,title\na.png,x\n,\n,\n", {"a.png": "x"}),
    "an empty first line": (b"\r\nfile,title\r\na.png,x\r\n", {"a.png": "x"}),
    "Excel's Unicode text": ("sep=\t\nfile\ttitle\r\na.png\t日落\r\n".encode("utf-16"), {"a.png": "日落"}),
}


@pytest.mark.parametrize("kind", SAVED_BY_SPREADSHEETS)
def test_a_manifest_saved_by_a_spreadsheet_brings_its_images_in_and_nothing_is_rejected(
    kind: str, batch: Batch
) -> None:
    manifest, titles = SAVED_BY_SPREADSHEETS[kind]
    image_import = run_import(batch, "zip", zip_with(manifest, *titles))
    assert dict(batch.images.values_list("file", "title")) == titles
    assert (rejected_files(image_import), image_import.notices) == ([], [])


def test_a_manifest_in_chinese_windows_encoding_is_read_and_the_import_says_so(batch: Batch) -> None:
    manifest = "file,title,wish\na.png,江南水乡的清晨,4.0\nb.png,老人与海，很美,nan\n".encode("gbk")
    image_import = run_import(batch, "zip", zip_with(manifest, "a.png", "b.png"))
    images = set(batch.images.values_list("title", "critiques_per_image"))
    assert images == {("江南水乡的清晨", 4), ("老人与海，很美", None)}
    guess, marker = explain_notices(image_import)
    assert "GB 18030" in guess
    assert "line 3" in marker
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest)
    assert (replacement.changed, replacement.rejected) == (2, [])
    assert replacement.notices == [guess, marker]


def test_a_list_cut_in_its_middle_brings_in_what_stands_before_and_names_the_line(batch: Batch) -> None:
    images = {name: image_bytes(number, kind="PNG") for number, name in enumerate(("a.png", "b.png", "c.png"))}
    manifest = b'[{"file": "a.png"},\n{"file": "b.png"},\n{"file": "c.p'
    image_import = run_import(batch, "zip", zip_bytes({**images, "manifest.json": manifest}))
    assert image_names(batch) == ["a.png", "b.png"]
    (rejected,) = rejected_files(image_import)
    assert "line 3 of the file" in explain_file(rejected)


def test_a_row_with_a_byte_that_is_no_character_is_named_and_the_others_are_read(batch: Batch) -> None:
    manifest = "file,title\na.png,日出\nb.png,日落\nc.png,沙丘\n".encode().replace("落".encode(), b"\xe8\x90")
    image_import = run_import(batch, "zip", zip_with(manifest, "a.png", "b.png", "c.png"))
    assert dict(batch.images.values_list("file", "title")) == {"a.png": "日出", "c.png": "沙丘"}
    assert [(file.code, file.params) for file in rejected_files(image_import)] == [("undecodable_row", {"row": 3})]


@pytest.mark.parametrize("kind", ["manifest", "urls"])
def test_a_spreadsheets_own_file_is_refused_with_what_to_do(kind: str, batch: Batch, root: Path) -> None:
    workbook = zip_bytes({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    image_import = run_import(batch, kind, workbook)
    assert image_import.status == "failed"
    assert "save it as “CSV UTF-8”" in explain_import(image_import)


def test_a_spreadsheet_beside_images_is_told_with_what_to_do(batch: Batch) -> None:
    workbook = zip_bytes({"docProps/app.xml": b"<x/>", "xl/workbook.xml": b"<workbook/>"})
    image_import = run_import(batch, "zip", zip_bytes({"a.png": image_bytes(1, kind="PNG"), "list.xlsx": workbook}))
    assert image_names(batch) == ["a.png"]
    assert rejected_files(image_import) == []
    assert "as “CSV UTF-8”" in explain_notices(image_import)[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_list_of_addresses_is_read_beside_its_heading_and_further_columns(encoding: str, batch: Batch) -> None:
    content = '\r\n"URLs"\r\n<ftp://a/0.jpg>\r\n"http://a:1/1.jpg","The dune, late"\r\nhttp://a:1/2,3.jpg\r\n'
    image_import = run_import(batch, "urls", content.encode(encoding))
    files = rejected_files(image_import)
    assert [file.code for file in files] == ["not_an_address", "port_not_allowed", "port_not_allowed"]
    assert [file.file.rsplit("/", 1)[-1] for file in files] == ["0.jpg", "1.jpg", "2,3.jpg"]
    assert [(notice["code"], notice["params"]["line"]) for notice in image_import.notices] == [("beside_address", 4)]


def test_a_list_with_several_columns_is_a_manifest_by_its_heading(batch: Batch) -> None:
    image_import = run_import(batch, "urls", b"title;url\nThe dune;http://a:1/0.jpg\n")
    (row,) = image_import.files.all()
    assert (row.code, row.params, row.metadata["title"]) == ("port_not_allowed", {"row": 2}, "The dune")


def test_replacing_metadata_tells_that_priorities_do_not_reorder_images(batch: Batch) -> None:
    make_image(batch, 1)
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=b"file,priority\nimage1.jpg,-5\n")
    assert replacement.notices == [explain("priority_not_replaced", {})]
    assert replace_metadata(actor=batch.created_by, batch=batch, content=b"file,title\nimage1.jpg,x\n").notices == []


def test_a_manifest_whose_ending_is_hidden_by_the_system_is_told_as_a_table(batch: Batch) -> None:
    files = {"a.png": image_bytes(1, kind="PNG"), "manifest.csv.txt": b"file,title\na.png,The title\n"}
    image_import = run_import(batch, "zip", zip_bytes(files))
    assert (image_names(batch), rejected_files(image_import)) == (["a.png"], [])
    assert "“manifest.csv.txt”" in explain_notices(image_import)[0]
