"""Zips as people and their programs make them: each image comes in under its name with its metadata, or is named."""

import io
import zipfile

import pytest
from django.urls import reverse

from annotation.actions.curating.images import replace_metadata
from annotation.models import Batch
from annotation.wording.rejections import explain_file, explain_import, explain_notices
from tests.actions.importing.containers import CONTAINERS, Container, decomposed
from tests.actions.importing.helpers import image_names, rejected_files, run_import
from tests.actions.importing.zip_writer import zip_of
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
def test_a_zip_comes_in_as_its_maker_expects(container: Container, batch: Batch) -> None:
    image_import = run_import(batch, "zip", container.content())
    assert image_import.status == "done"
    assert dict(batch.images.values_list("file", "title")) == container.images
    assert [file.code for file in rejected_files(image_import)] == container.rejected
    assert [notice["code"] for notice in image_import.notices] == container.notices
    sentences = [*explain_notices(image_import), *map(explain_file, rejected_files(image_import))]
    assert not any("%(" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([("a.png", image_bytes(1)), ("manifest.csv", b"file,title\n")], "not_named"),
        ([("a.xmp", b"<x/>")], "side_cars"),
        ([("metadata.csv", b"file\n")], "tables_not_read"),
    ],
)
def test_an_import_of_nothing_tells_what_was_passed_over(
    entries: list[tuple[str | bytes, bytes]], code: str, batch: Batch
) -> None:
    image_import = run_import(batch, "zip", zip_of(entries))
    assert (image_import.status, image_import.failure) == ("failed", "nothing_there")
    assert [notice["code"] for notice in image_import.notices] == [code]


def test_a_manifest_in_a_folder_that_cannot_be_read_is_named(batch: Batch) -> None:
    image_import = run_import(batch, "zip", zip_of([("a.png", image_bytes(1)), ("b/manifest.csv", b"x,y\n1,2\n")]))
    assert explain_import(image_import).startswith("“b/manifest.csv”: The manifest's first line must name the columns")


def test_notices_about_losses_come_before_those_about_guesses(batch: Batch) -> None:
    manifest = "file name,title\na.png,日落的沙滩\n".encode("gbk")
    entries = [("a.png", image_bytes(1)), ("b.png", image_bytes(2)), ("manifest.csv", manifest)]
    image_import = run_import(batch, "zip", zip_of(entries))
    assert [notice["code"] for notice in image_import.notices][-1] == "not_named"
    assert explain_notices(image_import)[0].startswith("Files that the manifest does not name")


def test_a_url_in_the_manifest_of_a_zip_is_rejected_as_one(batch: Batch) -> None:
    manifest = b"file,title\na.png,A\nhttps://example.org/b.png,B\n"
    image_import = run_import(batch, "zip", zip_of([("a.png", image_bytes(1)), ("manifest.csv", manifest)]))
    assert image_names(batch) == ["a.png"]
    assert [file.code for file in rejected_files(image_import)] == ["url_in_zip"]


def test_the_file_of_a_rejected_row_is_not_told_as_unnamed_however_the_row_writes_it(batch: Batch) -> None:
    manifest = b'file,title\na.png,A\nB.PNG,"open\n'
    entries = [("t/a.png", image_bytes(1)), ("t/b.png", image_bytes(2)), ("t/manifest.csv", manifest)]
    image_import = run_import(batch, "zip", zip_of(entries))
    assert [file.code for file in rejected_files(image_import)] == ["unclosed_quote"]
    assert image_import.notices == []


def manifests_of(container: Container) -> list[bytes]:
    files = [
        (name, content) for name, content in container.entries if isinstance(name, str) and not isinstance(content, int)
    ]
    return [content for name, content in files if "manifest." in name.lower() and isinstance(content, bytes)]


ROUND_TRIPS = [
    container for container in CONTAINERS if len(manifests_of(container)) == 1 and any(container.images.values())
]


@pytest.mark.parametrize("container", ROUND_TRIPS, ids=lambda container: container.name)
def test_the_manifest_of_a_zip_finds_the_images_that_it_brought_in(container: Container, batch: Batch) -> None:
    run_import(batch, "zip", container.content())
    batch.images.update(title="")
    (manifest,) = manifests_of(container)
    replacement = replace_metadata(actor=batch.created_by, batch=batch, content=manifest)
    assert replacement.changed == len(container.images)
    assert len(replacement.rejected) == len(container.rejected)
    assert dict(batch.images.values_list("file", "title")) == container.images


def test_files_of_the_same_name_are_all_imported_and_named(batch: Batch) -> None:
    names = ["\u00e9.png", decomposed("\u00e9.png"), "b.png", "b.png"]
    entries: list[tuple[str | bytes, bytes]] = [(name, image_bytes(number)) for number, name in enumerate(names)]
    image_import = run_import(batch, "zip", zip_of(entries))
    assert image_names(batch) == ["\u00e9.png", "\u00e9.png", "b.png", "b.png"]
    (sentence,) = explain_notices(image_import)
    assert sentence.startswith("Names that several files have: 2 (“\u00e9.png”, “b.png”).")


def test_a_row_gives_its_metadata_to_all_files_of_the_same_name(batch: Batch) -> None:
    entries: list[tuple[str | bytes, bytes]] = [("a.png", image_bytes(1)), ("./a.png", image_bytes(2))]
    run_import(batch, "zip", zip_of([*entries, ("manifest.csv", b"file,title\na.png,The title\n")]))
    assert list(batch.images.values_list("file", "title")) == [("a.png", "The title")] * 2


def test_notices_are_stored_and_shown_by_the_api_and_on_the_page(batch: Batch, client) -> None:
    image_import = run_import(batch, "zip", zip_of([("a.png", image_bytes(1)), ("a.xmp", b"<x/>"), ("b.AAE", b"<x/>")]))
    sentence = "Side-car files passed over: 2 (.aae, .xmp)."
    assert image_import.notices == [{"code": "side_cars", "params": {"count": 2, "endings": ".aae, .xmp"}}]
    client.force_login(batch.created_by)
    answer = client.get(reverse("api:import", args=[image_import.id])).json()
    assert answer["notices"] == [{"code": "side_cars", "detail": sentence}]
    page = client.get(reverse("import", args=[image_import.id])).content.decode()
    assert sentence in page
    assert "upload.zip" in page


def test_litter_that_a_manifest_names_is_imported(batch: Batch) -> None:
    entries: list[tuple[str | bytes, bytes]] = [(".a.png", image_bytes(1)), ("b.png", image_bytes(2))]
    run_import(batch, "zip", zip_of([*entries, ("manifest.csv", b"file,title\n.a.png,Hidden\n")]))
    assert list(batch.images.values_list("file", "title")) == [(".a.png", "Hidden")]


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_manifest_that_is_packed_in_an_unusual_way_is_refused(
    compression: int, is_damaged: bool, batch: Batch
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("manifest.csv", "file,title\na.png,x\n" * 100)
    content = bytearray(file.getvalue())
    if is_damaged:
        content[60:80] = bytes(20)
    image_import = run_import(batch, "zip", bytes(content))
    assert (image_import.status, image_import.failure) == ("failed", "manifest_not_opened")
