"""Reads one consistent snapshot of a project's critiques, however long that takes and whoever writes meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from annotation.exporting.counts import Counts, counts_statement
from annotation.exporting.filters import COUNT_FILTERS, Condition, exclusion_reason, filter_conditions
from annotation.exporting.parallel_reader import ParallelReader, open_parallel_reader
from annotation.exporting.sampling import BatchSize, Sample, draw_sample
from annotation.exporting.sql.critique_json import (
    DEFINITIONS,
    JOINS,
    LineOrder,
    critique_line,
    decode_definitions,
    pseudonym_lookup,
    pseudonym_rows,
)
from annotation.exporting.sql.expressions import Expression
from annotation.exporting.sql.index_entries import index_entry
from annotation.exporting.sql.instruction_json import (
    ORIGINS,
    YES_LIMITS,
    InstructionChoice,
    RunOrigin,
    decode_origins,
)
from annotation.models import Project
from annotation.rules.types import Definition

BATCH_SIZE: Final = 2_000
NO_JOIN: Final = Expression("")
_ORDER_BY: Final[dict[LineOrder, str]] = {"critique": "critique.id", "image": "critique.image_id, critique.id"}
_RANGE_KEY: Final[dict[LineOrder, str]] = {"critique": "critique.id", "image": "critique.image_id"}
_FIRST_ID, _LAST_ID = str(UUID(int=0)), str(UUID(int=2**128 - 1))
_BATCH_SIZES: Final = """
SELECT batch.id::text,
       coalesce((SELECT max(position) FROM annotation_image image WHERE image.batch_id = batch.id), 0),
       coalesce(batch.critiques_per_image, project.critiques_per_image)
  FROM annotation_batch batch JOIN annotation_project project ON project.id = batch.project_id
 WHERE batch.project_id = %s ORDER BY batch.id
