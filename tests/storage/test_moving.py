"""Files move between a disk and a bucket: whole, checked, resumable, and while people go on working."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotation.actions.importing.images import add_image
from annotation.storage.bucket import Bucket
from annotation.storage.disk import Disk
from annotation.storage.moving import files_of
from tests.factories import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def disk(tmp_path: Path, settings, batch) -> Disk:
    """Three images on a disk, which is the configured storage."""
    settings.MEDIA_ROOT = tmp_path / "media"
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    for number in range(3):
        add(batch, number)
    return Disk(tmp_path / "media")


@pytest.fixture
def target(s3, settings, disk):
    """An empty bucket that is not configured."""
    bucket = Bucket.of(settings.S3_OPTIONS)
    bucket.client.create_bucket(Bucket=bucket.name)
    s3.calm()
    yield bucket
    s3.calm()
    bucket.delete(found.key for found in list(bucket.list("")))
    bucket.client.delete_bucket(Bucket=bucket.name)


def add(batch, number: int):
    name = f"{number}.jpg"
    return add_image(
        actor=batch.created_by, batch=batch, name=name, file=io.BytesIO(picture_bytes(number)), render=True
    )


def move(to: str, *options: str) -> str:
    out = io.StringIO()
    call_command("move_files", "--to", to, "--bucket", "loupe", *options, stdout=out)
    return out.getvalue().splitlines()[-1]


def contents(store) -> dict[str, bytes]:
    found = {}
    for stored in files_of(store):
        with store.open(stored.key) as file:
            found[stored.key] = file.read()
    return found


def configure_bucket(settings) -> None:
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": settings.S3_OPTIONS}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def test_files_go_to_the_bucket_and_come_back_the_same(disk, target, settings) -> None:
    there = contents(disk)
    assert len(there) == 12
    assert move("s3") == "12 copied, 0 there already, 0 could not be moved."
    assert contents(target) == there == contents(disk)
    settings.MEDIA_ROOT = disk.root.parent / "new"
    assert move("disk") == "12 copied, 0 there already, 0 could not be moved."
    assert contents(Disk(settings.MEDIA_ROOT)) == there
    assert not list((settings.MEDIA_ROOT / "spool").iterdir())


def test_a_second_call_brings_what_came_meanwhile_and_nothing_else(disk, target, s3, batch) -> None:
    move("s3")
    add(batch, 7)
    s3.calm()
    assert move("s3") == "4 copied, 12 there already, 0 could not be moved."
    assert sum(asked.startswith("PUT") for asked in s3.asked) == 4


def test_a_move_that_was_broken_off_goes_on_where_it_was(disk, target, s3, monkeypatch) -> None:
    put, puts = Bucket.put, []

    def broken(self, path, key) -> None:
        puts.append(key)
        if len(puts) > 5:
            raise KeyboardInterrupt
        put(self, path, key)

    with monkeypatch.context() as breaking:
        breaking.setattr(Bucket, "put", broken)
        with pytest.raises(KeyboardInterrupt):
            move("s3")
    kept = len(list(target.list("")))
    assert 0 < kept <= 5
    assert move("s3") == f"{12 - kept} copied, {kept} there already, 0 could not be moved."
    assert contents(target) == contents(disk)


def test_a_server_that_fails_now_and_then_stops_nothing(disk, target, s3) -> None:
    s3.fails = 4
    assert move("s3").startswith("12 copied")
    assert len(s3.did) > 5
    s3.calm()
    assert contents(target) == contents(disk)


def test_a_server_that_is_away_is_said_in_words_and_the_next_call_does_it(disk, target, s3) -> None:
    s3.is_down = True
    with pytest.raises(CommandError, match="Call this again"):
        move("s3")
    s3.calm()
    assert move("s3").startswith("12 copied")


def test_an_original_that_rotted_is_named_and_not_spread(disk, target) -> None:
    rotten = next(disk.list("originals/"))
    path = disk.own_path(rotten.key)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(SystemExit) as ended:
        move("s3")
    assert ended.value.code == 1
    assert target.find(rotten.key) is None
    assert len(list(target.list(""))) == 11


def test_a_copy_that_arrives_changed_is_taken_back(disk, target, monkeypatch) -> None:
    put = Bucket.put

    def changed(self, path: Path, key: str) -> None:
        other = path.with_name(f"{path.name}-other")
        other.write_bytes(b"?" * path.stat().st_size)
        put(self, other, key)
        other.unlink()

    monkeypatch.setattr(Bucket, "put", changed)
    with pytest.raises(SystemExit):
        move("s3")
    assert list(target.list("")) == []


def test_a_copy_of_the_same_length_that_differs_is_found_when_asked_to_check(disk, target) -> None:
    move("s3")
    changed = next(target.list("renditions/"))
    target.client.put_object(Bucket=target.name, Key=changed.key, Body=b"?" * changed.bytes)
    assert move("s3") == "0 copied, 12 there already, 0 could not be moved."
    assert move("s3", "--check") == "1 copied, 11 there already, 0 could not be moved."
    assert contents(target) == contents(disk)


def test_nothing_is_removed_from_where_loupe_reads(disk, target, settings) -> None:
    with pytest.raises(CommandError, match="still reads"):
        move("s3", "--remove")
    configure_bucket(settings)
    there = contents(disk)
    assert move("s3", "--remove").startswith("12 copied")
    assert contents(disk) == {}
    assert contents(target) == there


def test_a_file_is_removed_only_when_its_copy_is_the_same(disk, target, settings) -> None:
    move("s3")
    changed = next(target.list("originals/"))
    target.client.put_object(Bucket=target.name, Key=changed.key, Body=b"?" * changed.bytes)
    configure_bucket(settings)
    there = contents(disk)
    assert move("s3", "--remove") == "1 copied, 11 there already, 0 could not be moved."
    assert (contents(disk), contents(target)) == ({}, there)


def test_what_is_still_being_written_is_left_alone(disk, target) -> None:
    for name in ("spool/incoming-x/original", "exports/e/1.partial-x/data.jsonl", "spool/incoming-y/view.webp"):
        disk.own_path(name).parent.mkdir(parents=True, exist_ok=True)
        disk.own_path(name).write_bytes(b"half")
    assert move("s3").startswith("12 copied")


def test_without_a_bucket_it_says_what_to_name(disk) -> None:
    with pytest.raises(CommandError, match="Name the bucket"):
        call_command("move_files", "--to", "s3", "--bucket", "")
