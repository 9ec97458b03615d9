"""Names of files: a manifest finds its images in folders and among uploads, however each of them writes a name."""

import errno
import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from annotation.actions.curating.images import replace_metadata
from annotation.actions.importing.uploads import add_images
from annotation.models import Batch
from annotation.queries.images.batch_images import find_images
from annotation.wording.rejections import explain_file, explain_notices
from tests.actions.importing.helpers import image_names, rejected_files, run_import, write_images, zip_bytes
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db

ODD_NAMES = [
    "photos/plain.png",
    "photos/ spaced  out .png",
    "photos/caf\u00e9 \u6c99\u4e18 \U0001f305.png",
    "photos/quote\"comma,semi;colon'.png",
    "photos/right\u202eto\u202cleft.png",
    "photos/percent %20 & #1?.png",
    "photos/deep/er/" + "long name " * 40 + "1.png",
    "photos/deep/er/" + "long name " * 40 + "2.png",
    "photos/UPPER.PNG",
    "photos/\uff21\uff22\uff23.png",
    "photos/no ending",
    "photos/line\nbreak.png",
]


def manifest_of(names: list[str]) -> bytes:
    return b"\n".join(json.dumps({"file": name, "title": f"Title {n}"}).encode() for n, name in enumerate(names))


def assert_each_is_found(batch: Batch, names: list[str]) -> None:
    """Asserts that the manifest of these names gives each image of the batch, in their order, its title."""
    batch.images.update(title="")
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest_of(names))
    assert (replacement.changed, replacement.rejected) == (len(names), [])
    titles = list(batch.images.order_by("position").values_list("title", flat=True))
    assert titles == [f"Title {n}" for n in range(len(names))]


@pytest.fixture
def odd_batch(batch: Batch) -> Batch:
    images = {name: image_bytes(number) for number, name in enumerate(ODD_NAMES)}
    run_import(batch, "zip", zip_bytes({**images, "manifest.jsonl": manifest_of(ODD_NAMES)}))
    return batch


def test_a_manifest_finds_the_images_with_odd_names_that_it_brought_in(odd_batch: Batch) -> None:
    assert len(set(image_names(odd_batch))) == len(ODD_NAMES)
    assert_each_is_found(odd_batch, ODD_NAMES)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda name: f"./{name}",
        lambda name: name.replace("/", "\\"),
        lambda name: unicodedata.normalize("NFD", name),
        str.upper,
        lambda name: name.removeprefix("photos/"),
        lambda name: f"trip/{name}",
    ],
    ids=["dot", "backslashes", "decomposed", "upper case", "one folder down", "one folder up"],
)
def test_a_manifest_that_writes_the_names_in_another_way_finds_the_images(rewrite, odd_batch: Batch) -> None:
    assert_each_is_found(odd_batch, [rewrite(name) for name in ODD_NAMES])


def test_files_uploaded_as_a_folder_are_found_by_the_manifest_in_the_folder(batch: Batch) -> None:
    names = [name for name in ODD_NAMES if "\n" not in name]
    files = [ContentFile(image_bytes(number), name=f"{number}.png") for number in range(len(names))]
    add_images(actor=batch.created_by, batch=batch, files=files, paths=names)
    assert_each_is_found(batch, [name.removeprefix("photos/") for name in names])


def test_the_folder_of_most_rows_decides_which_of_two_images_a_row_names(batch: Batch) -> None:
    write = {f"{folder}/{name}.png": n for n, (folder, name) in enumerate([("x", "a"), ("x", "b"), ("y", "a")])}
    run_import(batch, "zip", zip_bytes({name: image_bytes(n) for name, n in write.items()}))
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=b"file,title\na.png,A\nb.png,B\n")
    assert (replacement.changed, replacement.rejected) == (2, [])
    assert dict(batch.images.exclude(title="").values_list("file", "title")) == {"x/a.png": "A", "x/b.png": "B"}


