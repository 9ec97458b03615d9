"""A snapshot read by several connections at once has the same bytes, and leaves no thread or connection open."""

import threading

import pytest
from django.db import OperationalError, connection

from annotation.exporting import parallel_reader
from annotation.exporting import snapshot as snapshots
from annotation.exporting.snapshot import open_snapshot
from annotation.exporting.sql.expressions import Expression
from tests.exporting.releases import release
from tests.factories import make_critique, make_desk
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NO_HASH = Expression("''")


@pytest.fixture
def project(monkeypatch):
    """Returns a project with twelve critiques of four images, read in ranges of two."""
    monkeypatch.setattr(snapshots, "BATCH_SIZE", 2)
    project, people = make_desk(images=4, annotators=3)
    for person in people * 4:
        make_critique(person, project)
    return project


def connection_count():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("key", ["jsonl", "csv", "llava", "dpo"])
def test_the_number_of_readers_makes_no_difference(project, monkeypatch, key):
    several_readers = release(project, kind=key)
    monkeypatch.setattr(parallel_reader, "MAX_CONNECTIONS", 1)
    monkeypatch.setattr(snapshots, "BATCH_SIZE", 1_000)
    single_reader = release(project, kind=key)
    del (
        several_readers["manifest.json"],
        single_reader["manifest.json"],
    )  # it contains the id of the export and the time
    assert several_readers == single_reader


def test_the_ranges_leave_out_nothing_and_keep_the_order(project):
    with open_snapshot(project, {}) as snapshot:
        batches = list(snapshot.lines(Expression("critique.id::text")))
    ids = [critique_id for batch in batches for _line, critique_id, _entry in batch]
    assert len(batches) > 4
    assert ids == sorted(ids)
    assert len(set(ids)) == 12


def test_the_conditions_on_images_are_computed_by_one_statement(project):
    with open_snapshot(project, {"min_critiques": 3}) as snapshot:
        batches = list(snapshot.lines(NO_HASH))
        assert snapshot._reader._joined == []
    assert sum(len(batch) for batch in batches) == 12


def test_without_further_connections_everything_is_read_with_the_first(project, monkeypatch):
    def raise_too_many_clients(_connections):
        raise OperationalError("FATAL: sorry, too many clients already")

    with open_snapshot(project, {}) as snapshot:
        monkeypatch.setattr(parallel_reader, "_open_connection", raise_too_many_clients)
        assert sum(len(batch) for batch in snapshot.lines(NO_HASH)) == 12


def test_an_interrupted_read_leaves_no_thread_and_no_connection(project):
    before = connection_count()
    with open_snapshot(project, {}) as snapshot:
        for _batch in snapshot.lines(NO_HASH):
            break
        assert connection_count() == before + 3
    wait_until(lambda: connection_count() == before)  # a backend ends after its client
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reader")]
