"""Commands that cannot work end with one sentence that says what to do, and with 1; never with a traceback."""

import errno
import os
import sys
from pathlib import Path

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection
from kombu import Connection

from config.embedded.environment import data_directory
from config.embedded.redis import free_port
from config.failures import explain_failure, failures_as_sentences
from tests.config.running import start_error

MANAGE = ("manage.py", "migrate")
PREPARE = ("-m", "config.prepare", "--database")
CELERY = ("-m", "celery", "-A", "config.celery", "worker")
GUNICORN = ("-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application")


def failure_of(function, *arguments, **options) -> Exception:
    """Returns what the call raises."""
    try:
        function(*arguments, **options)
    except Exception as error:
        return error
    return pytest.fail("nothing was raised")


def test_manage_py_where_no_loupe_runs_says_how_to_reach_one(tmp_path: Path) -> None:
    sentence = start_error(tmp_path, free_port(), *MANAGE)
    assert sentence.startswith(f"Loupe does not run on {tmp_path}: start it with `make run`")
    assert "set LOUPE_DATA" in sentence


def test_manage_py_whose_database_is_away_names_the_setting(tmp_path: Path) -> None:
    settings = {"LOUPE_SECRET_KEY": "x", "DATABASE_URL": f"postgres://a@127.0.0.1:{free_port()}/b"}
    sentence = start_error(tmp_path, free_port(), *MANAGE, **settings)
    assert sentence.startswith("The database cannot be used (connection to server at")
    assert "set DATABASE_URL" in sentence


@pytest.mark.parametrize("command", [PREPARE, CELERY, GUNICORN], ids=["prepare", "celery", "gunicorn"])
def test_each_process_names_the_setting_that_it_cannot_use(tmp_path: Path, command: tuple[str, ...]) -> None:
    sentence = start_error(tmp_path, free_port(), *command, LOUPE_SECRET_KEY="x", LOUPE_DECODERS="two")
    assert sentence == "LOUPE_DECODERS is 'two': set it to a whole number of 1 or more."


@pytest.mark.django_db
def test_a_database_without_the_tables_is_told_from_a_fault_of_the_code() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        missing = failure_of(cursor.execute, "SELECT * FROM annotation_nowhere")
        cursor.execute("ROLLBACK TO before")
        broken = failure_of(cursor.execute, "SELEKT")
        cursor.execute("ROLLBACK TO before")
    assert isinstance(missing, ProgrammingError)
    assert "run `python manage.py migrate`" in (explain_failure(missing) or "")
    assert explain_failure(broken) is None


def test_a_redis_that_is_away_is_named_by_the_cache_and_by_celery() -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    for function in (redis.Redis.from_url(url).ping, Connection(url).ensure_connection):
        options = {"max_retries": 1, "interval_start": 0} if function.__name__ == "ensure_connection" else {}
        sentence = explain_failure(failure_of(function, **options)) or ""
        assert sentence.startswith("Redis cannot be used (")
        assert "set REDIS_URL" in sentence


def test_a_full_disk_and_a_file_of_another_user_are_named() -> None:
    full = explain_failure(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/a"))
    foreign = explain_failure(PermissionError(errno.EACCES, "no", str(data_directory() / "media" / "a")))
    assert full == "/data/a: No space left on device. Mend that, then start again."
    assert "belongs to another user" in (foreign or "")


def test_a_sentence_of_several_lines_is_printed_as_one() -> None:
    assert explain_failure(ImproperlyConfigured("Set this,\n  then that.")) == "Set this, then that."
    assert "\n" not in (explain_failure(OperationalError("failed: refused\n\tIs the server running?\n")) or "")


def test_a_fault_of_the_code_keeps_its_traceback_and_the_option_shows_all(monkeypatch) -> None:
    with pytest.raises(KeyError), failures_as_sentences():
        raise KeyError("a")
    with pytest.raises(SystemExit, match=r"Mend this\."), failures_as_sentences():
        raise ImproperlyConfigured("Mend this.")
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate", "--traceback"])
    with pytest.raises(ImproperlyConfigured), failures_as_sentences():
        raise ImproperlyConfigured("Mend this.")