def test_a_row_that_may_mean_two_images_is_rejected_with_both(batch: Batch) -> None:
    run_import(batch, "zip", zip_bytes({"a.PNG": image_bytes(1), "a.png": image_bytes(2)}))
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=b"file,title\nA.png,The title\n")
    sentence = (
        "Line 2 of the manifest: Ambiguous: “a.PNG” and “a.png” are both possible for “A.png”. "
        "Write the path as the file has it."
    )
    assert (replacement.changed, replacement.rejected) == (0, [("A.png", sentence)])


def test_replacing_metadata_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    batch: Batch, django_assert_max_num_queries
) -> None:
    rows = "".join(f"missing/{number}.png,x\n" for number in range(100))
    with django_assert_max_num_queries(15):
        replace_metadata(actor=batch.created_by, batch=batch, content=f"file,title\n{rows}".encode())


def test_a_manifest_finds_files_of_a_folder_that_the_disk_writes_in_another_way(batch: Batch, root: Path) -> None:
    write_images(root, unicodedata.normalize("NFD", "caf\u00e9.jpg"), "IMG_1.JPG", "deep/c.jpg", "d.jpg")
    manifest = "file,title\ncaf\u00e9.jpg,Caf\u00e9\nimg_1.jpg,One\nc.jpg,C\nd.jpg,D\nD.JPG,again\n"
    image_import = run_import(batch, "manifest", manifest.encode())
    titles = {"caf\u00e9.jpg": "Caf\u00e9", "IMG_1.JPG": "One", "deep/c.jpg": "C", "d.jpg": "D"}
    assert dict(batch.images.values_list("file", "title")) == titles
    assert [file.code for file in rejected_files(image_import)] == ["named_twice"]
    assert explain_notices(image_import) == ["Found in another folder than the manifest says: 1 (“deep/c.jpg”)."]


def test_a_folder_with_its_manifest_further_down_is_imported_by_it(batch: Batch, root: Path) -> None:
    write_images(root, "photos/a.jpg", "photos/b.jpg", "c.jpg")
    (root / "photos" / "Manifest.CSV").write_text("file,title\na.jpg,A\nmissing.jpg,x\n")
    image_import = run_import(batch, "folder")
    assert dict(batch.images.values_list("file", "title")) == {"photos/a.jpg": "A"}
    assert [explain_file(file) for file in rejected_files(image_import)] == [
        "Line 3 of the manifest: “photos/missing.jpg” does not exist, or may not be read."
    ]
    assert explain_notices(image_import) == [
        "Files that the manifest does not name, and that were not imported: 2 (“c.jpg”, “photos/b.jpg”)."
    ]


def test_names_in_gbk_that_an_old_zip_left_on_the_disk_are_read(batch: Batch, root: Path) -> None:
    write_images(root, os.fsdecode("\u7167\u7247/\u65e5\u843d.jpg".encode("gbk")), "\u6d77.jpg")
    image_import = run_import(batch, "folder")
    assert set(image_names(batch)) == {"\u7167\u7247/\u65e5\u843d.jpg", "\u6d77.jpg"}
    assert [notice["code"] for notice in image_import.notices] == ["names_encoding"]


def test_a_folder_that_may_not_be_read_is_named(batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_images(root, "a.jpg", "locked/b.jpg")
    scandir = os.scandir

    def scan(path: Any) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("locked"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan)
    image_import = run_import(batch, "folder")
    assert image_names(batch) == ["a.jpg"]
    assert explain_notices(image_import) == [
        "Folders that may not be read: “locked”. Give Loupe the right to read them."
    ]


@pytest.mark.parametrize("words", ["photos\\cafe\u0301", "CAF\u00c9", "photos/caf\u00e9"])
def test_a_search_finds_a_file_however_its_path_is_written(words: str, odd_batch: Batch) -> None:
    assert [image.file for image in find_images(odd_batch, words=words)] == [ODD_NAMES[2]]
