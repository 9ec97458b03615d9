"""Files that no image uses any more can be found and removed, and no other file ever is."""

import io
import os
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from annotation.actions.curating.images import remove_images
from annotation.actions.curating.unused_files import find_unused_files, remove_unused_files
from annotation.actions.importing.images import add_image
from annotation.storage.disk import Disk
from tests.factories import picture_bytes

pytestmark = pytest.mark.django_db
LONG_AGO = time.time() - 2 * 24 * 3600


@pytest.fixture
def disk(tmp_path: Path, settings) -> Disk:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return Disk(tmp_path / "media")


def add(batch, number: int):
    return add_image(
        actor=batch.created_by, batch=batch, name="a.jpg", file=io.BytesIO(picture_bytes(number)), render=True
    )


def remove(image) -> None:
    remove_images(actor=image.batch.created_by, batch=image.batch, image_ids=[image.id])


def grow_old(disk: Disk) -> None:
    for stored in disk.list(""):
        os.utime(disk.root / stored.key, (LONG_AGO, LONG_AGO))


def keys(files) -> set[str]:
    return {file.key for file in files}


def test_the_files_of_a_removed_image_go_and_those_of_the_others_stay(disk, batch) -> None:
    kept, gone = add(batch, 1), add(batch, 2)
    before = keys(disk.list(""))
    remove(gone)
    grow_old(disk)

    removed = {file.key for some in remove_unused_files(disk) for file in some}

    assert len(removed) == 4
    assert all(gone.sha256 in key for key in removed)
    assert keys(disk.list("")) == before - removed
    assert kept.original in keys(disk.list("originals/"))


def test_a_young_file_stays_for_its_row_may_be_on_its_way(disk, batch) -> None:
    remove(add(batch, 1))
    assert list(find_unused_files(disk)) == []


def test_a_picture_that_comes_again_makes_its_files_young_again(disk, batch) -> None:
    image = add(batch, 1)
    remove(image)
    grow_old(disk)
    found = remove_unused_files(disk)
    again = add(batch, 1)

    assert [some for some in found if some] == []
    assert again.original in keys(disk.list("originals/"))


def test_a_file_that_is_used_anew_after_it_was_found_is_left(disk, batch, monkeypatch) -> None:
    remove(add(batch, 1))
    grow_old(disk)
    delete, find = Disk.delete, Disk.find

    def found_while_it_comes_again(self, key):
        monkeypatch.setattr(Disk, "find", find)
        add(batch, 1)
        return find(self, key)

    monkeypatch.setattr(Disk, "find", found_while_it_comes_again)
    gone = [file.key for some in remove_unused_files(disk) for file in some]
    assert gone == []
    assert delete is Disk.delete


def test_the_command_counts_first_and_removes_when_told(disk, batch) -> None:
    remove(add(batch, 1))
    grow_old(disk)

    def told(*options: str) -> str:
        out = io.StringIO()
        call_command("tidy_storage", *options, stdout=out)
        return out.getvalue()

    assert told().startswith("4 unused files, ")
    assert "Call it with --remove" in told()
    assert told("--remove").endswith("Removed.\n")
    assert told().startswith("0 unused files, ")
    assert list(disk.list("")) == []


def test_files_that_came_again_are_young_before_any_row_tells_of_them(disk, batch) -> None:
    remove(add(batch, 1))
    grow_old(disk)
    remove(add(batch, 1))  # as it is for a moment while a picture comes in: its files are there, its row is not
    assert list(find_unused_files(disk)) == []
