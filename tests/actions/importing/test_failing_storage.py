"""Storages and disks that fail in the middle of an import: it waits, says why, and goes on; one bad file stops none."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from annotation.actions.importing import local_imports
from annotation.actions.importing.chunk_queue import resend_chunks
from annotation.actions.importing.local_imports import request_local_import, run_local_import
from annotation.actions.importing.requests import request_import, retry_import
from annotation.actions.importing.work import work_import
from annotation.models import Batch, ImageImport, ImportChunk
from annotation.sources.reading import local_files
from annotation.wording.rejections import explain_import
from tests.actions.importing.helpers import codes, fill, names, run_turns

pytestmark = pytest.mark.django_db

NOWHERE = Path("/proc/there/is/none")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.SMALLEST_CHUNK", 2)


@pytest.fixture
def image_import(batch: Batch, root: Path) -> ImageImport:
    fill(root, *(f"{number}.jpg" for number in range(4)))
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder")
    work_import(only=image_import.id)
    return image_import


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that the disk cannot read."""
    names: set[str] = set()
    opens = local_files.open_below

    def open_below(root: Path, uri: str):
        if uri.removeprefix(local_files.SCHEME) in names:
            raise OSError(5, "Input/output error")
        return opens(root, uri)

    monkeypatch.setattr("annotation.sources.reading.local_files.open_below", open_below)
    return names


def time_passes(**time: int) -> None:
    ImportChunk.objects.filter(due_at__isnull=False).update(due_at=F("due_at") - timedelta(**time))


def work_on(image_import: ImageImport) -> None:
    run_turns(image_import.id)
    image_import.refresh_from_db()


def test_a_storage_that_is_away_is_waited_for_and_the_page_says_why(batch, image_import, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        for _ in range(9):
            work_on(image_import)
            time_passes(hours=1)
        assert (image_import.status, image_import.accepted) == ("running", 0)
        assert "storage fails" in explain_import(image_import) and "No such file" in explain_import(image_import)
    work_on(image_import)
    assert (image_import.status, explain_import(image_import)) == ("done", "")
    assert names(batch) == [f"{number}.jpg" for number in range(4)]


def test_each_pause_is_longer_than_the_one_before_up_to_ten_minutes(image_import, monkeypatch) -> None:
    monkeypatch.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
    work_on(image_import)
    assert not work_import(only=image_import.id)
    time_passes(seconds=10)
    assert not work_import(only=image_import.id)
    time_passes(seconds=15)
    assert work_import(only=image_import.id)
    ImportChunk.objects.update(failed_attempts=30)
    time_passes(hours=1)
    work_on(image_import)
    time_passes(seconds=590)
    assert not work_import(only=image_import.id)
    time_passes(seconds=15)
    assert work_import(only=image_import.id)


def test_the_sweeper_orders_a_chunk_again_when_its_pause_is_over(image_import, monkeypatch) -> None:
    ImageImport.objects.update(created_at=F("created_at") - timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        work_on(image_import)
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    resend_chunks()
    assert sent == []
    time_passes(seconds=20)
    resend_chunks()
    assert sent == [image_import.id, image_import.id]


def test_a_storage_that_was_away_for_a_night_fails_the_import_and_trying_again_ends_it(
    batch, image_import, monkeypatch
) -> None:
    ImportChunk.objects.update(failed_attempts=79)
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        work_on(image_import)
    assert (image_import.status, image_import.failure) == ("failed", "storage_failed")
    retry_import(actor=batch.created_by, image_import=image_import)
    work_on(image_import)
    assert (image_import.status, batch.images.count()) == ("done", 4)


def test_one_file_that_cannot_be_read_holds_up_no_other(batch, image_import, unreadable) -> None:
    unreadable.add("1.jpg")
    work_on(image_import)
    assert (image_import.status, image_import.done, names(batch)) == ("running", 3, ["0.jpg", "2.jpg", "3.jpg"])
    assert "Input/output error" in explain_import(image_import)
    unreadable.clear()
    time_passes(minutes=1)
    work_on(image_import)
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 4, 0)


def test_a_file_that_stays_unreadable_is_refused_by_name_and_can_be_tried_again(
    batch, image_import, unreadable
) -> None:
    unreadable.add("1.jpg")
    for _ in range(8):
        work_on(image_import)
        assert image_import.status == "running" or image_import.rejected
        time_passes(minutes=11)
    assert (image_import.status, codes(image_import)) == ("done", {"1.jpg": "not_read"})
    unreadable.clear()
    retry_import(actor=batch.created_by, image_import=image_import)
    work_on(image_import)
    assert (image_import.status, image_import.accepted, codes(image_import)) == ("done", 4, {})
    assert names(batch) == [f"{number}.jpg" for number in range(4)]


def test_a_command_waits_for_a_pause_to_pass(batch, root, unreadable, monkeypatch) -> None:
    fill(root, "a.jpg", "b.jpg")
    unreadable.add("b.jpg")
    monkeypatch.setattr(local_imports, "PAUSE_SECONDS", 0.01)
    sentences = []

    def report(image_import: ImageImport) -> None:
        sentences.append(explain_import(image_import))
        if sentences[-1]:
            unreadable.clear()
            time_passes(minutes=1)

    done = run_local_import(request_local_import(actor=batch.created_by, batch=batch, argument=str(root)), report)
    assert (done.status, done.accepted) == ("done", 2)
    assert any("Input/output error" in why for why in sentences)
