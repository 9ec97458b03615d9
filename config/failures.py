"""Ends a command with a sentence, not a traceback, where a setting, a service or a file has to be mended."""

import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import Final

import redis.exceptions
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from kombu.exceptions import OperationalError as BrokerError

from config.embedded import CannotStart
from config.embedded.directories import ownership_message
from config.embedded.environment import data_directory

_MIGRATE: Final = "The database is not migrated to this version: run `python manage.py migrate`, or `make run`."
# undefined_table, undefined_column, undefined_function: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNMIGRATED: Final = frozenset({"42P01", "42703", "42883"})
_FILES: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM})


@contextlib.contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Exits with 1 and the sentence of a failure that whoever runs the command can mend.

    Other errors, and with `--traceback` all of them, are raised on.
    """
    try:
        yield
    except Exception as error:
        sentence = explain_failure(error)
        if sentence is None or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)


def explain_failure(error: Exception) -> str | None:
    """Returns one sentence that says what to do; None where the error is a fault of the code."""
    match error:
        case CannotStart() | ImproperlyConfigured():
            return _in_one_line(error)
        case OperationalError():
            return _unusable("The database", "DATABASE_URL", _in_one_line(error).split(" Is the server running")[0])
        case ProgrammingError() if getattr(error.__cause__, "pgcode", None) in _UNMIGRATED:
            return _MIGRATE
        case redis.exceptions.ConnectionError() | redis.exceptions.TimeoutError() | BrokerError():
            return _unusable("Redis", "REDIS_URL", _in_one_line(error))
        case OSError(errno=number, filename=str() | bytes()) if number in _FILES:
            return _explain_file(error)
    return None


def _unusable(service: str, setting: str, reason: str) -> str:
    return (
        f"{service} cannot be used ({reason.rstrip('.')}): start it, or set {setting} to one that runs; `make run` "
        "starts its own without that setting."
    )


def _explain_file(error: OSError) -> str:
    if isinstance(error, PermissionError) and str(error.filename).startswith(str(data_directory())):
        return ownership_message(error)
    return f"{error.filename}: {error.strerror}. Mend that, then start again."


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
