"""Feeds critiques and instructions in the order in which they changed, for clients that come back for new ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from annotation.exporting.cursors import Cursor, check_cursor
from annotation.exporting.sql.critique_json import DEFINITIONS, JOINS, critique_line, decode_definitions
from annotation.exporting.sql.expressions import Expression, json_object, plain_string, string
from annotation.exporting.sql.instruction_json import FIELDS
from annotation.models import FINISHED, LEAVING, NOT_HELD_OUT, Project, review_suffices, reviewed_only
from annotation.sql.settled import SETTLED

# The first page of a stream is small, so that the first byte is sent at once.
FIRST_PAGE_SIZE: Final = 100
PAGE_SIZE: Final = 1_000

_TIME: Final = """to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
HELD_OUT: Final = "held_out"
NOT_REVIEWED: Final = "not_reviewed"
RETURNED: Final = "returned"
# The line of a critique that was withdrawn, rejected or returned, whose image is held out for a benchmark, or that is
# not reviewed although the project asks for it: enough for a client to delete it, without its answers.
_IDS: Final = {"id": plain_string("critique.id"), "project": plain_string("critique.project_id")}
_WITHDRAWN: Final = json_object(
    {
        **_IDS,
        "status": plain_string("critique.status"),
        "withdrawn_at": plain_string(_TIME.format(column="critique.withdrawn_at")),
    }
)


def _tombstone(status: str) -> str:
    """Returns SQL of the line of a critique whose texts do not leave; `status` is SQL of what the line says of it."""
    updated_at = plain_string(_TIME.format(column="critique.updated_at"))
    return json_object({**_IDS, "status": plain_string(status), "updated_at": updated_at}).sql


# A run that batch files answer does not know its model before.
_MODEL: Final = """
coalesce(nullif(run.model, ''), (SELECT request.model FROM annotation_runrequest request
                                  WHERE request.run_id = run.id AND request.critique_id = instruction.critique_id))
"""
_PAGE: Final = f"""
SELECT {{row}}.changed_seq, {{row}}.id, {{line}} FROM {{joins}}
 WHERE {{row}}.project_id = %s AND {{condition}} AND ({{row}}.changed_seq, {{row}}.id) > (%s, %s)
   AND {{row}}.changed_seq < coalesce(%s, {SETTLED})
 ORDER BY {{row}}.changed_seq, {{row}}.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class FeedRows:
    """The rows of a feed: their name in `joins`, the table, the condition of those that are fed, and their lines."""

    row: str
    table: str
    joins: str
    condition: str
    line: Callable[[Project], Expression]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows as lines, and the cursor of the next page."""

    lines: list[str]
    next: Cursor


class Feed:
    """Reads a project's rows from a cursor on. A row that changes is read again, in its new state.

    One that must not be used any more is a line without its texts, with its id, its status and the time.
    """

    def __init__(self, rows: FeedRows, project: Project, since: Cursor) -> None:
        """Raises Conflict (`cursor_of_another_database`) if `since` is not valid in this database."""
        self._project = project
        self._since = since
        self._incarnation = check_cursor(since, project.id, rows.table)
        self._line = rows.line(project)
        self._statement = _PAGE.format(row=rows.row, joins=rows.joins, condition=rows.condition, line=self._line.sql)

    def page(self, limit: int) -> Page:
        """Returns up to `limit` rows. Without any, `next` is `since`: ask again later."""
        return self._page(self._since, limit, None)

    def pages(self, limit: int | None = None) -> Iterator[Page]:
        """Yields all present rows, up to `limit`, in pages: memory stays small and transactions short.

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
                self._statement,
                [*self._line.values, self._project.id, since.changed_seq, since.id, until, limit],
            )
            rows = cursor.fetchall()
        end = Cursor(rows[-1][0], rows[-1][1], self._incarnation) if rows else since
        return Page([line for _changed_seq, _id, line in rows], end)


def _settled() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SETTLED}")
        return int(cursor.fetchone()[0])


def _critique_line(project: Project) -> Expression:
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS, [project.id])
        line = critique_line(project, decode_definitions(cursor.fetchall()))
    suffices = review_suffices(f"'{project.id}'")
    cases = f"""
        CASE WHEN critique.withdrawn_at IS NOT NULL THEN {_WITHDRAWN.sql}
             WHEN NOT {FINISHED.sql()} THEN {_tombstone("critique.status")}
             WHEN NOT ({NOT_HELD_OUT}) THEN {_tombstone(f"'{HELD_OUT}'")}
             WHEN NOT {suffices} THEN {_tombstone(f"'{NOT_REVIEWED}'")}
             ELSE {line.sql} END
    """
    return Expression(cases, line.values)


def _instruction_line(project: Project) -> Expression:
    """Returns the line of an instruction, without its texts if it was rejected or retired, or its image is held out.

    The same while its critique is returned to its author, and where that is not reviewed although the project asks for
    it, which is looked up only there.
    """
    ids = {name: plain_string(f"instruction.{name}") for name in ("id", "project_id", "critique_id")}
    head = {name.removesuffix("_id"): expression for name, expression in ids.items()}
    about = {
        "recipe": json_object({"key": plain_string("recipe.key"), "version": Expression("recipe.version")}),
        "model": string(_MODEL),
    }
    updated_at = {"updated_at": plain_string(_TIME.format(column="instruction.updated_at"))}
    status = f"""
        CASE WHEN instruction.retired_at IS NOT NULL THEN 'retired'
             WHEN instruction.status <> 'rejected' AND instruction.held_out THEN '{HELD_OUT}'
             WHEN instruction.status <> 'rejected' AND instruction.critique_returned THEN '{RETURNED}'
             WHEN instruction.status <> 'rejected' THEN '{NOT_REVIEWED}'
             ELSE instruction.status END
    """
    project_id = f"'{project.id}'"
    suffices = f"""
        ({reviewed_only(project_id)} IS NOT TRUE
         OR EXISTS (SELECT FROM annotation_critique critique
                     WHERE critique.id = instruction.critique_id AND {review_suffices(project_id)}))
    """
    tombstone = json_object({**head, "status": plain_string(status), **updated_at})
    line = json_object({**head, **FIELDS, **about, **updated_at})
    leaves = f"{LEAVING.sql('instruction')} AND {suffices}"
    return Expression(f"CASE WHEN {leaves} THEN {line.sql} ELSE {tombstone.sql} END")


CRITIQUES: Final = FeedRows("critique", "annotation_critique", JOINS, "critique.purpose = 'work'", _critique_line)
INSTRUCTIONS: Final = FeedRows(
    "instruction",
    "annotation_instruction",
    """annotation_instruction instruction
       JOIN annotation_run run ON run.id = instruction.run_id
       JOIN annotation_recipe recipe ON recipe.id = run.recipe_id""",
    "true",
    _instruction_line,
)
