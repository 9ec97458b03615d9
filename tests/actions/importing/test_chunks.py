"""Chunks of an import: leased in turns over the batches, taken over from silent workers, and never done twice."""

from pathlib import Path

import pytest
from django.db import connection

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.importing.chunk_queue import lease_chunk, release_chunk, renew_lease, resend_chunks
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.actions.importing.work import work_import
from annotation.errors import Conflict
from annotation.models import Assignment, Batch, Event, Image, ImportChunk
from tests.actions.importing.helpers import image_names, rejection_codes, run_import, run_turns, write_images

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.MIN_CHUNK_FILES", 2)


def request_and_list(batch: Batch, **options):
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder", **options)
    work_import(only=image_import.id)  # makes the list of files
    image_import.refresh_from_db()
    return image_import


def end_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_importchunk SET heartbeat_at = now() - interval '1 minute'")


def test_an_import_is_done_in_chunks_and_keeps_the_order_of_its_source(batch: Batch, root: Path) -> None:
    write_images(root, *(f"{number}.jpg" for number in range(5)))
    image_import = request_and_list(batch)
    assert (image_import.status, image_import.done, image_import.total, ImportChunk.objects.count()) == (
        "running",
        0,
        5,
        4,
    )
    assert image_import.bytes_total == sum(path.stat().st_size for path in root.glob("*.jpg"))
    for expected in (2, 4, 5):
        work_import()
        image_import.refresh_from_db()
        assert image_import.done == expected
    assert (image_import.status, image_import.accepted, image_import.bytes_done) == (
        "done",
        5,
        image_import.bytes_total,
    )
    assert image_names(batch) == [f"{number}.jpg" for number in range(5)]
    assert not work_import()


