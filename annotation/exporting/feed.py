"""Critiques in the order in which they changed, for readers who come back for what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from annotation.exporting.critique_json import JOINS, critique_line, read_definitions
from annotation.exporting.cursors import Place, check_place
from annotation.exporting.sql_json import Expression, json_object, word
from annotation.models import VISIBLE, Project

# The first piece is small, so that the first byte comes at once; the others are as large as is quick.
FIRST_PIECE: Final = 100
PIECE: Final = 1_000

# A transaction that began early can commit late, behind the back of a reader who has passed its number already. So only
# rows of transactions below every running one are shown: what comes later always has a higher number.
_SETTLED: Final = "(SELECT loupe_sequence_stamp(pg_snapshot_xmin(pg_current_snapshot())))"
# What is left of a critique that was withdrawn: enough for a reader to forget it, and nothing of what it said.
_TOMBSTONE: Final = json_object(
    {
        "id": word("critique.id"),
        "project": word("critique.project_id"),
        "status": word("critique.status"),
        "withdrawn_at": word("""to_char(critique.withdrawn_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""),
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
    """Some critiques as lines of critique.v1, and the place from which to go on."""

    lines: list[str]
    next: Place


class Feed:
    """A project's critiques from a place on. A critique that changes comes again, as it is then.

    One that was withdrawn comes as a line without its answers: its id, and when.
    """

    def __init__(self, project: Project, since: Place) -> None:
        """Raises Conflict (`cursor_of_another_database`) when `since` does not hold here."""
        self._project = project
        self._since = since
        self._cluster = check_place(since, project.id)
        with connection.cursor() as cursor:
            line = critique_line(project, read_definitions(cursor, project))
        whole = f"CASE WHEN {VISIBLE.sql('critique.status')} THEN {line.sql} ELSE {_TOMBSTONE.sql} END"
        self._line = Expression(whole, line.values)

    def page(self, limit: int) -> Page:
        """Up to `limit` critiques. With none, `next` is `since`: ask again later."""
        return self._page(self._since, limit, None)

    def pages(self, limit: int | None = None) -> Iterator[Page]:
        """All there are now, up to `limit`, piece by piece: memory and transactions stay short.

        What changes while it is read is left for the next time, so that this ends however much is written meanwhile.
        """
        since, until = self._since, _settled()
        size, left = FIRST_PIECE, limit
        while left is None or left > 0:
            page = self._page(since, size if left is None else min(size, left), until)
            if not page.lines:
                return
            yield page
            since, size = page.next, PIECE
            left = None if left is None else left - len(page.lines)

    def _page(self, since: Place, limit: int, until: int | None) -> Page:
        with connection.cursor() as cursor:
            cursor.execute(
                _PAGE.format(line=self._line.sql),
                [*self._line.values, self._project.id, since.changed_seq, since.id, until, limit],
            )
            rows = cursor.fetchall()
        end = Place(rows[-1][0], rows[-1][1], self._cluster) if rows else since
        return Page([line for _changed_in, _id, line in rows], end)


def _settled() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_SETTLED}")
        return int(cursor.fetchone()[0])
