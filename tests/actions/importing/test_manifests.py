"""Manifests: what they say is kept, and one bad row never stops the others."""

from pathlib import Path

import pytest

from annotation.actions.curating.images import replace_metadata
from annotation.actions.importing.rejection_report import write_report
from annotation.models import Batch
from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain_file, explain_import
from tests.actions.importing.helpers import fill, names, packed, rejected_files, run
from tests.factories import picture_bytes

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


def test_a_manifest_tells_of_its_files_and_a_bad_row_is_named(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg", "c.jpg", "deep/c.jpg", "not-named.jpg")
    done = run(batch, "manifest", MANIFEST.encode("utf-8-sig"))
    assert done.status == "done"
    assert names(batch) == ["c.jpg", "b.jpg", "a.jpg"]
    dune = batch.images.get(file="a.jpg")
    assert (dune.title, dune.author, dune.license, dune.critiques_per_image) == ("The dune", "Ana", "CC-BY", 2)
    assert dune.metadata == {"weather": "sunny"}
    assert batch.images.get(file="b.jpg").title == "By; the water"
    assert [file.code for file in rejected_files(done)] == [
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
    lines = [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [file.params["row"] for file in rejected_files(done)] == lines
    assert all(f"Line {line} " in explain_file(file) for line, file in zip(lines, rejected_files(done), strict=True))


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
    assert why in explain_import(done)


def test_one_bad_row_in_ten_thousand_is_named_and_the_others_are_read() -> None:
    lines = ["file,title"] + [f"{number}.jpg,Title {number}" for number in range(10_000)]
    lines[5_000] = 'x.jpg,"two",three'
    rows = read_manifest("\n".join(lines).encode())
    bad = [row for row in rows if row.rejection]
    assert (len(rows), len(bad)) == (10_000, 1)
    assert bad[0].rejection
    assert bad[0].rejection.params["row"] == 5_001


def test_a_cell_that_is_never_closed_costs_its_own_row_which_is_named_wherever_refusals_are(batch: Batch) -> None:
    pictures = {f"{number}.png": picture_bytes(number, kind="PNG") for number in range(9)}
    manifest = 'file,note\n0.png,"a remark\n' + "".join(f"{number}.png,x\n" for number in range(1, 9))
    done = run(batch, "zip", packed({**pictures, "manifest.csv": manifest.encode()}))
    assert names(batch) == [f"{number}.png" for number in range(1, 9)]
    assert [(file.file, file.code) for file in rejected_files(done)] == [("manifest:2", "unclosed_quote")]
    sentence = explain_file(rejected_files(done)[0])
    assert sentence.startswith("Line 2 of the manifest: A cell begins with a quotation mark")
    assert sentence in "".join(write_report(done))
    again = replace_metadata(actor=batch.created_by, batch=batch, content=manifest.replace(",x", ",y").encode())
    assert (again.changed, again.rejected) == (8, [("manifest:2", sentence)])
    assert set(batch.images.values_list("metadata__note", flat=True)) == {"y"}


def test_a_list_of_addresses_with_a_cell_that_is_never_closed_names_it(batch: Batch) -> None:
    done = run(batch, "urls", b'file,title\nftp://a/0.jpg,"a title\nftp://a/1.jpg,x\nftp://a/2.jpg,y\n')
    assert [(file.code, file.params["row"]) for file in rejected_files(done)] == [
        ("unclosed_quote", 2),
        ("not_an_address", 3),
        ("not_an_address", 4),
    ]


def test_a_first_line_that_is_never_closed_fails_the_import_and_says_so(batch: Batch, root: Path) -> None:
    done = run(batch, "manifest", b'file,"title\na.jpg,x\n')
    assert done.status == "failed"
    assert explain_import(done).startswith("Line 1 of the manifest: A cell begins with a quotation mark")


def test_a_manifest_of_more_rows_than_an_import_may_have_is_not_read_to_its_end() -> None:
    with pytest.raises(RejectedSource) as caught:
        read_manifest(b"file\n" + b"x.jpg\n" * 4, most=3)
    assert (caught.value.code, caught.value.params) == ("too_many_entries", {"most": 3})
    assert len(read_manifest(b"file\n" + b"x.jpg\n" * 4, most=4)) == 4


def test_a_title_that_is_too_long_is_named_with_its_field(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    done = run(batch, "manifest", f"file,title\na.jpg,{'x' * 301}\n".encode())
    assert "title" in explain_file(rejected_files(done)[0])
