"""One consistent view of a project's critiques, however long it takes to read and whoever writes meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from psycopg2.extensions import connection as DriverConnection  # noqa: N812 - the driver's own name says too little

from annotation.exporting.counts import Tally, first_reason, tally_statement
from annotation.exporting.critique_json import JOINS, critique_line, read_definitions, read_pseudonyms
from annotation.exporting.filters import OF_IMAGES, Condition, conditions
from annotation.exporting.formats.base import Order
from annotation.exporting.parallel_reader import Readers, own_connection
from annotation.exporting.sampling import BatchSize, Sample, draw_sample
from annotation.exporting.sql_json import Expression
from annotation.models import Project
from annotation.rules.types import Definition

BATCH: Final = 2_000
_BY: Final[dict[Order, str]] = {"critique": "critique.id", "image": "critique.image_id, critique.id"}
_CUT_AT: Final[dict[Order, str]] = {"critique": "critique.id", "image": "critique.image_id"}
_LEAST, _GREATEST = str(UUID(int=0)), str(UUID(int=2**128 - 1))
_SIZES: Final = """
SELECT batch.id::text,
       coalesce((SELECT max(position) FROM annotation_image image WHERE image.batch_id = batch.id), 0),
       coalesce(batch.critiques_per_image, project.critiques_per_image)
  FROM annotation_batch batch JOIN annotation_project project ON project.id = batch.project_id
 WHERE batch.project_id = %s ORDER BY batch.id
