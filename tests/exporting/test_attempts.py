"""Promise 5: complete or visibly failed, never partial, whatever dies on the way."""

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
from annotation.actions.releasing.attempts import BEAT_SECONDS
from annotation.actions.releasing.exports import cancel_export, run_export
from annotation.exporting import snapshot
from annotation.models import Critique, Event, Export, ExportFile
from tests.exporting.releases import ask, files_of, finished, left_in_storage, lines, release, show_no_life
from tests.factories import make_critique, make_desk
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate(monkeypatch):
    """Stops the reading of a snapshot before its first row, until it is opened."""
    reached, opened = Signal(), Signal()
    lines_of = snapshot.Snapshot.lines

    def slowly(self, group_hash, order, **options):
        reached.set()
        opened.wait(PATIENCE)
        yield from lines_of(self, group_hash, order, **options)

    monkeypatch.setattr(snapshot.Snapshot, "lines", slowly)
    return reached, opened


@contextmanager
def in_the_background(export):
    """A worker at the export, on a connection of its own."""

    def work():
        try:
            run_export(export_id=export.id)
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def running_statements(words):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE state = 'active' AND pid != pg_backend_pid() AND strpos(query, %s) > 0",
            [words],
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_while_it_writes_leaves_nothing_visible_and_the_next_one_finishes(project):
    export = ask(project)
    code = (
        "import django; django.setup()\n"
        "import os, signal, uuid\n"
        "from annotation.actions.releasing.exports import run_export\n"
        "from annotation.exporting import release\n"
        "def die(manifest): os.kill(os.getpid(), signal.SIGKILL)\n"
        "release.encode_manifest = die\n"
        f"run_export(export_id=uuid.UUID('{export.id}'))\n"
    )
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    died = subprocess.run([sys.executable, "-c", code], check=False, env=environment)

    assert died.returncode == -signal.SIGKILL
    export.refresh_from_db()
    assert export.status == "running"
    assert any("partial" in name for name in left_in_storage(export))
    assert not ExportFile.objects.exists()

    show_no_life(export)
    finished(export)

    assert export.status == "done"
    assert files_of(export) == release(project)
    assert all(name.startswith("2/") for name in left_in_storage(export))


def test_a_kill_between_the_move_and_the_commit_publishes_nothing_and_the_next_attempt_cleans_up(project, monkeypatch):
    export = ask(project)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_publish", lambda *_: sys.exit("killed"))
        with pytest.raises(SystemExit):
            run_export(export_id=export.id)

    assert "1/critiques.jsonl" in left_in_storage(export)
    assert not ExportFile.objects.exists()

    show_no_life(export)
    finished(export)

    assert left_in_storage(export) == ["2/critiques.jsonl", "2/manifest.json"]


def test_a_release_is_one_snapshot_while_others_submit(project, gate):
    reached, opened = gate
    late_project, (late,) = make_desk(images=3)
    make_critique(late, late_project)
    export = ask(late_project)

    with in_the_background(export):
        assert reached.wait(PATIENCE)
        make_critique(late, late_project)
        Critique.objects.filter(project=late_project).update(level="high")
        opened.set()

    export.refresh_from_db()
    exported = lines(files_of(export)["critiques.jsonl"])
    assert Critique.objects.filter(project=late_project).count() == 2
    assert [line["level"] for line in exported] == ["medium"]
    assert (export.done, export.total) == (1, 1)


def test_two_workers_at_one_export_at_once_make_one_release(project, gate):
    reached, opened = gate
    export = ask(project)

    with in_the_background(export):
        assert reached.wait(PATIENCE)
        run_export(export_id=export.id)
        export.refresh_from_db()
        assert (export.status, export.fencing_token) == ("running", 1)
        opened.set()

    export.refresh_from_db()
    assert (export.status, export.fencing_token) == ("done", 1)
    assert Event.objects.filter(target=export.id, verb="published").count() == 1


def test_an_attempt_that_was_replaced_publishes_nothing_when_it_continues(project, gate):
    reached, opened = gate
    export = ask(project)

    with in_the_background(export):
        assert reached.wait(PATIENCE)
        Export.objects.filter(pk=export.pk).update(fencing_token=7)
        opened.set()

    export.refresh_from_db()
    assert (export.status, export.failure) == ("running", "")
    assert not ExportFile.objects.exists()
    assert left_in_storage(export) == []


def test_the_fencing_token_is_checked_once_more_in_the_transaction_that_publishes(project, monkeypatch):
    export = ask(project)
    publish = running._publish

    def overtaken(*arguments):
        Export.objects.filter(pk=export.pk).update(fencing_token=7)
        publish(*arguments)

    monkeypatch.setattr(running, "_publish", overtaken)
    finished(export)

    assert export.status == "running"
    assert not ExportFile.objects.exists()
    assert left_in_storage(export) == []


def test_a_cancellation_takes_effect_within_a_second_even_in_a_long_statement(project, monkeypatch):
    asleep = Signal()

    def forever(self):
        asleep.set()
        self._fetch("SELECT pg_sleep(60)", [])

    monkeypatch.setattr(snapshot.Snapshot, "questionnaires", forever)
    export = ask(project)
    with in_the_background(export):
        assert asleep.wait(PATIENCE)
        wait_until(lambda: running_statements("pg_sleep(60)") == 1)
        started = time.monotonic()
        cancel_export(actor=project.created_by, export=export)
    assert BEAT_SECONDS < 1.0
    assert time.monotonic() - started < 10.0  # a busy machine may be late; the statement alone would take a minute

    export.refresh_from_db()
    assert (export.status, export.failure) == ("cancelled", "")
    assert left_in_storage(export) == []


def test_progress_is_reported_while_the_snapshot_is_read(project, monkeypatch):
    opened = Signal()
    lines_of = snapshot.Snapshot.lines

    def slowly(self, group_hash, order, **options):
        yield from lines_of(self, group_hash, order, **options)
        opened.wait(PATIENCE)

    monkeypatch.setattr(snapshot.Snapshot, "lines", slowly)
    export = ask(project)

    with in_the_background(export):
        wait_until(lambda: Export.objects.get(pk=export.pk).done == 4)
        seen = Export.objects.get(pk=export.pk)
        opened.set()

    assert (seen.status, seen.done, seen.total) == ("running", 4, 4)
    assert seen.heartbeat_at > seen.started_at
