"""A storage or disk that fails during an import: the import waits, says why, and continues; one bad file stops none."""

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
from tests.actions.importing.helpers import image_names, rejection_codes, run_turns, write_images

pytestmark = pytest.mark.django_db

NOWHERE = Path("/proc/there/is/none")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotation.actions.importing.listing.MIN_CHUNK_FILES", 2)


@pytest.fixture
def image_import(batch: Batch, root: Path) -> ImageImport:
    write_images(root, *(f"{number}.jpg" for number in range(4)))
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder")
    work_import(only=image_import.id)
    return image_import


@pytest.fixture
def unreadable_files(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that the disk cannot read."""
    unreadable_names: set[str] = set()
    open_below_root = local_files.open_below

    def open_below(root: Path, uri: str):
        if uri.removeprefix(local_files.SCHEME) in unreadable_names:
            raise OSError(5, "Input/output error")
        return open_below_root(root, uri)

    monkeypatch.setattr("annotation.sources.reading.local_files.open_below", open_below)
    return unreadable_names


def let_time_pass(**time: int) -> None:
    ImportChunk.objects.filter(due_at__isnull=False).update(due_at=F("due_at") - timedelta(**time))


def work_on(image_import: ImageImport) -> None:
    run_turns(image_import.id)
    image_import.refresh_from_db()


def test_an_import_waits_while_the_storage_is_unavailable_and_says_why(batch, image_import, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        for _ in range(9):
            work_on(image_import)
            let_time_pass(hours=1)
        assert (image_import.status, image_import.accepted) == ("running", 0)
        assert "storage is failing" in explain_import(image_import) and "No such file" in explain_import(image_import)
    work_on(image_import)
    assert (image_import.status, explain_import(image_import)) == ("done", "")
    assert image_names(batch) == [f"{number}.jpg" for number in range(4)]


def test_each_pause_is_longer_than_the_one_before_up_to_ten_minutes(image_import, monkeypatch) -> None:
    monkeypatch.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
    work_on(image_import)
    assert not work_import(only=image_import.id)
    let_time_pass(seconds=10)
    assert not work_import(only=image_import.id)
    let_time_pass(seconds=15)
    assert work_import(only=image_import.id)
    ImportChunk.objects.update(failed_attempts=30)
    let_time_pass(hours=1)
    work_on(image_import)
    let_time_pass(seconds=590)
    assert not work_import(only=image_import.id)
    let_time_pass(seconds=15)
    assert work_import(only=image_import.id)


def test_the_sweeper_sends_a_chunk_again_after_its_pause(image_import, monkeypatch) -> None:
    ImageImport.objects.update(created_at=F("created_at") - timedelta(minutes=1))
    with monkeypatch.context() as broken:
        broken.setattr("annotation.imaging.storing._spool_root", lambda: NOWHERE)
        work_on(image_import)
    messages = []
    monkeypatch.setattr("annotation.hints.send", lambda task, target: messages.append(target))
    resend_chunks()
    assert messages == []
    let_time_pass(seconds=20)
    resend_chunks()
    assert messages == [image_import.id, image_import.id]


def test_a_storage_unavailable_for_a_night_fails_the_import_and_a_retry_completes_it(
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


def test_an_unreadable_file_does_not_delay_the_others(batch, image_import, unreadable_files) -> None:
    unreadable_files.add("1.jpg")
    work_on(image_import)
    assert (image_import.status, image_import.done, image_names(batch)) == ("running", 3, ["0.jpg", "2.jpg", "3.jpg"])
    assert "Input/output error" in explain_import(image_import)
    unreadable_files.clear()
    let_time_pass(minutes=1)
    work_on(image_import)
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 4, 0)


def test_a_file_that_stays_unreadable_is_rejected_by_name_and_can_be_retried(
    batch, image_import, unreadable_files
) -> None:
    unreadable_files.add("1.jpg")
    for _ in range(8):
        work_on(image_import)
        assert image_import.status == "running" or image_import.rejected
        let_time_pass(minutes=11)
    assert (image_import.status, rejection_codes(image_import)) == ("done", {"1.jpg": "not_read"})
    unreadable_files.clear()
    retry_import(actor=batch.created_by, image_import=image_import)
    work_on(image_import)
    assert (image_import.status, image_import.accepted, rejection_codes(image_import)) == ("done", 4, {})
    assert image_names(batch) == [f"{number}.jpg" for number in range(4)]


def test_the_command_waits_until_a_pause_is_over(batch, root, unreadable_files, monkeypatch) -> None:
    write_images(root, "a.jpg", "b.jpg")
    unreadable_files.add("b.jpg")
    monkeypatch.setattr(local_imports, "PAUSE_SECONDS", 0.01)
    sentences = []

    def report(image_import: ImageImport) -> None:
        sentences.append(explain_import(image_import))
        if sentences[-1]:
            unreadable_files.clear()
            let_time_pass(minutes=1)

    finished_import = run_local_import(
        request_local_import(actor=batch.created_by, batch=batch, argument=str(root)), report
    )
    assert (finished_import.status, finished_import.accepted) == ("done", 2)
    assert any("Input/output error" in sentence for sentence in sentences)
