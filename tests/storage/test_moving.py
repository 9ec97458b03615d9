"""Files are moved between a disk and a bucket: completely, with comparison, resumable, and during work."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotation.actions.importing.images import add_image
from annotation.storage.bucket import Bucket
from annotation.storage.disk import Disk
from annotation.storage.moving import list_movable
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def disk(tmp_path: Path, settings, batch) -> Disk:
    """Returns a disk with three images, configured as the storage."""
    settings.MEDIA_ROOT = tmp_path / "media"
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    for number in range(3):
        add(batch, number)
    return Disk(tmp_path / "media")


@pytest.fixture
def target(s3, settings, disk):
    """Yields an empty bucket that is not the configured storage."""
    bucket = Bucket.from_options(settings.S3_OPTIONS)
    bucket.client.create_bucket(Bucket=bucket.name)
    s3.reset()
    yield bucket
    s3.reset()
    bucket.delete(file.key for file in list(bucket.list("")))
    bucket.client.delete_bucket(Bucket=bucket.name)


def add(batch, number: int):
    name = f"{number}.jpg"
    return add_image(actor=batch.created_by, batch=batch, name=name, file=io.BytesIO(image_bytes(number)), render=True)


def move(to: str, *options: str) -> str:
    out = io.StringIO()
    call_command("move_files", "--to", to, "--bucket", "loupe", *options, stdout=out)
    return out.getvalue().splitlines()[-1]


def contents(store) -> dict[str, bytes]:
    contents = {}
    for stored_file in list_movable(store):
        with store.open(stored_file.key) as file:
            contents[stored_file.key] = file.read()
    return contents


def configure_bucket(settings) -> None:
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": settings.S3_OPTIONS}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def test_files_moved_to_the_bucket_and_back_are_the_same(disk, target, settings) -> None:
    originals = contents(disk)
    assert len(originals) == 12
    assert move("s3") == "12 copied, 0 there already, 0 could not be moved."
    assert contents(target) == originals == contents(disk)
    settings.MEDIA_ROOT = disk.root.parent / "new"
    assert move("disk") == "12 copied, 0 there already, 0 could not be moved."
    assert contents(Disk(settings.MEDIA_ROOT)) == originals
    assert not list((settings.MEDIA_ROOT / "spool").iterdir())


def test_a_second_call_copies_only_the_new_files(disk, target, s3, batch) -> None:
    move("s3")
    add(batch, 7)
    s3.reset()
    assert move("s3") == "4 copied, 12 there already, 0 could not be moved."
    assert sum(request.startswith("PUT") for request in s3.requests) == 4


def test_an_interrupted_move_continues_where_it_stopped(disk, target, s3, monkeypatch) -> None:
    put_file, keys = Bucket.put, []

    def put_five(self, path, key) -> None:
        keys.append(key)
        if len(keys) > 5:
            raise KeyboardInterrupt
        put_file(self, path, key)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put", put_five)
        with pytest.raises(KeyboardInterrupt):
            move("s3")
    copied_count = len(list(target.list("")))
    assert 0 < copied_count <= 5
    assert move("s3") == f"{12 - copied_count} copied, {copied_count} there already, 0 could not be moved."
    assert contents(target) == contents(disk)


def test_a_server_that_sometimes_fails_stops_nothing(disk, target, s3) -> None:
    s3.fails = 4
    assert move("s3").startswith("12 copied")
    assert len(s3.faults) > 5
    s3.reset()
    assert contents(target) == contents(disk)


def test_a_server_that_is_down_is_reported_in_a_sentence_and_the_next_call_succeeds(disk, target, s3) -> None:
    s3.is_down = True
    with pytest.raises(CommandError, match="Call this again"):
        move("s3")
    s3.reset()
    assert move("s3").startswith("12 copied")


def test_a_damaged_original_is_not_copied(disk, target) -> None:
    damaged = next(disk.list("originals/"))
    path = disk.local_path(damaged.key)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(SystemExit) as error:
        move("s3")
    assert error.value.code == 1
    assert target.find(damaged.key) is None
    assert len(list(target.list(""))) == 11


def test_a_copy_that_differs_from_its_file_is_deleted(disk, target, monkeypatch) -> None:
    put_file = Bucket.put

    def put_other_bytes(self, path: Path, key: str) -> None:
        other_file = path.with_name(f"{path.name}-other")
        other_file.write_bytes(b"?" * path.stat().st_size)
        put_file(self, other_file, key)
        other_file.unlink()

    monkeypatch.setattr(Bucket, "put", put_other_bytes)
    with pytest.raises(SystemExit):
        move("s3")
    assert list(target.list("")) == []


def test_a_copy_of_the_same_length_that_differs_is_replaced_with_check(disk, target) -> None:
    move("s3")
    copy = next(target.list("renditions/"))
    target.client.put_object(Bucket=target.name, Key=copy.key, Body=b"?" * copy.bytes)
    assert move("s3") == "0 copied, 12 there already, 0 could not be moved."
    assert move("s3", "--check") == "1 copied, 11 there already, 0 could not be moved."
    assert contents(target) == contents(disk)


def test_nothing_is_removed_from_where_loupe_reads(disk, target, settings) -> None:
    with pytest.raises(CommandError, match="still reads"):
        move("s3", "--remove")
    configure_bucket(settings)
    originals = contents(disk)
    assert move("s3", "--remove").startswith("12 copied")
    assert contents(disk) == {}
    assert contents(target) == originals


def test_a_file_is_removed_only_when_its_copy_is_the_same(disk, target, settings) -> None:
    move("s3")
    copy = next(target.list("originals/"))
    target.client.put_object(Bucket=target.name, Key=copy.key, Body=b"?" * copy.bytes)
    configure_bucket(settings)
    originals = contents(disk)
    assert move("s3", "--remove") == "1 copied, 11 there already, 0 could not be moved."
    assert (contents(disk), contents(target)) == ({}, originals)


def test_files_that_are_still_being_written_are_not_moved(disk, target) -> None:
    for name in ("spool/incoming-x/original", "exports/e/1.partial-x/data.jsonl", "spool/incoming-y/view.webp"):
        disk.local_path(name).parent.mkdir(parents=True, exist_ok=True)
        disk.local_path(name).write_bytes(b"half")
    assert move("s3").startswith("12 copied")


def test_a_missing_bucket_name_is_reported(disk) -> None:
    with pytest.raises(CommandError, match="Name the bucket"):
        call_command("move_files", "--to", "s3", "--bucket", "")