def test_a_chunk_records_one_event_and_opens_every_slot(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg")
    run_import(batch, "folder")
    assert Event.objects.filter(verb="filled", target=batch.id).count() == 1
    assert Assignment.objects.filter(batch=batch, status="open").count() == 2 * batch.project.critiques_per_image


def test_the_batch_served_longest_ago_is_served_next(batch: Batch, root: Path) -> None:
    write_images(root, *(f"{number}.jpg" for number in range(6)))
    write_images(root / "spring", "x.jpg")
    (root / "spring" / "x.jpg").write_bytes((root / "5.jpg").read_bytes() + b"other")
    other_batch = create_batch(actor=batch.created_by, project=batch.project, name="Other")
    request_and_list(batch)
    request_and_list(other_batch, folder="spring")
    batch_ids = []
    while (chunk := lease_chunk()) and len(batch_ids) < 3:
        batch_ids.append(chunk.image_import.batch_id)
        release_chunk(chunk)
        ImportChunk.objects.filter(pk=chunk.pk).update(status="done")
    assert batch_ids == [batch.id, other_batch.id, batch.id]


def test_a_leased_chunk_is_left_to_its_worker_and_an_expired_one_is_taken_over(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg")
    image_import = request_and_list(batch)
    chunk = lease_chunk()
    assert chunk
    assert not work_import(only=image_import.id)
    end_leases()
    assert work_import(only=image_import.id)
    assert not renew_lease(chunk)
    image_import.refresh_from_db()
    assert (image_import.status, Image.objects.count()) == ("done", 1)


def test_a_worker_whose_lease_expired_changes_nothing(batch: Batch, root: Path, monkeypatch) -> None:
    write_images(root, "a.jpg", "b.jpg")
    image_import = request_and_list(batch)
    from annotation.actions.importing import chunk_pipeline as imports

    decode = imports.decode_and_store

    def decode_once(file) -> None:
        decode(file)
        if file.row.file == "a.jpg":
            monkeypatch.setattr(imports, "decode_and_store", decode)

    find_known = imports.find_known_images

    def find_known_and_lose_the_lease(batch, files) -> None:
        find_known(batch, files)
        monkeypatch.setattr(imports, "find_known_images", find_known)
        end_leases()
        run_turns(image_import.id)

    monkeypatch.setattr(imports, "decode_and_store", decode_once)
    monkeypatch.setattr(imports, "find_known_images", find_known_and_lose_the_lease)
    work_import(only=image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done, image_import.accepted, Image.objects.count()) == ("done", 2, 2, 2)


def test_the_sweeper_sends_chunks_again_whose_message_was_lost(batch: Batch, root: Path, monkeypatch) -> None:
    write_images(root, *(f"{number}.jpg" for number in range(4)))
    messages = []
    monkeypatch.setattr("annotation.hints.send", lambda task, target: messages.append(target))
    image_import = request_and_list(batch)
    resend_chunks()
    assert messages == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET created_at = now() - interval '1 minute'")
    resend_chunks()
    assert messages == [image_import.id, image_import.id]
    lease_chunk()
    end_leases()
    messages.clear()
    resend_chunks()
    assert len(messages) == 2


def test_a_cancelled_import_stops_and_a_retry_continues_it(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg", "c.jpg")
    image_import = request_and_list(batch)
    work_import()
    chunk = lease_chunk()
    assert chunk
    cancel_import(actor=batch.created_by, image_import=image_import)
    assert not renew_lease(chunk)
    assert not work_import()
    assert image_names(batch) == ["a.jpg", "b.jpg"]
    image_import.refresh_from_db()
    retry_import(actor=batch.created_by, image_import=image_import)
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done, image_import.accepted) == ("done", 3, 3)
    assert image_names(batch) == ["a.jpg", "b.jpg", "c.jpg"]


def test_rejected_files_can_be_retried_after_they_were_repaired(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg", "b.jpg")
    repaired = (root / "b.jpg").read_bytes()
    broken = repaired[:3]
    (root / "b.jpg").write_bytes(broken)
    image_import = run_import(batch, "folder")
    assert rejection_codes(image_import) == {"b.jpg": "damaged"}
    (root / "b.jpg").write_bytes(repaired)
    row = retry_import(actor=batch.created_by, image_import=image_import)
    assert (row.done, row.rejected, row.bytes_done) == (1, 0, row.bytes_total - len(broken))
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done, image_import.accepted, image_import.rejected) == ("done", 2, 2, 0)
    assert image_import.bytes_done == image_import.bytes_total
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, image_import=image_import)


def test_closing_the_batch_ends_a_running_import(batch: Batch, root: Path) -> None:
    write_images(root, "a.jpg")
    image_import = request_and_list(batch)
    set_batch_status(actor=batch.created_by, batch=batch, status="closed")
    work_import()
    image_import.refresh_from_db()
    assert (image_import.status, image_import.failure) == ("failed", "batch_closed")
    with pytest.raises(Conflict):
        request_import(actor=batch.created_by, batch=Batch.objects.get(pk=batch.pk), kind="folder")


@pytest.mark.parametrize(("opens_batch", "expected"), [(True, "open"), (False, "paused")])
def test_an_import_opens_its_paused_batch_at_the_end_if_requested(
    opens_batch: bool, expected: str, batch: Batch, root: Path
) -> None:
    set_batch_status(actor=batch.created_by, batch=batch, status="paused")
    write_images(root, "a.jpg")
    run_import(batch, "folder", opens_batch=opens_batch)
    batch.refresh_from_db()
    assert batch.status == expected


def test_simultaneous_uploads_and_imports_never_share_a_position(batch: Batch, root: Path) -> None:
    from tests.factories import make_image

    write_images(root, "a.jpg", "b.jpg")
    image_import = request_and_list(batch)
    upload = make_image(batch, 77)
    run_turns(image_import.id)
    assert sorted(batch.images.values_list("position", flat=True)) == [1, 2, 3]
    assert upload.position == 3


def test_a_chunk_that_takes_long_is_continued_in_the_next_turn(batch: Batch, root: Path, monkeypatch) -> None:
    write_images(root, "a.jpg", "b.jpg")
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 0.0)
    monkeypatch.setattr("annotation.actions.importing.chunk_pipeline.AT_ONCE", 1)
    image_import = request_and_list(batch)
    work_import()
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done) == ("running", 0)
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 5.0)
    run_turns(image_import.id)
    assert image_names(batch) == ["a.jpg", "b.jpg"]
