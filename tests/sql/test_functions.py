"""The functions and triggers of the database are those of the files in annotation/sql, settings included."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder

from annotation.sql import install
from annotation.sql.install import install_functions, read_functions
from annotation.sql.rows import fetch_rows
from tests.sql.definitions import find_differences

pytestmark = pytest.mark.django_db
FUNCTION_WITHOUT_FILE = "CREATE FUNCTION loupe_stray() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
OVERLOAD = "CREATE FUNCTION loupe_sequence_stamp(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"
REJECT_CHANGE = "FOR EACH ROW EXECUTE FUNCTION loupe_reject_change('anything')"


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_live_database_and_the_files_are_the_same():
    assert find_differences() == set()


def test_a_file_is_named_as_its_function():
    names = {
        (file.name, file.text.partition("CREATE OR REPLACE FUNCTION ")[2].partition("(")[0])
        for file in read_functions()
    }
    assert all(name == function for name, function in names)


def test_every_file_begins_with_a_comment():
    assert [file.name for file in read_functions() if not file.text.startswith("-- ")] == []


@pytest.mark.parametrize(
    ("statement", "differing"),
    [
        ("ALTER FUNCTION loupe_claim RESET enable_seqscan", {"loupe_claim"}),
        ("ALTER FUNCTION loupe_database_incarnation SET enable_sort = off", {"loupe_database_incarnation"}),
        ("ALTER FUNCTION loupe_claims ROWS 1000", {"loupe_claims"}),
        ("ALTER FUNCTION loupe_identifier STABLE", {"loupe_identifier"}),
        (
            "CREATE OR REPLACE FUNCTION loupe_database_incarnation() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
            {"loupe_database_incarnation"},
        ),
        (FUNCTION_WITHOUT_FILE, {"loupe_stray"}),
        (OVERLOAD, {"loupe_sequence_stamp"}),
        ("DROP FUNCTION loupe_submit", {"loupe_submit"}),
        ("DROP TRIGGER critique_is_never_deleted ON annotation_critique", {"critique_is_never_deleted"}),
        ("ALTER TABLE annotation_event DISABLE TRIGGER event_is_append_only", {"event_is_append_only"}),
        (f"CREATE TRIGGER stray BEFORE DELETE ON annotation_image {REJECT_CHANGE}", {"stray"}),
    ],
)
def test_a_function_altered_by_hand_is_a_difference(statement, differing):
    execute(statement)

    assert find_differences() == differing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Reads the function files from a copy that a test may change."""
    copy = tmp_path / "sql"
    shutil.copytree(install.FOLDER, copy)
    monkeypatch.setattr(install, "FOLDER", copy)
    return copy


def edit_file(folder, name, before, after):
    (path,) = folder.rglob(f"{name}.sql")
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_only_changed_files_are_installed_again(folder):
    edit_file(folder, "loupe_near_duplicates", "are not indexed", "have no index")
    edit_file(folder, "loupe_images_left", "enable_sort = off", "enable_sort = on")

    assert install_functions() == ["loupe_images_left", "loupe_near_duplicates"]
    assert install_functions() == []
    assert find_differences() == set()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("loupe_near_duplicates", "distance integer", "bits_apart integer"),
        ("loupe_images_left", "in_project uuid, maximum integer", "in_project uuid, maximum bigint"),
        ("loupe_images_left", "maximum integer)", "maximum integer, within integer DEFAULT 0)"),
        ("loupe_first_sort_key", "from_sort_key", "first_sort_key"),
        ("loupe_quota_left", "RETURNS integer", "RETURNS bigint"),
    ],
    ids=["columns", "type of a parameter", "another parameter", "name of a parameter", "returned type"],
)
def test_a_function_with_another_signature_is_replaced(folder, name, before, after):
    edit_file(folder, name, before, after)

    assert install_functions() == [name]
    assert find_differences() == set()


def test_a_missing_function_or_trigger_is_installed_again():
    execute("DROP TRIGGER critique_is_never_deleted ON annotation_critique; DROP FUNCTION loupe_submit")

    assert install_functions() == ["loupe_reject_change", "loupe_submit"]
    assert find_differences() == set()


def test_functions_without_a_file_are_dropped(folder):
    edit_file(
        folder,
        "loupe_reject_change",
        "CREATE OR REPLACE TRIGGER critique_is_never_deleted",
        "CREATE OR REPLACE TRIGGER kept",
    )
    (folder / "desk" / "loupe_submit.sql").unlink()
    execute(FUNCTION_WITHOUT_FILE)
    execute("CREATE TRIGGER stray BEFORE DELETE ON annotation_image FOR EACH ROW EXECUTE FUNCTION loupe_stray()")

    assert install_functions() == ["loupe_reject_change", "loupe_stray", "loupe_submit"]
    assert find_differences() == set()
    assert fetch_rows("SELECT FROM pg_trigger WHERE tgname IN ('critique_is_never_deleted', 'stray')") == []


def test_a_file_that_postgresql_rejects_changes_nothing(folder):
    edit_file(folder, "loupe_database_incarnation", "RETURNS bigint", "RETURNS bigint PARALLEL SAFE")
    edit_file(folder, "loupe_submit", "BEGIN", "BEGUN")
    before = fetch_rows("SELECT proparallel FROM pg_proc WHERE proname = 'loupe_database_incarnation'")

    with pytest.raises(ProgrammingError):
        install_functions()

    assert fetch_rows("SELECT proparallel FROM pg_proc WHERE proname = 'loupe_database_incarnation'") == before


def test_a_database_at_an_older_migration_gets_an_error_that_says_what_to_do_first():
    applied = MigrationRecorder(connection).migration_qs.filter(app="annotation")
    applied.filter(name__gt="0009_withdrawals").delete()
    applied.filter(name="0001_squashed_0016").delete()

    with pytest.raises(CommandError, match=r"last migrated to annotation\.0009_withdrawals\. Update to the version"):
        call_command("migrate", verbosity=0)


def test_migrate_installs_nothing_when_it_only_plans(capsys):
    execute("DROP FUNCTION loupe_submit")

    call_command("migrate", plan=True)
    call_command("migrate", check_unapplied=True)

    assert find_differences() == {"loupe_submit"}
    call_command("migrate", verbosity=1)
    assert find_differences() == set()
    assert "Functions installed: loupe_submit" in capsys.readouterr().out
