"""Long imports: in slices, taken over when a worker falls silent, cancelled, and never twice at once."""

from pathlib import Path

import pytest
from django.db import connection

from annotation.actions.import_orders import cancel_import, request_import, retry_import
from annotation.actions.imports import resend_imports, run_import
from annotation.models import Batch, Image
from tests.actions.importing import fill, run

pytestmark = pytest.mark.django_db


def test_an_import_is_cut_into_slices_and_goes_on_where_it_was(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, *(f"{number}.jpg" for number in range(5)))
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append((task, target)))
    monkeypatch.setattr("annotation.actions.imports.SLICE_SECONDS", 0.0)
    monkeypatch.setattr("annotation.actions.imports.REPORT_SECONDS", 0.0)
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    for expected in range(1, 6):
        run_import(import_id=wanted.id)
        wanted.refresh_from_db()
        assert wanted.done == expected
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.accepted, Image.objects.count()) == ("done", 5, 5)
    assert sent == [("run_import", wanted.id)] * 5


def test_two_workers_never_run_one_import_and_a_silent_one_is_taken_over(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET status = 'running', fence = 1, heartbeat_at = now()")
    run_import(import_id=wanted.id)
    assert not Image.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET heartbeat_at = now() - interval '2 minutes'")
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.fence, Image.objects.count()) == ("done", 2, 1)


def test_the_sweeper_orders_lost_and_silent_imports_again(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append(target))
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    resend_imports()
    assert sent == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET created_at = now() - interval '1 minute'")
    resend_imports()
    assert sent == [wanted.id]


def test_a_cancelled_import_stops_and_can_be_taken_up_again(batch: Batch, root: Path) -> None:
    fill(root, "a.jpg")
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    cancel_import(actor=batch.created_by, wanted=wanted)
    run_import(import_id=wanted.id)
    assert not Image.objects.exists()
    retry_import(actor=batch.created_by, wanted=wanted)
    run_import(import_id=wanted.id)
    assert Image.objects.count() == 1


def test_a_storage_that_fails_ends_the_import_in_words(
    batch: Batch, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, "a.jpg")
    monkeypatch.setattr("annotation.imaging.storing._spool_root", lambda: Path("/proc/there/is/none"))
    done = run(batch, "folder")
    assert done.status == "failed"
    assert "storage" in done.failure
