"""Promise 5: an export is complete or visibly failed, never partial, whichever process is killed."""

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from threading import Event as Signal
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from annotation.actions.releasing import run_export as running
from annotation.actions.releasing.exports import cancel_export, run_export
from annotation.actions.shared.attempts import BEAT_SECONDS, JobAttempt
from annotation.actions.shared.jobs import FenceLost
from annotation.exporting import snapshot
from annotation.models import Critique, Event, Export, ExportFile
from tests.exporting.releases import (
    expire_heartbeat,
    files_of,
    finish_export,
    lines,
    release,
    request_export,
    stored_names,
)
from tests.factories import make_critique, make_desk
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate(monkeypatch):
    """Stops the reading of a snapshot before its first row, until the second signal is set."""
    reached, may_read = Signal(), Signal()
    lines_of = snapshot.Snapshot.lines

    def wait_and_read(self, group_hash, order, **options):
        reached.set()
        may_read.wait(PATIENCE)
        yield from lines_of(self, group_hash, order, **options)

    monkeypatch.setattr(snapshot.Snapshot, "lines", wait_and_read)
    return reached, may_read


@contextmanager
def run_in_background(export):
    """Runs the export in a thread, on its own connection, while the block runs."""

    def run():
        try:
            run_export(export_id=export.id)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def running_statements(text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE state = 'active' AND pid != pg_backend_pid() AND strpos(query, %s) > 0",
            [text],
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_while_it_writes_leaves_nothing_visible_and_the_next_one_finishes(project):
    export = request_export(project)
    code = (
        "import django; django.setup()\n"
        "import os, signal, uuid\n"
        "from annotation.actions.releasing.exports import run_export\n"
        "from annotation.exporting import release\n"
        "def die(manifest): os.kill(os.getpid(), signal.SIGKILL)\n"
        "release.encode_manifest = die\n"
        f"run_export(export_id=uuid.UUID('{export.id}'))\n"
    )
    database_url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.run([sys.executable, "-c", code], check=False, env=environment)

    assert process.returncode == -signal.SIGKILL
    export.refresh_from_db()
    assert export.status == "running"
    assert any("partial" in name for name in stored_names(export))
    assert not ExportFile.objects.exists()

    expire_heartbeat(export)
    finish_export(export)

    assert export.status == "done"
    assert files_of(export) == release(project)
    assert all(name.startswith("2/") for name in stored_names(export))


def test_a_kill_between_the_move_and_the_commit_publishes_nothing_and_the_next_attempt_cleans_up(project, monkeypatch):
    export = request_export(project)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_publish", lambda *_: sys.exit("killed"))
        with pytest.raises(SystemExit):
            run_export(export_id=export.id)

    assert "1/critiques.jsonl" in stored_names(export)
    assert not ExportFile.objects.exists()

    expire_heartbeat(export)
    finish_export(export)

    assert stored_names(export) == ["2/critiques.jsonl", "2/manifest.json"]


def test_a_release_is_one_snapshot_while_others_submit(project, gate):
    reached, may_read = gate
    late_project, (annotator,) = make_desk(images=3)
    make_critique(annotator, late_project)
    export = request_export(late_project)

    with run_in_background(export):
        assert reached.wait(PATIENCE)
        make_critique(annotator, late_project)
        Critique.objects.filter(project=late_project).update(level="high")
        may_read.set()

    export.refresh_from_db()
    exported = lines(files_of(export)["critiques.jsonl"])
    assert Critique.objects.filter(project=late_project).count() == 2
    assert [line["level"] for line in exported] == ["medium"]
    assert (export.done, export.total) == (1, 1)


def test_two_workers_that_run_one_export_at_once_make_one_release(project, gate):
    reached, may_read = gate
    export = request_export(project)

    with run_in_background(export):
        assert reached.wait(PATIENCE)
        run_export(export_id=export.id)
        export.refresh_from_db()
        assert (export.status, export.fencing_token) == ("running", 1)
        may_read.set()

    export.refresh_from_db()
    assert (export.status, export.fencing_token) == ("done", 1)
    assert Event.objects.filter(target=export.id, verb="published").count() == 1


def test_an_attempt_that_was_replaced_publishes_nothing_when_it_continues(project, gate):
    reached, may_read = gate
    export = request_export(project)

    with run_in_background(export):
        assert reached.wait(PATIENCE)
        Export.objects.filter(pk=export.pk).update(fencing_token=7)
        may_read.set()

    export.refresh_from_db()
    assert (export.status, export.failure) == ("running", "")
    assert not ExportFile.objects.exists()
    assert stored_names(export) == []


def test_the_fencing_token_is_checked_once_more_in_the_transaction_that_publishes(project, monkeypatch):
    export = request_export(project)
    publish = running._publish

    def replace_and_publish(*arguments):
        Export.objects.filter(pk=export.pk).update(fencing_token=7)
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", replace_and_publish)
    finish_export(export)

    assert export.status == "running"
    assert not ExportFile.objects.exists()
    assert stored_names(export) == []


def test_a_cancellation_takes_effect_within_a_second_even_in_a_long_statement(project, monkeypatch):
    is_asleep = Signal()

    def sleep_in_the_database(self):
        is_asleep.set()
        self.fetch("SELECT pg_sleep(60)", [])

    monkeypatch.setattr(snapshot.Snapshot, "questionnaires", sleep_in_the_database)
    export = request_export(project)
    with run_in_background(export):
        assert is_asleep.wait(PATIENCE)
        wait_until(lambda: running_statements("pg_sleep(60)") == 1)
        cancelled_at = time.monotonic()
        cancel_export(actor=project.created_by, export=export)
    assert BEAT_SECONDS < 1.0
    assert time.monotonic() - cancelled_at < 10.0  # a busy machine may be late; the statement alone would take a minute

    export.refresh_from_db()
    assert (export.status, export.failure) == ("cancelled", "")
    assert stored_names(export) == []


@pytest.mark.parametrize("key", ["parquet", "huggingface", "webdataset"])
def test_an_attempt_that_is_stopped_while_it_writes_leaves_no_error_behind(project, monkeypatch, key):
    errors = []

    def stop(_attempt, done, _total):
        if done:
            raise FenceLost

    monkeypatch.setattr(JobAttempt, "progress", stop)
    monkeypatch.setattr(sys, "unraisablehook", lambda error: errors.append(error.exc_value))
    export = finish_export(request_export(project, key))
    gc.collect()

    assert errors == []
    assert (export.status, stored_names(export)) == ("running", [])


def test_progress_is_reported_while_the_snapshot_is_read(project, monkeypatch):
    may_finish = Signal()
    lines_of = snapshot.Snapshot.lines

    def read_and_wait(self, group_hash, order, **options):
        yield from lines_of(self, group_hash, order, **options)
        may_finish.wait(PATIENCE)

    monkeypatch.setattr(snapshot.Snapshot, "lines", read_and_wait)
    export = request_export(project)

    with run_in_background(export):
        wait_until(lambda: Export.objects.get(pk=export.pk).done == 4)
        running_export = Export.objects.get(pk=export.pk)
        may_finish.set()

    assert (running_export.status, running_export.done, running_export.total) == ("running", 4, 4)
    assert running_export.heartbeat_at > running_export.started_at
