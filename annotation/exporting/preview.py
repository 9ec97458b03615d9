"""Previews a release before it is requested: counts, and the first rows as the format writes them.

A page asks for a preview while a form is filled in, so that it is quick in a project of any size: counts are exact up
to EXACT_LIMIT critiques, and estimates from a sample of images beyond.
"""

import csv
import io
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

import orjson
from psycopg2.errors import QueryCanceled

from annotation.exporting.conversations.instruction_turns import TurnPlan
from annotation.exporting.counts import FIRST_IMAGES
from annotation.exporting.encoding.format import FormatInput
from annotation.exporting.sampling import Sample
from annotation.exporting.snapshot import NO_JOIN, Snapshot, open_snapshot
from annotation.exporting.spec import ExportSpec
from annotation.exporting.splits import WHOLE, split_names, split_number
from annotation.exporting.sql.critique_json import critique_line
from annotation.models import Project

MAX_ROWS: Final = 5
# The critiques that are read for the rows: not each makes a row in every format, such as preference pairs.
MAX_LINES: Final = FIRST_IMAGES
# Critiques of a project that are counted exactly by default. The slowest condition on them, on their language, then
# takes at most 200 ms on two slow cores that do other work as well.
EXACT_LIMIT: Final = 20_000
# The time that exact counts of more critiques may take on demand; a web server's thread waits meanwhile.
EXACT_TIMEOUT_MS: Final = 45_000
# In the order of ids, but not by an index on them, which would search the critiques of all projects for a few images.
_ID_WITHOUT_INDEX: Final = """critique.id::text COLLATE "C\""""
_DATA_URL: Final = re.compile(rb"base64,[A-Za-z0-9+/=]*")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a release would contain.

    `excluded` counts critiques by reason, `splits` by split; `instructions` is None unless turns are made of them. It
    counts them before repeated questions, and those beyond the balance of yes and no, are left out.
    `rows` are up to MAX_ROWS, as text without the bytes of images. Unless it is `exact`, the counts are estimates, and
    the rows are some from the sample.
    """

    exact: bool
    critiques: int
    images: int
    excluded: Mapping[str, int]
    splits: Mapping[str, int]
    rows: list[str]
    instructions: int | None = None


def preview_release(project: Project, spec: ExportSpec, *, exact: bool = False) -> Preview:
    """Returns what a release of the present data would contain.

    Counts of a project with more critiques than EXACT_LIMIT are estimates. With `exact`, those are exact as well,
    unless counting takes longer than EXACT_TIMEOUT_MS.
    """
    with open_snapshot(project, spec.filter, spec.instructions) as snapshot:
        if not snapshot.has_more_than(EXACT_LIMIT):
            return _preview(project, spec, snapshot, None)
        if not exact:
            return _preview(project, spec, snapshot, snapshot.sample())
    with suppress(QueryCanceled), open_snapshot(project, spec.filter, spec.instructions) as snapshot:
        snapshot.set_statement_timeout(EXACT_TIMEOUT_MS)
        return _preview(project, spec, snapshot, None)
    return preview_release(project, spec)


def _preview(project: Project, spec: ExportSpec, snapshot: Snapshot, sample: Sample | None) -> Preview:
    counts = snapshot.count_by_split(split_number(spec.splits), spec.format.order, sample)
    names = split_names(spec.splits) if spec.splits else []
    has_rows = bool(counts.first_images)
    return Preview(
        exact=sample is None or sample.is_whole,
        critiques=counts.critiques,
        images=counts.images,
        excluded=counts.excluded,
        splits={name: counts.by_split[number] for number, name in enumerate(names)},
        rows=_first_rows(project, snapshot.of_images(counts.first_images), spec) if has_rows else [],
        instructions=counts.instructions if spec.instructions else None,
    )


def _first_rows(project: Project, snapshot: Snapshot, spec: ExportSpec) -> list[str]:
    """Lets the format write the first few critiques into memory, and reads the rows of what it wrote."""
    definitions = snapshot.definitions()
    line = critique_line(
        project,
        definitions,
        flat=spec.format.flat,
        instructions=spec.instructions,
        whole_instructions=spec.format.whole_instructions,
        with_purpose=snapshot.has_purposes,
    )
    order = "critique.image_id, critique.id" if spec.format.order == "image" else _ID_WITHOUT_INDEX
    join = spec.instructions.join(whole=spec.format.whole_instructions) if spec.instructions else NO_JOIN
    rows = snapshot.select(line.sql, f"ORDER BY {order} LIMIT {MAX_LINES}", line.values, join=join)
    lines = [row[0] for row in rows]
    batches = [{WHOLE: lines}] if lines else []
    versions = dict(enumerate(definitions.values(), 1))
    output = _MemoryOutput()
    plan = TurnPlan(spec.turns, snapshot.origins() if spec.instructions else {})
    spec.format.write(
        FormatInput(batches, [WHOLE], versions, lambda _image_id: b"", plan, snapshot.has_purposes), output
    )
    return list(islice(output.rows(), MAX_ROWS))


class _MemoryOutput:
    """Keeps the files of a release in memory."""

    def __init__(self) -> None:
        self._files: dict[str, _MemoryFile] = {}

    def create(self, name: str) -> BinaryIO:
        self._files[name] = _MemoryFile()
        return self._files[name]

    def add_rows(self, name: str, count: int) -> None:
        """Does nothing: nobody is told the number of rows."""

    def rows(self) -> Iterator[str]:
        """Yields the rows of the first data file, as text. They are its lines, unless ROW_READERS says otherwise."""
        name = next(name for name in self._files if name.startswith(WHOLE))
        data = self._files[name].getvalue()
        read_rows = ROW_READERS.get(name.rpartition(".")[2], _read_lines)
        return (_shorten_image(row) for row in read_rows(data))


class _MemoryFile(io.BytesIO):
    """A file that can still be read after a format closed it."""

    def close(self) -> None:
        pass


def _shorten_image(row: bytes) -> str:
    return _DATA_URL.sub("base64,…".encode(), row).decode()


def _read_lines(data: bytes) -> Iterator[bytes]:
    return iter(data.splitlines())


def _read_json(data: bytes) -> Iterator[bytes]:
    """Yields the items of a list, or the members of an object."""
    document = orjson.loads(data)
    for row in document if isinstance(document, list) else [{name: value} for name, value in document.items()]:
        yield orjson.dumps(row)


def _read_csv(data: bytes) -> Iterator[bytes]:
    """Yields each row as it is in the file, with the line breaks in its cells; the first has the column names."""
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue().encode()


def _read_parquet(data: bytes) -> Iterator[bytes]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - large, and only needed for such a preview

    for row in pq.read_table(io.BytesIO(data)).slice(0, MAX_ROWS).to_pylist():
        yield orjson.dumps(row, default=lambda _image: "…")


def _read_tar(data: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.name.endswith(".json") and (file := tar.extractfile(member)):
                yield file.read()


ROW_READERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "csv": _read_csv,
    "json": _read_json,
    "parquet": _read_parquet,
    "tar": _read_tar,
}