"""
# A bounded number of rows is found by indexes, however large the tables are and whatever their statistics say.
_USE_INDEXES: Final = (
    "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
)
_NESTED_LOOPS: Final = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"


class Snapshot:
    """The critiques of one project that satisfy conditions, at one moment. Memory does not grow with their number.

    With `instructions`, each line has those of its critique.
    """

    def __init__(
        self,
        reader: ParallelReader,
        project: Project,
        conditions: Sequence[Condition],
        instructions: InstructionChoice | None = None,
    ) -> None:
        self._reader = reader
        self._driver = reader.first
        self._project = project
        self._conditions = conditions
        self.instructions = instructions

    def count(self) -> tuple[int, dict[str, int]]:
        """Returns the number of critiques to export, and of those that are excluded by reason (the first that applies).

        It judges critique by critique, in half the time of `count_by_split` where a condition looks into each; only
        conditions on images take longer.
        """
        reason = exclusion_reason([(condition.reason, condition.sql) for condition in self._conditions])
        statement = f"""
            SELECT {reason} AS reason, count(*) FROM {JOINS}
             WHERE critique.project_id = %s GROUP BY reason ORDER BY reason
        """
        counts = dict(self.fetch(statement, [*self._values(), self._project.id]))
        return counts.pop(None, 0), counts

    def count_by_split(self, split: Expression, order: LineOrder = "critique", sample: Sample | None = None) -> Counts:
        """Returns counts as `count` does, also of images and splits; `split` is SQL of a split's number.

        With a sample the counts are estimates, in a time that does not grow with the project.
        """
        statement = counts_statement(str(self._project.id), self._conditions, split, order, sample, self.instructions)
        with self._driver.cursor() as cursor:
            if sample:
                cursor.execute(f"{_USE_INDEXES}; {_NESTED_LOOPS}")
            cursor.execute(statement.sql, statement.values)
            return Counts.of(cursor.fetchall(), sample)

    def has_more_than(self, limit: int) -> bool:
        """Returns whether the project has more critiques than `limit`, without reading more of them.

        If it has not, everything that is read of the snapshot afterwards is found by indexes.
        """
        statement = "SELECT count(*) FROM (SELECT FROM annotation_critique WHERE project_id = %s LIMIT %s) AS counted"
        ((number,),) = self.fetch(statement, [self._project.id, limit + 1])
        if number <= limit:
            with self._driver.cursor() as cursor:
                cursor.execute(_USE_INDEXES)
        return bool(number > limit)

    def sample(self) -> Sample:
        """Draws a random sample of images, which stays the same while batches neither appear, grow nor shrink."""
        sizes = [BatchSize(*row) for row in self.fetch(_BATCH_SIZES, [self._project.id])]
        batch_conditions = [condition for condition in self._conditions if condition.reason == "batch"]
        return draw_sample(sizes, batch_conditions[0].values[-1] if batch_conditions else [])

    def set_statement_timeout(self, milliseconds: int) -> None:
        """Limits all later statements: one that takes longer raises psycopg2's QueryCanceled."""
        with self._driver.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])

    def of_images(self, image_ids: Sequence[str]) -> "Snapshot":
        """Returns the snapshot of these images alone, which are known to satisfy the conditions on images."""
        critique_conditions = [condition for condition in self._conditions if not condition.image_sql]
        condition = Condition("image", "critique.image_id = ANY(%s::uuid[])", (list(image_ids),))
        return Snapshot(self._reader, self._project, [*critique_conditions, condition], self.instructions)

    def questionnaires(self) -> list[tuple[str, str, int, int]]:
        """Returns (id, key, version, critiques) of each questionnaire version that was answered, by version."""
        statement = f"""
            SELECT questionnaire.id::text, questionnaire.key, questionnaire.version, count(*)
              FROM {JOINS} WHERE {self._where()} GROUP BY questionnaire.id ORDER BY questionnaire.version
        """
        return self.fetch(statement, [self._project.id, *self._values()])

    @property
    def has_purposes(self) -> bool:
        """Whether the filter asks for critiques of other purposes than work, so that each tells its own."""
        return any(condition.reason == "purpose" and condition.values for condition in self._conditions)

    def count_by_purpose(self) -> dict[str, int]:
        """Returns how many critiques of each purpose there are, in the order of their names."""
        return dict(self.select("critique.purpose, count(*)", "GROUP BY critique.purpose ORDER BY critique.purpose"))

    def definitions(self) -> dict[str, Definition]:
        """Returns the questionnaire versions of the project by id, oldest first."""
        return decode_definitions(self.fetch(DEFINITIONS, [self._project.id]))

    def origins(self) -> dict[str, RunOrigin]:
        """Returns the recipe and the model of each run of the project that has instructions, by the run's id."""
        return decode_origins(self.fetch(ORIGINS, [self._project.id]))

    def yes_limits(self, split: Expression) -> dict[tuple[int, str], str]:
        """Returns the last hash of an instruction's id up to which yes is the answer as often as no.

        By the number of a split, of which `split` is SQL, and by `yes` or `no`.
        """
        chosen = (self.instructions or InstructionChoice()).chosen()
        statement = YES_LIMITS.format(
            split=split.sql, joins=JOINS, chosen=f"SELECT * FROM {chosen.sql}", where=self._where()
        )
        rows = self.fetch(statement, [*split.values, *chosen.values, self._project.id, *self._values()])
        return {(number, "yes" if is_yes else "no"): limit for number, is_yes, limit in rows}

    def lines(
        self,
        group_hash: Expression,
        order: LineOrder = "critique",
        *,
        flat: bool = False,
        whole_instructions: bool = False,
    ) -> Iterator[list[tuple[str, str, memoryview]]]:
        """Returns the critiques in order, some thousands at a time.

        Each is a line, the hash of its group, and its entry in the release's index.
        """
        pseudonyms = pseudonym_rows(self._project)
        annotator = pseudonym_lookup(self.fetch(pseudonyms.sql, pseudonyms.values))
        line = critique_line(
            self._project,
            self.definitions(),
            annotator,
            flat=flat,
            instructions=self.instructions,
            whole_instructions=whole_instructions,
            with_purpose=self.has_purposes,
        )
        join = self.instructions.join(whole=whole_instructions) if self.instructions else NO_JOIN
        entry = index_entry(with_instructions=self.instructions is not None)
        rows = f"SELECT {line.sql}, {group_hash.sql}, {entry} FROM {JOINS} {join.sql} WHERE {self._where()}"
        values = [*line.values, *group_hash.values, *join.values, str(self._project.id), *self._values()]
        read = self._read_whole if self._counts_images() else self._read_ranges
        return read(rows, values, order)

    def _counts_images(self) -> bool:
        return any(condition.reason in COUNT_FILTERS for condition in self._conditions)

    def _read_whole(self, rows: str, values: Sequence[Any], order: LineOrder) -> Iterator[list[Any]]:
        """Reads by one statement: a condition that counts images is evaluated for the whole project, so once."""
        with self._driver.cursor(name="critiques") as cursor:
            cursor.execute(f"{rows} ORDER BY {_ORDER_BY[order]}", values)
            yield from _prefetched(iter(lambda: cursor.fetchmany(BATCH_SIZE), []))

    def _read_ranges(self, rows: str, values: Sequence[Any], order: LineOrder) -> Iterator[list[Any]]:
        """Reads by several connections at once, each with the next range of ids."""
        key = _RANGE_KEY[order]
        statement = f"{rows} AND {key} > %s AND {key} <= %s ORDER BY {_ORDER_BY[order]}"
        return self._reader.read([(statement, [*values, *ends]) for ends in pairwise(self._range_ends(order))])

    def _range_ends(self, order: LineOrder) -> list[str]:
        """Returns the ids between which about BATCH_SIZE of the project's critiques lie."""
        statement = f"""
            SELECT range_end::text FROM (
                SELECT {_RANGE_KEY[order]} AS range_end, row_number() OVER (ORDER BY {_RANGE_KEY[order]}) AS number
                  FROM annotation_critique critique WHERE critique.project_id = %s) AS numbered
             WHERE number %% {BATCH_SIZE} = 0 GROUP BY range_end ORDER BY range_end
        """
        return [_FIRST_ID, *(end for (end,) in self.fetch(statement, [self._project.id])), _LAST_ID]

    def find_image(self, image_id: str) -> tuple[str, str]:
        """Returns the name of an image, and the storage's key of the copy that is made for viewing."""
        statement = "SELECT file, coalesce(renditions->'view'->>'key', '?') FROM annotation_image WHERE id = %s"
        ((name, key),) = self.fetch(statement, [image_id])
        return name, key

    def images(self) -> Iterator[tuple[str, str]]:
        """Yields (id, SHA-256) of each image of an exported critique, in the order of their ids."""
        return self.stream("image.id::text, image.sha256", "GROUP BY image.id ORDER BY image.id")

    def select(
        self, columns: str, clauses: str = "", values: Sequence[Any] = (), *, join: Expression = NO_JOIN
    ) -> list[Any]:
        """Returns columns of the exported critiques, over the names of JOINS and of `join`.

        `clauses` follow the conditions, and `values` are those of the columns.
        """
        statement = f"SELECT {columns} FROM {JOINS} {join.sql} WHERE {self._where()} {clauses}"
        return self.fetch(statement, [*values, *join.values, self._project.id, *self._values()])

    def stream(self, columns: str, clauses: str = "", values: Sequence[Any] = ()) -> Iterator[Any]:
        """Yields rows as `select` returns them, some thousands of which are in memory at a time."""
        statement = f"SELECT {columns} FROM {JOINS} WHERE {self._where()} {clauses}"
        with self._driver.cursor(name="rows") as cursor:
            cursor.execute(statement, [*values, str(self._project.id), *self._values()])
            while batch := cursor.fetchmany(BATCH_SIZE):
                yield from batch

    def fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """Returns all rows of a statement of any kind."""
        with self._driver.cursor() as cursor:
            cursor.execute(statement, [str(value) if value == self._project.id else value for value in values])
            return cursor.fetchall()

    def select_instructions(self, statement: str, run_ids: list[str]) -> list[Any]:
        """Returns the rows of a statement over all instructions of some runs about the exported critiques.

        `{source}` in it stands for the rows `instruction`, whatever became of them.
        """
        instructions = (
            "SELECT * FROM annotation_instruction WHERE critique_id = critique.id AND run_id = ANY(%s::uuid[])"
        )
        source = f"""
            (SELECT instruction.* FROM {JOINS} CROSS JOIN LATERAL ({instructions}) instruction WHERE {self._where()})
            AS instruction
        """
        return self.fetch(statement.format(source=source), [run_ids, self._project.id, *self._values()])

    def stop(self) -> None:
        """Cancels the running statements, from another thread. Nothing happens if none runs any more."""
        self._reader.stop()

    def _where(self) -> str:
        return " AND ".join(["critique.project_id = %s", *(condition.sql for condition in self._conditions)])

    def _values(self) -> list[Any]:
        return [value for condition in self._conditions for value in condition.values]


def _prefetched(batches: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Yields the batches, and fetches each while the one before it is processed."""
    with ThreadPoolExecutor(1, "prefetch") as pool:
        future = pool.submit(next, batches, None)
        while (batch := future.result()) is not None:
            future = pool.submit(next, batches, None)
            yield batch


@contextmanager
def open_snapshot(
    project: Project, stored_filter: Mapping[str, Any], instructions: InstructionChoice | None = None
) -> Iterator[Snapshot]:
    """Opens a snapshot on connections of its own, in one REPEATABLE READ, READ ONLY transaction until the block ends.

    They are its own, so that progress can be committed and seen while it is read.
    """
    with open_parallel_reader() as reader:
        yield Snapshot(reader, project, filter_conditions(project, stored_filter), instructions)
