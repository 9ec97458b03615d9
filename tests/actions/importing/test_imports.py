"""Long imports: in chunks and turns, fair between batches, taken over when a worker falls silent, and never twice."""

from pathlib import Path

import pytest
from django.db import connection

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.importing.chunk_queue import lease_chunk, release_chunk, renew_lease, resend_chunks
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.actions.importing.work import work_import
from annotation.errors import Conflict
from annotation.models import Assignment, Batch, Event, Image, ImportChunk
from tests.actions.importing.helpers import codes, fill, names, run, run_turns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.MIN_CHUNK_FILES", 2)


def order(batch: Batch, **options):
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder", **options)
    work_import(only=image_import.id)  # the list
    image_import.refresh_from_db()
    return image_import


def fall_silent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_importchunk SET heartbeat_at = now() - interval '1 minute'")


def test_an_import_comes_in_chunk_by_chunk_and_keeps_the_order_of_its_source(batch: Batch, root: Path) -> None:
    fill(root, *(f"{number}.jpg" for number in range(5)))
    image_import = order(batch)
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
    assert names(batch) == [f"{number}.jpg" for number in range(5)]
    assert not work_import()


def test_one_chunk_is_one_event_and_opens_every_place(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg")
    run(batch, "folder")
    assert Event.objects.filter(verb="filled", target=batch.id).count() == 1
    assert Assignment.objects.filter(batch=batch, status="open").count() == 2 * batch.project.critiques_per_image


def test_the_batch_that_was_served_longest_ago_is_served_next(batch: Batch, root: Path) -> None:
    fill(root, *(f"{number}.jpg" for number in range(6)))
    fill(root / "spring", "x.jpg")
    (root / "spring" / "x.jpg").write_bytes((root / "5.jpg").read_bytes() + b"other")
    other = create_batch(actor=batch.created_by, project=batch.project, name="Other")
    order(batch)
    order(other, folder="spring")
    served = []
    while (chunk := lease_chunk()) and len(served) < 3:
        served.append(chunk.image_import.batch_id)
        release_chunk(chunk)
        ImportChunk.objects.filter(pk=chunk.pk).update(status="done")
    assert served == [batch.id, other.id, batch.id]


def test_a_chunk_that_somebody_holds_is_left_to_them_and_a_silent_one_is_taken_over(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    image_import = order(batch)
    chunk = lease_chunk()
    assert chunk
    assert not work_import(only=image_import.id)
    fall_silent()
    assert work_import(only=image_import.id)
    assert not renew_lease(chunk)
    image_import.refresh_from_db()
    assert (image_import.status, Image.objects.count()) == ("done", 1)


def test_whoever_comes_back_from_the_dead_changes_nothing(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    image_import = order(batch)
    from annotation.actions.importing import chunk_pipeline as imports

    decode = imports.decode_and_store

    def overtaken(file) -> None:
        decode(file)
        if file.row.file == "a.jpg":
            monkeypatch.setattr(imports, "decode_and_store", decode)

    find_known = imports.find_known_images

    def lost_meanwhile(batch, files) -> None:
        find_known(batch, files)
        monkeypatch.setattr(imports, "find_known_images", find_known)
        fall_silent()
        run_turns(image_import.id)

    monkeypatch.setattr(imports, "decode_and_store", overtaken)
    monkeypatch.setattr(imports, "find_known_images", lost_meanwhile)
    work_import(only=image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done, image_import.accepted, Image.objects.count()) == ("done", 2, 2, 2)


def test_the_sweeper_orders_again_what_no_message_will_bring(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, *(f"{number}.jpg" for number in range(4)))
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    image_import = order(batch)
    resend_chunks()
    assert sent == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET created_at = now() - interval '1 minute'")
    resend_chunks()
    assert sent == [image_import.id, image_import.id]
    lease_chunk()
    fall_silent()
    sent.clear()
    resend_chunks()
    assert len(sent) == 2


def test_a_cancelled_import_stops_and_goes_on_where_it_was(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg", "c.jpg")
    image_import = order(batch)
    work_import()
    chunk = lease_chunk()
    assert chunk
    cancel_import(actor=batch.created_by, image_import=image_import)
    assert not renew_lease(chunk)
    assert not work_import()
    assert names(batch) == ["a.jpg", "b.jpg"]
    image_import.refresh_from_db()
    retry_import(actor=batch.created_by, image_import=image_import)
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done, image_import.accepted) == ("done", 3, 3)
    assert names(batch) == ["a.jpg", "b.jpg", "c.jpg"]


def test_what_was_refused_can_be_tried_again_when_it_was_mended(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg")
    mended = (root / "b.jpg").read_bytes()
    broken = mended[:3]
    (root / "b.jpg").write_bytes(broken)
    done = run(batch, "folder")
    assert codes(done) == {"b.jpg": "damaged"}
    (root / "b.jpg").write_bytes(mended)
    row = retry_import(actor=batch.created_by, image_import=done)
    assert (row.done, row.rejected, row.bytes_done) == (1, 0, row.bytes_total - len(broken))
    run_turns(done.id)
    done.refresh_from_db()
    assert (done.status, done.done, done.accepted, done.rejected) == ("done", 2, 2, 0)
    assert done.bytes_done == done.bytes_total
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, image_import=done)


def test_a_batch_that_is_closed_meanwhile_ends_the_import(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    image_import = order(batch)
    set_batch_status(actor=batch.created_by, batch=batch, status="closed")
    work_import()
    image_import.refresh_from_db()
    assert (image_import.status, image_import.failure) == ("failed", "batch_closed")
    with pytest.raises(Conflict):
        request_import(actor=batch.created_by, batch=Batch.objects.get(pk=batch.pk), kind="folder")


@pytest.mark.parametrize(("opens_batch", "expected"), [(True, "open"), (False, "paused")])
def test_a_paused_batch_opens_by_itself_when_all_is_in_if_asked_to(
    opens_batch: bool, expected: str, batch: Batch, root: Path
) -> None:
    set_batch_status(actor=batch.created_by, batch=batch, status="paused")
    fill(root, "a.jpg")
    run(batch, "folder", opens_batch=opens_batch)
    batch.refresh_from_db()
    assert batch.status == expected


def test_uploads_and_imports_at_once_never_share_a_position(batch: Batch, root: Path) -> None:
    from tests.factories import make_image

    fill(root, "a.jpg", "b.jpg")
    image_import = order(batch)
    upload = make_image(batch, 77)
    run_turns(image_import.id)
    assert sorted(batch.images.values_list("position", flat=True)) == [1, 2, 3]
    assert upload.position == 3


def test_a_turn_that_takes_long_goes_on_at_the_next(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 0.0)
    monkeypatch.setattr("annotation.actions.importing.chunk_pipeline.AT_ONCE", 1)
    image_import = order(batch)
    work_import()
    image_import.refresh_from_db()
    assert (image_import.status, image_import.done) == ("running", 0)
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 5.0)
    run_turns(image_import.id)
    assert names(batch) == ["a.jpg", "b.jpg"]
