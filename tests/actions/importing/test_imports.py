"""Long imports: in chunks and turns, fair between batches, taken over when a worker falls silent, and never twice."""

from pathlib import Path

import pytest
from django.db import connection

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.importing.chunk_queue import let_go, resend_imports, still_holds, take_turn
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.actions.importing.work import run_import, work_import
from annotation.errors import Conflict
from annotation.models import Assignment, Batch, Event, Image, ImportChunk
from tests.actions.importing.helpers import codes, fill, names, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.SMALLEST_CHUNK", 2)


def order(batch: Batch, **options):
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder", **options)
    work_import(only=wanted.id)  # the list
    wanted.refresh_from_db()
    return wanted


def fall_silent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_importchunk SET heartbeat_at = now() - interval '1 minute'")


def test_an_import_comes_in_chunk_by_chunk_and_keeps_the_order_of_its_source(batch: Batch, root: Path) -> None:
    fill(root, *(f"{number}.jpg" for number in range(5)))
    wanted = order(batch)
    assert (wanted.status, wanted.done, wanted.total, ImportChunk.objects.count()) == ("running", 0, 5, 4)
    assert wanted.bytes_total == sum(path.stat().st_size for path in root.glob("*.jpg"))
    for expected in (2, 4, 5):
        work_import()
        wanted.refresh_from_db()
        assert wanted.done == expected
    assert (wanted.status, wanted.accepted, wanted.bytes_done) == ("done", 5, wanted.bytes_total)
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
    while (chunk := take_turn()) and len(served) < 3:
        served.append(chunk.wanted.batch_id)
        let_go(chunk)
        ImportChunk.objects.filter(pk=chunk.pk).update(status="done")
    assert served == [batch.id, other.id, batch.id]


def test_a_chunk_that_somebody_holds_is_left_to_them_and_a_silent_one_is_taken_over(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = order(batch)
    held = take_turn()
    assert held
    assert not work_import(only=wanted.id)
    fall_silent()
    assert work_import(only=wanted.id)
    assert not still_holds(held)
    wanted.refresh_from_db()
    assert (wanted.status, Image.objects.count()) == ("done", 1)


def test_whoever_comes_back_from_the_dead_changes_nothing(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    wanted = order(batch)
    from annotation.actions.importing import chunk_pipeline as imports

    decode = imports.keep

    def overtaken(arrival) -> None:
        decode(arrival)
        if arrival.file.file == "a.jpg":
            monkeypatch.setattr(imports, "keep", decode)

    find_known = imports.find_known

    def lost_meanwhile(found_in, arrivals) -> None:
        find_known(found_in, arrivals)
        monkeypatch.setattr(imports, "find_known", find_known)
        fall_silent()
        run_import(import_id=wanted.id)

    monkeypatch.setattr(imports, "keep", overtaken)
    monkeypatch.setattr(imports, "find_known", lost_meanwhile)
    work_import(only=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.done, wanted.accepted, Image.objects.count()) == ("done", 2, 2, 2)


def test_the_sweeper_orders_again_what_no_message_will_bring(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, *(f"{number}.jpg" for number in range(4)))
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    wanted = order(batch)
    resend_imports()
    assert sent == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET created_at = now() - interval '1 minute'")
    resend_imports()
    assert sent == [wanted.id, wanted.id]
    take_turn()
    fall_silent()
    sent.clear()
    resend_imports()
    assert len(sent) == 2


def test_a_cancelled_import_stops_and_goes_on_where_it_was(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg", "c.jpg")
    wanted = order(batch)
    work_import()
    chunk = take_turn()
    assert chunk
    cancel_import(actor=batch.created_by, wanted=wanted)
    assert not still_holds(chunk)
    assert not work_import()
    assert names(batch) == ["a.jpg", "b.jpg"]
    wanted.refresh_from_db()
    retry_import(actor=batch.created_by, wanted=wanted)
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.done, wanted.accepted) == ("done", 3, 3)
    assert names(batch) == ["a.jpg", "b.jpg", "c.jpg"]


def test_what_was_refused_can_be_tried_again_when_it_was_mended(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg", "b.jpg")
    mended = (root / "b.jpg").read_bytes()
    broken = mended[:3]
    (root / "b.jpg").write_bytes(broken)
    done = run(batch, "folder")
    assert codes(done) == {"b.jpg": "damaged"}
    (root / "b.jpg").write_bytes(mended)
    row = retry_import(actor=batch.created_by, wanted=done)
    assert (row.done, row.refused, row.bytes_done) == (1, 0, row.bytes_total - len(broken))
    run_import(import_id=done.id)
    done.refresh_from_db()
    assert (done.status, done.done, done.accepted, done.refused) == ("done", 2, 2, 0)
    assert done.bytes_done == done.bytes_total
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, wanted=done)


def test_a_batch_that_is_closed_meanwhile_ends_the_import(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = order(batch)
    set_batch_status(actor=batch.created_by, batch=batch, status="closed")
    work_import()
    wanted.refresh_from_db()
    assert (wanted.status, wanted.failure) == ("failed", "batch_closed")
    with pytest.raises(Conflict):
        request_import(actor=batch.created_by, batch=Batch.objects.get(pk=batch.pk), kind="folder")


@pytest.mark.parametrize(("asked", "expected"), [(True, "open"), (False, "paused")])
def test_a_paused_batch_opens_by_itself_when_all_is_in_if_asked_to(
    asked: bool, expected: str, batch: Batch, root: Path
) -> None:
    set_batch_status(actor=batch.created_by, batch=batch, status="paused")
    fill(root, "a.jpg")
    run(batch, "folder", opens_batch=asked)
    batch.refresh_from_db()
    assert batch.status == expected


def test_uploads_and_imports_at_once_never_share_a_position(batch: Batch, root: Path) -> None:
    from tests.factories import make_image

    fill(root, "a.jpg", "b.jpg")
    wanted = order(batch)
    upload = make_image(batch, 77)
    run_import(import_id=wanted.id)
    assert sorted(batch.images.values_list("position", flat=True)) == [1, 2, 3]
    assert upload.position == 3


def test_a_turn_that_takes_long_goes_on_at_the_next(batch: Batch, root: Path, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 0.0)
    monkeypatch.setattr("annotation.actions.importing.chunk_pipeline.AT_ONCE", 1)
    wanted = order(batch)
    work_import()
    wanted.refresh_from_db()
    assert (wanted.status, wanted.done) == ("running", 0)
    monkeypatch.setattr("annotation.actions.importing.work.TURN_SECONDS", 5.0)
    run_import(import_id=wanted.id)
    assert names(batch) == ["a.jpg", "b.jpg"]
