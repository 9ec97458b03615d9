"""A snapshot read by several connections at once: the same bytes, the same moment, and nothing left behind."""

import threading

import pytest
from django.db import OperationalError, connection

from annotation.exporting import parallel_reader, snapshot
from annotation.exporting.snapshot import open_snapshot
from annotation.exporting.sql_json import Expression
from tests.exporting.releases import release
from tests.factories import make_critique, make_desk
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = Expression("''")


@pytest.fixture
def project(monkeypatch):
    """With twelve critiques of four images, of which a range holds two."""
    monkeypatch.setattr(snapshot, "BATCH", 2)
    project, people = make_desk(images=4, annotators=3)
    for person in people * 4:
        make_critique(person, project)
    return project


def connections():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("key", ["jsonl", "csv", "llava", "dpo"])
def test_it_makes_no_difference_how_many_read(project, monkeypatch, key):
    several = release(project, kind=key)
    monkeypatch.setattr(parallel_reader, "MOST", 1)
    monkeypatch.setattr(snapshot, "BATCH", 1_000)
    alone = release(project, kind=key)
    del several["manifest.json"], alone["manifest.json"]  # with the id of the export and its time
    assert several == alone


def test_the_ranges_leave_out_nothing_and_keep_the_order(project):
    with open_snapshot(project, {}) as view:
        batches = list(view.lines(Expression("critique.id::text")))
    ids = [place for batch in batches for _line, place in batch]
    assert len(batches) > 4
    assert ids == sorted(ids)
    assert len(set(ids)) == 12


def test_what_is_asked_of_images_is_worked_out_by_one_statement(project):
    with open_snapshot(project, {"min_critiques": 3}) as view:
        batches = list(view.lines(NOWHERE))
        assert view._readers._joined == []
    assert sum(len(batch) for batch in batches) == 12


def test_a_database_that_grants_no_more_connections_is_read_with_the_first(project, monkeypatch):
    own = parallel_reader.own_connection

    def refused(_opened):
        raise OperationalError("FATAL: sorry, too many clients already")

    with open_snapshot(project, {}) as view:
        monkeypatch.setattr(parallel_reader, "own_connection", refused)
        assert sum(len(batch) for batch in view.lines(NOWHERE)) == 12
    monkeypatch.setattr(parallel_reader, "own_connection", own)


def test_a_reading_that_is_broken_off_leaves_no_thread_and_no_connection(project):
    before = connections()
    with open_snapshot(project, {}) as view:
        for _batch in view.lines(NOWHERE):
            break
        assert connections() == before + 3
    wait_until(lambda: connections() == before)  # a backend leaves after its client
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reader")]
