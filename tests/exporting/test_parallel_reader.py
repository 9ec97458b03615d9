"""A snapshot read by several connections at once: the same bytes, the same moment, and nothing left behind."""

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
    """With twelve critiques of four images, of which a range holds two."""
    monkeypatch.setattr(snapshots, "BATCH_SIZE", 2)
    project, people = make_desk(images=4, annotators=3)
    for person in people * 4:
        make_critique(person, project)
    return project


def connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("key", ["jsonl", "csv", "llava", "dpo"])
def test_it_makes_no_difference_how_many_read(project, monkeypatch, key):
    several = release(project, kind=key)
    monkeypatch.setattr(parallel_reader, "MAX_CONNECTIONS", 1)
    monkeypatch.setattr(snapshots, "BATCH_SIZE", 1_000)
    alone = release(project, kind=key)
    del several["manifest.json"], alone["manifest.json"]  # with the id of the export and its time
    assert several == alone


def test_the_ranges_leave_out_nothing_and_keep_the_order(project):
    with open_snapshot(project, {}) as snapshot:
        batches = list(snapshot.lines(Expression("critique.id::text")))
    ids = [critique_id for batch in batches for _line, critique_id in batch]
    assert len(batches) > 4
    assert ids == sorted(ids)
    assert len(set(ids)) == 12


def test_what_is_asked_of_images_is_worked_out_by_one_statement(project):
    with open_snapshot(project, {"min_critiques": 3}) as snapshot:
        batches = list(snapshot.lines(NO_HASH))
        assert snapshot._reader._joined == []
    assert sum(len(batch) for batch in batches) == 12


def test_a_database_that_grants_no_more_connections_is_read_with_the_first(project, monkeypatch):
    def refuse(_connections):
        raise OperationalError("FATAL: sorry, too many clients already")

    with open_snapshot(project, {}) as snapshot:
        monkeypatch.setattr(parallel_reader, "_open_connection", refuse)
        assert sum(len(batch) for batch in snapshot.lines(NO_HASH)) == 12


def test_a_reading_that_is_broken_off_leaves_no_thread_and_no_connection(project):
    before = connections()
    with open_snapshot(project, {}) as snapshot:
        for _batch in snapshot.lines(NO_HASH):
            break
        assert connections() == before + 3
    wait_until(lambda: connections() == before)  # a backend leaves after its client
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reader")]
