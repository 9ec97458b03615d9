"""Reads one snapshot over several database connections at once.

PostgreSQL writes the lines, and uses one core for each connection. Further connections therefore join the snapshot of
the first one by `pg_export_snapshot()`, and each reads a range while the ranges before it are written into the files.
The number of connections changes neither the rows nor their order.
"""

import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from queue import SimpleQueue
from typing import Any, Final

import psycopg2
from django.db import OperationalError, connection
from psycopg2.extensions import connection as DriverConnection  # noqa: N812 - the driver's own name says too little

logger = logging.getLogger(__name__)

# A third connection would only compete for the core on which the worker itself writes.
MAX_CONNECTIONS: Final = 2
# A range is a small part of its tables, whatever their statistics say: reading them whole, sorting complete lines where
# an index has the order, compiling the statement or starting parallel workers would cost more than the range.
_USE_INDEXES: Final = """
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SET LOCAL enable_sort = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0
"""
# SQL of one range, with its values.
Statement = tuple[str, Sequence[Any]]


@contextmanager
def open_parallel_reader() -> Iterator["ParallelReader"]:
    """Opens the first connection, and closes it and all that joined it when the block ends."""
    with ExitStack() as connections:
        yield ParallelReader(_open_connection(connections), connections)


class ParallelReader:
    """The connections of one snapshot. `first` holds the snapshot and serves single statements; others join for ranges.

    `connections` is the stack on which those that join are opened.
    """

    def __init__(self, first: DriverConnection, connections: ExitStack) -> None:
        self.first = first
        self._connections = connections
        self._joined: list[DriverConnection] = []

    def read(self, ranges: Sequence[Statement]) -> Iterator[list[Any]]:
        """Yields the rows of each statement that has any, in the order of the statements.

        Only one statement more than there are connections is ahead of the one whose rows were yielded last.
        """
        limit = min(MAX_CONNECTIONS, os.cpu_count() or 1, len(ranges))
        while len(self._joined) < limit and self._join():
            pass
        readers = self._joined or [self.first]
        idle = SimpleQueue[DriverConnection]()
        for driver in readers:
            idle.put(driver)
        pending = deque[Future[list[Any]]]()
        with ThreadPoolExecutor(len(readers), "reader") as pool:
            try:
                for statement in ranges:
                    pending.append(pool.submit(_read_rows, idle, statement))
                    if len(pending) > len(readers) and (rows := pending.popleft().result()):
                        yield rows
                while pending:
                    if rows := pending.popleft().result():
                        yield rows
            finally:
                if pending:  # the caller failed or stopped
                    pool.shutdown(wait=False, cancel_futures=True)
                    self.stop()

    def stop(self) -> None:
        """Cancels the running statements. It may be called from another thread, and when none runs any more."""
        for driver in [self.first, *self._joined]:
            with suppress(psycopg2.Error):
                driver.cancel()

    def _join(self) -> bool:
        """Adds a connection. Returns False if the database grants no more; reading goes on with those that exist."""
        with self.first.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            ((name,),) = cursor.fetchall()
        try:
            driver = _open_connection(self._connections)
        except OperationalError as error:
            logger.warning("An export reads with %d more connections: %s", len(self._joined), error)
            return False
        with driver.cursor() as cursor:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [name])
            cursor.execute(_USE_INDEXES)
        self._joined.append(driver)
        return True


def _open_connection(connections: ExitStack) -> DriverConnection:
    """Returns a new connection in one REPEATABLE READ, READ ONLY transaction, open as long as the stack."""
    own_connection = connection.copy()
    connections.callback(own_connection.close)
    own_connection.ensure_connection()
    driver: DriverConnection = own_connection.connection
    driver.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    return driver


def _read_rows(idle: "SimpleQueue[DriverConnection]", statement: Statement) -> list[Any]:
    """Reads with an idle connection. There is a thread for each connection, so that one is always idle."""
    driver = idle.get()
    try:
        with driver.cursor() as cursor:
            cursor.execute(*statement)
            return cursor.fetchall()
    finally:
        idle.put(driver)
