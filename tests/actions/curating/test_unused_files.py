"""Files that no image uses are found and deleted, and no other file is."""

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
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db
LONG_AGO = time.time() - 2 * 24 * 3600


@pytest.fixture
def disk(tmp_path: Path, settings) -> Disk:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return Disk(tmp_path / "media")


def add(batch, number: int):
    return add_image(
        actor=batch.created_by, batch=batch, name="a.jpg", file=io.BytesIO(image_bytes(number)), render=True
    )


def remove(image) -> None:
    remove_images(actor=image.batch.created_by, batch=image.batch, image_ids=[image.id])


def make_old(disk: Disk) -> None:
    for file in disk.list(""):
        os.utime(disk.root / file.key, (LONG_AGO, LONG_AGO))


def keys(files) -> set[str]:
    return {file.key for file in files}


def test_the_files_of_a_removed_image_are_deleted_and_those_of_others_kept(disk, batch) -> None:
    remaining, image = add(batch, 1), add(batch, 2)
    keys_before = keys(disk.list(""))
    remove(image)
    make_old(disk)

    deleted_keys = {file.key for files in remove_unused_files(disk) for file in files}

    assert len(deleted_keys) == 4
    assert all(image.sha256 in key for key in deleted_keys)
    assert keys(disk.list("")) == keys_before - deleted_keys
    assert remaining.original in keys(disk.list("originals/"))


def test_a_recent_file_is_kept_because_its_row_may_follow(disk, batch) -> None:
    remove(add(batch, 1))
    assert list(find_unused_files(disk)) == []


def test_adding_an_image_again_resets_the_age_of_its_files(disk, batch) -> None:
    image = add(batch, 1)
    remove(image)
    make_old(disk)
    deletions = remove_unused_files(disk)
    image_added_again = add(batch, 1)

    assert [files for files in deletions if files] == []
    assert image_added_again.original in keys(disk.list("originals/"))


def test_a_file_that_is_used_again_meanwhile_is_not_deleted(disk, batch, monkeypatch) -> None:
    remove(add(batch, 1))
    make_old(disk)
    delete, find = Disk.delete, Disk.find

    def find_while_it_is_added(self, key):
        monkeypatch.setattr(Disk, "find", find)
        add(batch, 1)
        return find(self, key)

    monkeypatch.setattr(Disk, "find", find_while_it_is_added)
    deleted_keys = [file.key for files in remove_unused_files(disk) for file in files]
    assert deleted_keys == []
    assert delete is Disk.delete


def test_the_command_counts_files_and_deletes_them_with_its_option(disk, batch) -> None:
    remove(add(batch, 1))
    make_old(disk)

    def output(*options: str) -> str:
        stream = io.StringIO()
        call_command("tidy_storage", *options, stdout=stream)
        return stream.getvalue()

    assert output().startswith("4 unused files, ")
    assert "Call it with --remove" in output()
    assert output("--remove").endswith("Removed.\n")
    assert output().startswith("0 unused files, ")
    assert list(disk.list("")) == []


def test_files_that_were_stored_again_are_recent_before_a_row_refers_to_them(disk, batch) -> None:
    remove(add(batch, 1))
    make_old(disk)
    remove(add(batch, 1))  # as during an upload: the files are stored, the row is not
    assert list(find_unused_files(disk)) == []
