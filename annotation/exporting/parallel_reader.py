"""Reading one snapshot over several connections at once.

Writing the lines is PostgreSQL's work, and a connection works there on one core. So others join the view of the first
by `pg_export_snapshot()`, and each reads a range while the ranges before it are written into the files. How many read
changes nothing about what is read, nor about its order.
"""

import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from queue import SimpleQueue
from typing import Any, Final, Self

import psycopg2
from django.db import OperationalError, connection
from psycopg2.extensions import connection as DriverConnection  # noqa: N812 - the driver's own name says too little

logger = logging.getLogger(__name__)

# A third would only take the core away on which the worker itself writes.
MOST: Final = 2
# A range is a small part of its tables, whatever their statistics say: reading them whole, sorting finished lines where
# an index has the order, compiling the statement or starting other workers for each would cost more than the range.
_BY_INDEX: Final = """
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SET LOCAL enable_sort = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0
"""
# SQL of one range, with its values.
Statement = tuple[str, Sequence[Any]]


class Readers:
    """Connections that have joined the snapshot of `first`. They are opened when needed; leaving the block closes them.

    `first` must keep its transaction open until they have joined; it stays free for other statements.
    """

    def __init__(self, first: DriverConnection, most: int = MOST) -> None:
        self._first = first
        self._most = min(most, os.cpu_count() or 1)
        self._joined: list[DriverConnection] = []
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def read(self, ranges: Sequence[Statement]) -> Iterator[list[Any]]:
        """The rows of each statement that has any, in turn. Only one statement more than there are readers is ahead."""
        while len(self._joined) < min(self._most, len(ranges)) and self._join():
            pass
        at_work = self._joined or [self._first]
        idle = SimpleQueue[DriverConnection]()
        for driver in at_work:
            idle.put(driver)
        coming = deque[Future[list[Any]]]()
        with ThreadPoolExecutor(len(at_work), "reader") as pool:
            try:
                for one in ranges:
                    coming.append(pool.submit(_rows, idle, one))
                    if len(coming) > len(at_work) and (rows := coming.popleft().result()):
                        yield rows
                while coming:
                    if rows := coming.popleft().result():
                        yield rows
            finally:
                if coming:  # nobody wants the rest any more
                    pool.shutdown(wait=False, cancel_futures=True)
                    self.stop()

    def stop(self) -> None:
        """Ends the statements that are running, from another thread; they may have ended by themselves meanwhile."""
        for driver in [self._first, *self._joined]:
            with suppress(psycopg2.Error):
                driver.cancel()

    def _join(self) -> bool:
        """Whether one more could join. A database that grants no more connections is read with those that there are."""
        with self._first.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            ((name,),) = cursor.fetchall()
        try:
            driver = own_connection(self._opened)
        except OperationalError as error:
            logger.warning("An export reads with %d more connections: %s", len(self._joined), error)
            return False
        with driver.cursor() as cursor:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [name])
            cursor.execute(_BY_INDEX)
        self._joined.append(driver)
        return True


def own_connection(opened: ExitStack) -> DriverConnection:
    """A new connection in one REPEATABLE READ, READ ONLY transaction, until `opened` is closed."""
    own = connection.copy()
    opened.callback(own.close)
    own.ensure_connection()
    driver: DriverConnection = own.connection
    driver.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    return driver


def _rows(idle: "SimpleQueue[DriverConnection]", statement: Statement) -> list[Any]:
    """There is one thread for each connection, so that one is always idle."""
    driver = idle.get()
    try:
        with driver.cursor() as cursor:
            cursor.execute(*statement)
            return cursor.fetchall()
    finally:
        idle.put(driver)
