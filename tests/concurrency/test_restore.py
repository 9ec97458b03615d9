"""A dump restored into another PostgreSQL, where transactions are numbered anew: nothing is hidden, nothing skipped."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

import orjson
import psycopg2
import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from annotation.actions.curating.batches import change_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.models import Assignment, ClaimCursor, Critique, DatabaseIncarnation, Project
from bench.shared.seeding import seed
from config.embedded.postgres import Postgres, binary
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)
SOME_TRANSACTIONS = "DO $$ BEGIN FOR n IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


@pytest.fixture
def second(tmp_path):
    """Another PostgreSQL, empty, as young as can be."""
    postgres = Postgres(tmp_path, durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


@contextmanager
def restored_into(second: Postgres, dump: Path):
    """This test's Django over what the dump holds, in the second cluster."""
    here = dict(connection.settings_dict)
    connection.close()
    there = {"HOST": str(second.sockets), "NAME": "loupe", "USER": "postgres", "PORT": ""}
    run("pg_restore", "--no-owner", "--clean", "--if-exists", "-d", second.url, str(dump))
    connection.settings_dict.update(there)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(here)


def dump_to(directory: Path) -> Path:
    """A dump as the operations guide has it, by somebody whose database has seen many transactions."""
    with connection.cursor() as cursor:
        cursor.execute(SOME_TRANSACTIONS)
    parameters = connection.get_connection_params()
    url = psycopg2.extensions.make_dsn(
        **{name: parameters[name] for name in ("dbname", "host", "user", "port") if parameters.get(name)}
    )
    run("pg_dump", "-Fc", "-d", url, "-f", str(directory / "loupe.dump"))
    return directory / "loupe.dump"


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([binary(program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def feed():
    """A project with two critiques, and a reader who has seen one page of it."""
    with connection.cursor() as cursor:
        cursor.execute(SOME_TRANSACTIONS)
    project, people = make_desk(images=5, annotators=2)
    for person in people:
        make_critique(person, project)
    return Feed(project, people, make_member(project, "reviewer"))


class Feed:
    def __init__(self, project, people, reviewer):
        self.project, self.people, self.reviewer = project, people, reviewer

    def ask(self, since="", accept="application/json"):
        client = APIClient()
        client.force_authenticate(self.reviewer)
        address = f"/api/v1/projects/{self.project.id}/critiques/"
        return client.get(address, {"since": since}, headers={"Accept": accept})

    def read(self, since=""):
        answer = self.ask(since)
        assert answer.status_code == 200, answer.content
        return [item["id"] for item in answer.json()["results"]], answer.json()["next"]

    def is_refused(self, cursor):
        answers = [self.ask(cursor), self.ask(cursor, "application/x-ndjson")]
        return all(
            (answer.status_code, orjson.loads(answer.content)["code"]) == (409, "cursor_of_another_database")
            for answer in answers
        )


def test_a_feed_reader_continues_after_a_restore_and_misses_nothing(feed, second, tmp_path):
    before, cursor = feed.read()
    lost = make_critique(feed.people[0], feed.project)  # written after the dump, read, and gone with the old machine
    dump = dump_to(tmp_path)
    with transaction.atomic():
        again = revise_critique(actor=feed.people[0], critique=lost, answers={"grade": 1})
    _, later = feed.read()

    with restored_into(second, dump):
        assert feed.read()[0] == [*before, str(lost.id)]
        assert feed.read(cursor)[0] == [str(lost.id)]
        assert feed.read(later)[0] == []
        new = make_critique(feed.people[1], feed.project)
        assert feed.read(cursor)[0] == [str(lost.id), str(new.id)]
        seen, restored = feed.read(later)
        assert seen == [str(new.id)]
        assert Critique.objects.get(pk=new.pk).changed_seq > again.changed_seq
        assert list(DatabaseIncarnation.objects.order_by("number").values_list("number", flat=True)) == [1, 2]

    assert feed.is_refused(restored)  # the old machine, come back to life, knows nothing of the new one


def test_a_cursor_that_a_restore_of_files_has_undone_is_rejected(feed):
    undone = make_critique(feed.people[0], feed.project)
    _, cursor = feed.read()
    with connection.cursor() as database:
        database.execute("SET session_replication_role = replica")
        database.execute("DELETE FROM annotation_critique WHERE id = %s", [undone.id])
        database.execute("SET session_replication_role = origin")

    assert feed.is_refused(cursor)


def test_a_cursor_of_a_change_that_a_restore_of_files_has_undone_is_rejected(feed):
    first = Critique.objects.first()
    was = first.changed_seq
    revise_critique(actor=first.annotator, critique=first, answers={"grade": 2})
    _, cursor = feed.read()
    with connection.cursor() as database:
        database.execute("SET session_replication_role = replica")
        database.execute("UPDATE annotation_critique SET changed_seq = %s WHERE id = %s", [was, first.id])
        database.execute("SET session_replication_role = origin")

    assert feed.is_refused(cursor)


def test_a_cursor_of_another_project_is_rejected(feed):
    _, cursor = feed.read()
    other, people = make_desk(images=1)
    make_critique(people[0], other)

    assert Feed(other, people, make_member(other, "reviewer")).is_refused(cursor)


def test_a_slot_that_opens_after_a_restore_is_claimed_behind_the_cursor_at_once(second, tmp_path):
    world = seed(images=90, critiques=0, people=2)
    change_batch(actor=world.project.created_by, batch=world.batch, critiques_per_image=2)
    mine, theirs = world.people
    (assignment,) = claim(theirs, world.project)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    while claim(mine, world.project, 20):
        Assignment.objects.filter(annotator=mine, status="claimed").update(status="submitted", lease_until=None)
    assert ClaimCursor.objects.get(person=mine).sort_key == 2**63 - 1
    dump = dump_to(tmp_path)

    with restored_into(second, dump):
        assert claim(mine, world.project) == []
        skip_assignment(person=theirs, assignment_id=assignment.id, reason="other")
        assert [item.image_id for item in claim(mine, world.project)] == [assignment.image_id]


def claim(person, project: Project, count: int = 1):
    return claim_assignments(person=person, project_id=project.id, count=count)
