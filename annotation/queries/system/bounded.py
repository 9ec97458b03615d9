"""Reads that may not take long: the system page is opened when something is wrong."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection, transaction

TIMEOUT_MS: Final = 1_500

Result = TypeVar("Result")


def bounded(read: Callable[[], Result]) -> Result | None:
    """Returns what `read` returns; None where one of its statements takes too long, or the database does not answer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [TIMEOUT_MS])
            return read()
    except OperationalError:
        return None
