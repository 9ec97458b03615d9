"""Feeds critiques in the order in which they changed, for clients that come back for new ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from annotation.exporting.cursors import Cursor, check_cursor
from annotation.exporting.sql.critique_json import DEFINITIONS, JOINS, critique_line, decode_definitions
from annotation.exporting.sql.expressions import Expression, json_object, plain_string
from annotation.models import VISIBLE, Project

# The first page of a stream is small, so that the first byte is sent at once.
FIRST_PAGE_SIZE: Final = 100
PAGE_SIZE: Final = 1_000

# A transaction that began early can commit after a client has read past its sequence number. Only rows of transactions
# below every running one are therefore returned: later ones always have a higher number.
_SETTLED: Final = "(SELECT loupe_sequence_stamp(pg_snapshot_xmin(pg_current_snapshot())))"
# The line of a withdrawn critique: enough for a client to delete it, without its answers.
_TOMBSTONE: Final = json_object(
    {
        "id": plain_string("critique.id"),
        "project": plain_string("critique.project_id"),
        "status": plain_string("critique.status"),
        "withdrawn_at": plain_string(
            """to_char(critique.withdrawn_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        ),
    }
)
_PAGE: Final = f"""
SELECT critique.changed_seq, critique.id, {{line}} FROM {JOINS}
 WHERE critique.project_id = %s AND (critique.changed_seq, critique.id) > (%s, %s)
   AND critique.changed_seq < coalesce(%s, {_SETTLED})
 ORDER BY critique.changed_seq, critique.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Some critiques as lines of critique.v1, and the cursor of the next page."""

    lines: list[str]
    next: Cursor


class Feed:
    """Reads a project's critiques from a cursor on. A critique that changes is read again, in its new state.

    A withdrawn critique is a line without its answers, with its id and the time.
    """

    def __init__(self, project: Project, since: Cursor) -> None:
        """Raises Conflict (`cursor_of_another_database`) if `since` is not valid in this database."""
        self._project = project
        self._since = since
        self._incarnation = check_cursor(since, project.id)
        with connection.cursor() as cursor:
            cursor.execute(DEFINITIONS, [project.id])
            line = critique_line(project, decode_definitions(cursor.fetchall()))
        sql = f"CASE WHEN {VISIBLE.sql('critique.status')} THEN {line.sql} ELSE {_TOMBSTONE.sql} END"
        self._line = Expression(sql, line.values)

    def page(self, limit: int) -> Page:
        """Returns up to `limit` critiques. Without any, `next` is `since`: ask again later."""
        return self._page(self._since, limit, None)

    def pages(self, limit: int | None = None) -> Iterator[Page]:
        """Yields all present critiques, up to `limit`, in pages: memory stays small and transactions short.

        What changes meanwhile is not read, so that this ends however much is written.
        """
        since, until = self._since, _settled()
        size, remaining = FIRST_PAGE_SIZE, limit
        while remaining is None or remaining > 0:
            page = self._page(since, size if remaining is None else min(size, remaining), until)
            if not page.lines:
                return
            yield page
            since, size = page.next, PAGE_SIZE
            remaining = None if remaining is None else remaining - len(page.lines)

    def _page(self, since: Cursor, limit: int, until: int | None) -> Page:
        with connection.cursor() as cursor:
            cursor.execute(
                _PAGE.format(line=self._line.sql),
                [*self._line.values, self._project.id, since.changed_seq, since.id, until, limit],
            )
            rows = cursor.fetchall()
        end = Cursor(rows[-1][0], rows[-1][1], self._incarnation) if rows else since
        return Page([line for _changed_seq, _id, line in rows], end)


def _settled() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_SETTLED}")
        return int(cursor.fetchone()[0])
