"""Storages and disks that fail in the middle of an import: it waits, says why, and goes on; one bad file stops none."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from annotation.actions.importing import by_command
from annotation.actions.importing.by_command import order_here, run_here
from annotation.actions.importing.chunk_queue import resend_imports
from annotation.actions.importing.requests import request_import, retry_import
from annotation.actions.importing.work import run_import, work_import
from annotation.models import Batch, ImageImport, ImportChunk
from annotation.sources import folders
from annotation.wording.rejections import explain_import
from tests.actions.importing.helpers import codes, fill, names

pytestmark = pytest.mark.django_db

NOWHERE = Path("/proc/there/is/none")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.SMALLEST_CHUNK", 2)


@pytest.fixture
def wanted(batch: Batch, root: Path) -> ImageImport:
    fill(root, *(f"{number}.jpg" for number in range(4)))
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    work_import(only=wanted.id)
    return wanted


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that the disk cannot read."""
    found: set[str] = set()
    opens = folders.open_below

    def open_below(root: Path, place: str):
        if place.removeprefix(folders.PLACE) in found:
            raise OSError(5, "Input/output error")
        return opens(root, place)

    monkeypatch.setattr("annotation.sources.folders.open_below", open_below)
    return found


def time_passes(**time: int) -> None:
    ImportChunk.objects.filter(due_at__isnull=False).update(due_at=F("due_at") - timedelta(**time))


def work_on(wanted: ImageImport) -> None:
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()


def test_a_storage_that_is_away_is_waited_for_and_the_page_says_why(batch, wanted, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        for _ in range(9):
            work_on(wanted)
            time_passes(hours=1)
        assert (wanted.status, wanted.accepted) == ("running", 0)
        assert "storage fails" in explain_import(wanted) and "No such file" in explain_import(wanted)
    work_on(wanted)
    assert (wanted.status, explain_import(wanted)) == ("done", "")
    assert names(batch) == [f"{number}.jpg" for number in range(4)]


def test_each_pause_is_longer_than_the_one_before_up_to_ten_minutes(wanted, monkeypatch) -> None:
    monkeypatch.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
    work_on(wanted)
    assert not work_import(only=wanted.id)
    time_passes(seconds=10)
    assert not work_import(only=wanted.id)
    time_passes(seconds=15)
    assert work_import(only=wanted.id)
    ImportChunk.objects.update(troubles=30)
    time_passes(hours=1)
    work_on(wanted)
    time_passes(seconds=590)
    assert not work_import(only=wanted.id)
    time_passes(seconds=15)
    assert work_import(only=wanted.id)


def test_the_sweeper_orders_a_chunk_again_when_its_pause_is_over(wanted, monkeypatch) -> None:
    ImageImport.objects.update(created_at=F("created_at") - timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        work_on(wanted)
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    resend_imports()
    assert sent == []
    time_passes(seconds=20)
    resend_imports()
    assert sent == [wanted.id, wanted.id]


def test_a_storage_that_was_away_for_a_night_fails_the_import_and_trying_again_ends_it(
    batch, wanted, monkeypatch
) -> None:
    ImportChunk.objects.update(troubles=79)
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        work_on(wanted)
    assert (wanted.status, wanted.failure) == ("failed", "storage_failed")
    retry_import(actor=batch.created_by, wanted=wanted)
    work_on(wanted)
    assert (wanted.status, batch.images.count()) == ("done", 4)


def test_one_file_that_cannot_be_read_holds_up_no_other(batch, wanted, unreadable) -> None:
    unreadable.add("1.jpg")
    work_on(wanted)
    assert (wanted.status, wanted.done, names(batch)) == ("running", 3, ["0.jpg", "2.jpg", "3.jpg"])
    assert "Input/output error" in explain_import(wanted)
    unreadable.clear()
    time_passes(minutes=1)
    work_on(wanted)
    assert (wanted.status, wanted.accepted, wanted.refused) == ("done", 4, 0)


def test_a_file_that_stays_unreadable_is_refused_by_name_and_can_be_tried_again(batch, wanted, unreadable) -> None:
    unreadable.add("1.jpg")
    for _ in range(8):
        work_on(wanted)
        assert wanted.status == "running" or wanted.refused
        time_passes(minutes=11)
    assert (wanted.status, codes(wanted)) == ("done", {"1.jpg": "not_read"})
    unreadable.clear()
    retry_import(actor=batch.created_by, wanted=wanted)
    work_on(wanted)
    assert (wanted.status, wanted.accepted, codes(wanted)) == ("done", 4, {})
    assert names(batch) == [f"{number}.jpg" for number in range(4)]


def test_a_command_waits_for_a_pause_to_pass(batch, root, unreadable, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    unreadable.add("b.jpg")
    monkeypatch.setattr(by_command, "PAUSE_SECONDS", 0.01)
    told = []

    def tell(wanted: ImageImport) -> None:
        told.append(explain_import(wanted))
        if told[-1]:
            unreadable.clear()
            time_passes(minutes=1)

    done = run_here(order_here(actor=batch.created_by, batch=batch, kind="folder", path=root), tell)
    assert (done.status, done.accepted) == ("done", 2)
    assert any("Input/output error" in why for why in told)
