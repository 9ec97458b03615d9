"""A database of the version before the squashed migration is migrated, and none of its data is lost or changed."""

import gzip
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from rest_framework.test import APIClient

from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.submit import submit_critique
from annotation.actions.importing.work import work_import
from annotation.actions.releasing.exports import create_export
from annotation.models import (
    Assignment,
    Critique,
    CritiqueChange,
    Draft,
    Event,
    Export,
    ImageImport,
    Person,
    Project,
    RegionMove,
    SignInIdentifier,
)
from annotation.queries.desk.claims import find_claim
from annotation.queries.people.identifiers import find_person_signing_in, is_address_shared
from annotation.rules.judging import QuestionnaireResponse
from annotation.sql.rows import fetch_rows
from annotation.tasks import run_export
from config.embedded.postgres import binary
from tests.factories import ANSWERS, image_bytes
from tests.sql.definitions import find_differences

FOLDER = Path(__file__).parent
# The last migration that changes no stored row; 0018 has its own test (test_job_migration.py).
UNCHANGED = "0017_state_beside_events"
FEED = json.loads((FOLDER / "feed.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def old_tables(django_db_setup, django_db_blocker):
    """Restores the old database, connects Django to it, and yields the rows of its tables before any migration."""
    with django_db_blocker.unblock():
        test_database = connection.settings_dict["NAME"]
        name = f"{test_database}_made_before"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        connect_to(name)
        try:
            restore(gzip.decompress((FOLDER / "before.dump.gz").read_bytes()))
            yield read_tables()
        finally:
            connect_to(test_database)
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def restore(dump: bytes) -> None:
    parameters = connection.get_connection_params()
    options = {
        "-h": parameters.get("host"),
        "-p": parameters.get("port"),
        "-U": parameters.get("user"),
        "-d": parameters["dbname"],
    }
    command = [binary("pg_restore"), "--no-owner", "--single-transaction"]
    command += [str(part) for pair in options.items() if pair[1] for part in pair]
    environment = {"PGPASSWORD": parameters["password"]} if parameters.get("password") else None
    process = subprocess.run(command, input=dump, capture_output=True, check=False, env=environment)
    assert process.returncode == 0, process.stderr


def read_tables() -> dict[str, list[str]]:
    """Returns every row of every table of Loupe, as text and in a fixed order."""
    tables = fetch_rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'annotation\\_%'")
    return {
        table["relname"]: [
            row["line"] for row in fetch_rows(f"SELECT rows::text AS line FROM {table['relname']} rows ORDER BY 1")
        ]
        for table in tables
    }


@pytest.fixture(scope="module")
def migrated(old_tables):
    """Migrates the database in two threads at once, and returns its rows before and after the unchanging migrations."""
    migrate_twice("annotation", UNCHANGED)
    tables = {"before": old_tables, "after": read_tables()}
    migrate_twice()
    return tables


def migrate_twice(*target: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(migrate, *target) for _ in range(2)]:
            future.result()


def migrate(*target: str) -> None:
    try:
        call_command("migrate", *target, verbosity=0)
    finally:
        connection.close()


@pytest.fixture
def _rolled_back(migrated):
    """Rolls back what a test writes, as `db` does in the other database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_row_is_unchanged(migrated):
    before, after = migrated["before"], migrated["after"]
    flags = [row.removesuffix(")") + ",)" for row in before["annotation_flag"]]  # none is resolved
    assert {name: after[name] for name in before} == {**before, "annotation_flag": flags}
    assert after.keys() - before.keys() == {"annotation_critiquechange", "annotation_regionmove"}


@pytest.mark.usefixtures("migrated")
def test_earlier_values_are_migrated_from_the_audit_trail():
    revised = Event.objects.filter(noun="critique").exclude(verb="submitted").order_by("id")
    changes = CritiqueChange.objects.values_list("critique_id", "at", "answers", "regions_before")
    assert list(changes) == [
        (event.target, event.at, event.data.get("changes", {}), event.data.get("marks_before")) for event in revised
    ]
    assert len(changes) > 1
    moved = Event.objects.filter(verb="moved", noun="assignment")
    assert RegionMove.objects.count() == moved.count()


@pytest.mark.usefixtures("migrated")
def test_no_name_of_an_earlier_version_is_stored():
    names = fetch_rows(
        """
        SELECT relname AS name FROM pg_class WHERE relname LIKE 'annotation%%'
        UNION SELECT conname FROM pg_constraint WHERE conrelid::regclass::text LIKE 'annotation%%'
        UNION SELECT attname FROM pg_attribute WHERE attrelid::regclass::text LIKE 'annotation%%' AND NOT attisdropped
        """,
        [],
    )
    earlier = re.compile("frontier|cluster|seat|rank|surplus|(opened|changed)_in|neighbours|lapsed|wish|seen(?!_seq)")
    assert names
    assert [row["name"] for row in names if earlier.search(row["name"])] == []
    assert not Assignment.objects.filter(status="lapsed").exists()


@pytest.mark.usefixtures("migrated")
def test_the_functions_are_those_of_the_files():
    assert find_differences() == set()


@pytest.mark.usefixtures("migrated")
def test_accounts_with_equal_identifiers_stay_marked_and_identify_nobody():
    shared_identifiers = SignInIdentifier.objects.filter(is_shared=True).values_list("kind", "person__username")
    assert set(shared_identifiers) == {
        ("email", "first"),
        ("email", "second"),
        ("email", "anna"),
        ("username", "twin"),
        ("username", "Twin"),
    }
    identifiers_of_old_accounts = SignInIdentifier.objects.exclude(person__memberships__isnull=False)
    assert identifiers_of_old_accounts.count() == 8 + 4 + 2 * 50
    assert find_person_signing_in("Lab@lab.example") is None
    assert find_person_signing_in("ALONE@lab.example") == Person.objects.get(username="alone")
    assert not is_address_shared(Person.objects.get(username="same@lab.example"))


@pytest.mark.usefixtures("_rolled_back")
def test_a_feed_reader_continues_with_an_old_cursor():
    client = APIClient()
    client.force_authenticate(Person.objects.get(username="manager"))
    path = f"/api/v1/projects/{Project.objects.get().id}/critiques/"

    page = client.get(path, {"since": FEED["cursor"]}).json()

    assert page["results"] == FEED["critiques"]
    assert client.get(path, {"since": page["next"]}).json() == {"results": [], "next": page["next"]}


@pytest.mark.usefixtures("_rolled_back")
def test_a_running_claim_continues_with_its_draft():
    draft = Draft.objects.get(assignment__status="claimed")
    person, claim = draft.assignment.annotator, find_claim(draft.assignment_id)
    answers = {**ANSWERS, **draft.answers}
    response = QuestionnaireResponse(answers=answers, committed=draft.committed, regions=draft.marks)

    assert (claim.status, claim.draft_version, claim.marks) == ("claimed", 3, draft.marks)
    assert save_draft(person=person, assignment_id=claim.id, version=3, response=response).version == 4
    critique = submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique
    assert Critique.objects.get(pk=critique.pk).answers["reason"] == draft.answers["reason"]
    assert Assignment.objects.get(pk=claim.id).status == "submitted"


@pytest.mark.usefixtures("migrated")
def test_the_same_export_over_the_same_critiques_is_the_same_bytes():
    old_export = Export.objects.get(format="llava")

    new_export = create_export(
        actor=old_export.requested_by, project=old_export.project, format="llava", filter=old_export.filter
    )
    run_export(str(new_export.id))

    old, new = digests(old_export), digests(new_export)
    # The manifest of the newer version says more: the data files of each split, and their rows.
    assert old.pop("manifest.json") != new.pop("manifest.json")
    assert new == old != {}


def digests(export: Export) -> dict[str, str]:
    return dict(export.files.values_list("name", "sha256"))


@pytest.mark.usefixtures("migrated")
def test_a_half_finished_import_continues_where_it_stopped(settings, tmp_path):
    image_import = ImageImport.objects.get(status="running")
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    folder = tmp_path / image_import.source["folder"]
    folder.mkdir()
    for number in range(17):
        (folder / f"{number:03}.jpg").write_bytes(image_bytes(number))
    (folder / "zz-broken.jpg").write_bytes(b"no picture at all")
    assert (image_import.accepted, image_import.total) == (8, 18)

    while work_import():
        pass

    image_import.refresh_from_db()
    assert (image_import.status, image_import.accepted, image_import.rejected) == ("done", 17, 1)
    positions = image_import.batch.images.values_list("position", flat=True)
    assert len(set(positions)) == len(positions) == 17
