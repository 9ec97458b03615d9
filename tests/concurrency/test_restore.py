"""A dump restored into another PostgreSQL, where transaction numbers begin again: no critique and no slot is missed."""

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
MAKE_TRANSACTIONS = "DO $$ BEGIN FOR n IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


@pytest.fixture
def second(tmp_path):
    """Starts another PostgreSQL, empty and with no transactions yet."""
    postgres = Postgres(tmp_path, durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


@contextmanager
def restored_into(second: Postgres, dump: Path):
    """Restores the dump into the second server, and connects Django to it during the block."""
    settings_before = dict(connection.settings_dict)
    connection.close()
    settings_of_second = {"HOST": str(second.sockets), "NAME": "loupe", "USER": "postgres", "PORT": ""}
    run("pg_restore", "--no-owner", "--clean", "--if-exists", "-d", second.url, str(dump))
    connection.settings_dict.update(settings_of_second)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(settings_before)


def dump_to(directory: Path) -> Path:
    """Makes many transactions, then a dump as in the operations guide, and returns its path."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_TRANSACTIONS)
    parameters = connection.get_connection_params()
    url = psycopg2.extensions.make_dsn(
        **{name: parameters[name] for name in ("dbname", "host", "user", "port") if parameters.get(name)}
    )
    run("pg_dump", "-Fc", "-d", url, "-f", str(directory / "loupe.dump"))
    return directory / "loupe.dump"


def run(program: str, *arguments: str) -> None:
    process = subprocess.run([binary(program), *arguments], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


@pytest.fixture
def feed():
    """Returns the feed of a project with two critiques."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_TRANSACTIONS)
    project, people = make_desk(images=5, annotators=2)
    for person in people:
        make_critique(person, project)
    return Feed(project, people, make_member(project, "reviewer"))


class Feed:
    def __init__(self, project, people, reviewer):
        self.project, self.people, self.reviewer = project, people, reviewer

    def get(self, since="", accept="application/json"):
        client = APIClient()
        client.force_authenticate(self.reviewer)
        url = f"/api/v1/projects/{self.project.id}/critiques/"
        return client.get(url, {"since": since}, headers={"Accept": accept})

    def read(self, since=""):
        response = self.get(since)
        assert response.status_code == 200, response.content
        return [document["id"] for document in response.json()["results"]], response.json()["next"]

    def is_rejected(self, cursor):
        responses = [self.get(cursor), self.get(cursor, "application/x-ndjson")]
        return all(
            (response.status_code, orjson.loads(response.content)["code"]) == (409, "cursor_of_another_database")
            for response in responses
        )


def test_a_feed_reader_continues_after_a_restore_and_misses_nothing(feed, second, tmp_path):
    ids_before, cursor = feed.read()
    critique = make_critique(feed.people[0], feed.project)  # written before the dump, changed after it
    dump = dump_to(tmp_path)
    with transaction.atomic():
        revised = revise_critique(actor=feed.people[0], critique=critique, answers={"grade": 1})
    _, later_cursor = feed.read()

    with restored_into(second, dump):
        assert feed.read()[0] == [*ids_before, str(critique.id)]
        assert feed.read(cursor)[0] == [str(critique.id)]
        assert feed.read(later_cursor)[0] == []
        new = make_critique(feed.people[1], feed.project)
        assert feed.read(cursor)[0] == [str(critique.id), str(new.id)]
        new_ids, restored_cursor = feed.read(later_cursor)
        assert new_ids == [str(new.id)]
        assert Critique.objects.get(pk=new.pk).changed_seq > revised.changed_seq
        assert list(DatabaseIncarnation.objects.order_by("number").values_list("number", flat=True)) == [1, 2]

    assert feed.is_rejected(restored_cursor)  # the old server knows no cursor of the new one


def test_a_cursor_that_a_restore_of_files_has_undone_is_rejected(feed):
    critique = make_critique(feed.people[0], feed.project)
    _, cursor = feed.read()
    with connection.cursor() as database:
        database.execute("SET session_replication_role = replica")
        database.execute("DELETE FROM annotation_critique WHERE id = %s", [critique.id])
        database.execute("SET session_replication_role = origin")

    assert feed.is_rejected(cursor)


def test_a_cursor_of_a_change_that_a_restore_of_files_has_undone_is_rejected(feed):
    critique = Critique.objects.first()
    changed_seq = critique.changed_seq
    revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 2})
    _, cursor = feed.read()
    with connection.cursor() as database:
        database.execute("SET session_replication_role = replica")
        database.execute("UPDATE annotation_critique SET changed_seq = %s WHERE id = %s", [changed_seq, critique.id])
        database.execute("SET session_replication_role = origin")

    assert feed.is_rejected(cursor)


def test_a_cursor_of_another_project_is_rejected(feed):
    _, cursor = feed.read()
    other_project, people = make_desk(images=1)
    make_critique(people[0], other_project)

    assert Feed(other_project, people, make_member(other_project, "reviewer")).is_rejected(cursor)


def test_a_slot_that_opens_after_a_restore_is_claimed_behind_the_cursor_at_once(second, tmp_path):
    seeded = seed(images=90, critiques=0, people=2)
    change_batch(actor=seeded.project.created_by, batch=seeded.batch, critiques_per_image=2)
    person, second_person = seeded.people
    (assignment,) = claim(second_person, seeded.project)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    while claim(person, seeded.project, 20):
        Assignment.objects.filter(annotator=person, status="claimed").update(status="submitted", lease_until=None)
    assert ClaimCursor.objects.get(person=person).sort_key == 2**63 - 1
    dump = dump_to(tmp_path)

    with restored_into(second, dump):
        assert claim(person, seeded.project) == []
        skip_assignment(person=second_person, assignment_id=assignment.id, reason="other")
        assert [assignment.image_id for assignment in claim(person, seeded.project)] == [assignment.image_id]


def claim(person, project: Project, count: int = 1):
    return claim_assignments(person=person, project_id=project.id, count=count)