"""
# What is bounded is found row by row in indexes, however large the tables are and whatever their statistics say.
_BY_INDEX: Final = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
_ROW_BY_ROW: Final = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"


class Snapshot:
    """What the filter lets through of one project, at one moment. Memory does not grow with the number of rows."""

    def __init__(
        self, driver: DriverConnection, readers: Readers, project: Project, chosen: Sequence[Condition]
    ) -> None:
        self._driver = driver
        self._readers = readers
        self._project = project
        self._chosen = chosen

    def count(self) -> tuple[int, dict[str, int]]:
        """How many critiques there are to export, and how many are left out for which reason (the first that holds).

        As `tally` without images and places. It judges critique by critique, in half the time of grouping them first
        where a filter looks into each; only filters of images take longer.
        """
        reason = first_reason([(one.reason, one.sql) for one in self._chosen])
        statement = f"""
            SELECT {reason} AS reason, count(*) FROM {JOINS}
             WHERE critique.project_id = %s GROUP BY reason ORDER BY reason
        """
        counts = dict(self._all(statement, [*self._values(), self._project.id]))
        return counts.pop(None, 0), counts

    def tally(self, place: Expression, order: Order = "critique", sample: Sample | None = None) -> Tally:
        """As `count`, with the images and the places that they fall into, in the time that one of them takes.

        With a sample an estimate, in a time that does not grow with the project.
        """
        counted = tally_statement(str(self._project.id), self._chosen, place, order, sample)
        with self._driver.cursor() as cursor:
            if sample:
                cursor.execute(f"{_BY_INDEX}; {_ROW_BY_ROW}")
            cursor.execute(counted.sql, counted.values)
            return Tally.of(cursor.fetchall(), sample)

    def has_more_than(self, most: int) -> bool:
        """Whether the project has more critiques than `most`, of which no more are read.

        If not, what is read of the snapshot from here on is found by indexes.
        """
        statement = "SELECT count(*) FROM (SELECT FROM annotation_critique WHERE project_id = %s LIMIT %s) AS counted"
        ((number,),) = self._all(statement, [self._project.id, most + 1])
        if number <= most:
            with self._driver.cursor() as cursor:
                cursor.execute(_BY_INDEX)
        return bool(number > most)

    def sample(self) -> Sample:
        """Images drawn by chance, for `tally`; always the same ones while batches neither come, grow nor shrink."""
        sizes = [BatchSize(*row) for row in self._all(_SIZES, [self._project.id])]
        (batches,) = [one.values[-1] for one in self._chosen if one.reason == "batch"] or [[]]
        return draw_sample(sizes, batches)

    def stop_after(self, milliseconds: int) -> None:
        """From here on a statement that takes longer raises psycopg2's QueryCanceled."""
        with self._driver.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])

    def among(self, images: Sequence[str]) -> "Snapshot":
        """The same, of these images alone, which are known to be what is asked of images."""
        kept = [one for one in self._chosen if not one.of_image]
        wanted = Condition("among", "critique.image_id = ANY(%s::uuid[])", (list(images),))
        return Snapshot(self._driver, self._readers, self._project, [*kept, wanted])

    def questionnaires(self) -> list[tuple[str, str, int, int]]:
        """The (id, key, version, critiques) of each questionnaire version answered to, in order of version."""
        statement = f"""
            SELECT questionnaire.id::text, questionnaire.key, questionnaire.version, count(*)
              FROM {JOINS} WHERE {self._where()} GROUP BY questionnaire.id ORDER BY questionnaire.version
        """
        return self._all(statement, [self._project.id, *self._values()])

    def definitions(self) -> dict[str, Definition]:
        """The questionnaire versions of the project by id, oldest first."""
        with self._driver.cursor() as cursor:
            return read_definitions(cursor, self._project)

    def lines(
        self, place: Expression, order: Order = "critique", *, flat: bool = False
    ) -> Iterator[list[tuple[str, str]]]:
        """The critiques by their ids or image by image, some thousands at a time: each as a line, and `place`."""
        with self._driver.cursor() as cursor:
            annotator = read_pseudonyms(cursor, self._project)
        line = critique_line(self._project, self.definitions(), annotator, flat=flat)
        columns = f"{line.sql}, {place.sql}"
        if any(one.reason in OF_IMAGES for one in self._chosen):
            return self._in_one(columns, [*line.values, *place.values], order)
        return self._in_ranges(columns, [*line.values, *place.values], order)

    def _in_one(self, columns: str, values: Sequence[Any], order: Order) -> Iterator[list[Any]]:
        """By one statement: what is asked of images is worked out for the whole project, so once is enough."""
        statement = f"SELECT {columns} FROM {JOINS} WHERE {self._where()} ORDER BY {_BY[order]}"
        with self._driver.cursor(name="critiques") as cursor:
            cursor.execute(statement, [*values, str(self._project.id), *self._values()])
            yield from _ahead(iter(lambda: cursor.fetchmany(BATCH), []))

    def _in_ranges(self, columns: str, values: Sequence[Any], order: Order) -> Iterator[list[Any]]:
        """By several connections at once, each with the next range of ids that is due."""
        statement = f"""
            SELECT {columns} FROM {JOINS} WHERE {self._where()}
               AND {_CUT_AT[order]} > %s AND {_CUT_AT[order]} <= %s ORDER BY {_BY[order]}
        """
        all_values = [*values, str(self._project.id), *self._values()]
        return self._readers.read([(statement, [*all_values, *ends]) for ends in pairwise(self._edges(order))])

    def _edges(self, order: Order) -> list[str]:
        """Where to cut the ids, so that about BATCH of the project's critiques lie between one edge and the next."""
        statement = f"""
            SELECT edge::text FROM (
                SELECT {_CUT_AT[order]} AS edge, row_number() OVER (ORDER BY {_CUT_AT[order]}) AS place
                  FROM annotation_critique critique WHERE critique.project_id = %s) AS numbered
             WHERE place %% {BATCH} = 0 GROUP BY edge ORDER BY edge
        """
        return [_LEAST, *(edge for (edge,) in self._all(statement, [self._project.id])), _GREATEST]

    def rendition(self, image: str) -> tuple[str, str]:
        """The name of an image, and under which key the storage has the copy of it that is made for viewing."""
        statement = "SELECT file, coalesce(renditions->'view'->>'key', '?') FROM annotation_image WHERE id = %s"
        ((name, key),) = self._all(statement, [image])
        return name, key

    def images(self) -> Iterator[tuple[str, str]]:
        """The (id, SHA-256) of each image that a critique goes out of, in the order of their ids."""
        statement = f"""
            SELECT image.id::text, image.sha256 FROM {JOINS} WHERE {self._where()} GROUP BY image.id ORDER BY image.id
        """
        with self._driver.cursor(name="images") as cursor:
            cursor.execute(statement, [str(self._project.id), *self._values()])
            while batch := cursor.fetchmany(BATCH):
                yield from batch

    def select(self, columns: str, rest: str = "", before: Sequence[Any] = ()) -> list[Any]:
        """The columns, over the names of JOINS, of the critiques that go out; `rest` follows the conditions."""
        statement = f"SELECT {columns} FROM {JOINS} WHERE {self._where()} {rest}"
        return self._all(statement, [*before, self._project.id, *self._values()])

    def each(self, columns: str, rest: str = "", before: Sequence[Any] = (), *, at_once: int = BATCH) -> Iterator[Any]:
        """As `select`, row by row, of which `at_once` are held: memory does not grow with their number."""
        statement = f"SELECT {columns} FROM {JOINS} WHERE {self._where()} {rest}"
        with self._driver.cursor(name="each") as cursor:
            cursor.execute(statement, [*before, str(self._project.id), *self._values()])
            while batch := cursor.fetchmany(at_once):
                yield from batch

    def stop(self) -> None:
        """Ends the statement that is running, from another thread; it may have ended by itself meanwhile."""
        self._readers.stop()

    def _where(self) -> str:
        return " AND ".join(["critique.project_id = %s", *(one.sql for one in self._chosen)])

    def _values(self) -> list[Any]:
        return [value for one in self._chosen for value in one.values]

    def _all(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._driver.cursor() as cursor:
            cursor.execute(statement, [str(value) if value == self._project.id else value for value in values])
            return cursor.fetchall()


def _ahead(batches: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The batches, each fetched while the one before it is worked on."""
    with ThreadPoolExecutor(1, "ahead") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


@contextmanager
def open_snapshot(project: Project, parsed_filter: Mapping[str, Any]) -> Iterator[Snapshot]:
    """A snapshot on a connection of its own: one REPEATABLE READ, READ ONLY transaction from here to the end.

    Its own, so that progress can be recorded and seen while it is read.
    """
    with ExitStack() as opened:
        driver = own_connection(opened)
        readers = opened.enter_context(Readers(driver))
        yield Snapshot(driver, readers, project, conditions(project, parsed_filter))
