"""What a release would hold, before anybody asks for it: counts, and the first rows as the format writes them.

A page asks while a form is filled in, so the answer comes at once however large the project is: counts are exact up to
COUNTED critiques, and estimates from a sample of images beyond.
"""

import csv
import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

import orjson
from psycopg2.errors import QueryCanceled

from annotation.exporting.counts import FEW
from annotation.exporting.critique_json import critique_line
from annotation.exporting.formats.base import Format, Material
from annotation.exporting.sampling import Sample
from annotation.exporting.snapshot import Snapshot, open_snapshot
from annotation.exporting.spec import Wish
from annotation.exporting.splits import WHOLE, split_of_group, stems
from annotation.models import Project

ROWS: Final = 5
READ: Final = FEW  # critiques: not each makes a row in every format, such as pairs
# Critiques of a project that are counted while somebody waits: what takes longest of them, telling their languages,
# then stays within 200 ms on two slow cores that do other work as well.
COUNTED: Final = 20_000
# How long counting exactly may take when somebody asks for it; a web server's thread waits meanwhile.
EXACTLY_WITHIN_MS: Final = 45_000
# In the order of ids, but by no index of theirs, which would lead past the critiques of all projects to a few images.
_ID_WITHOUT_INDEX: Final = """critique.id::text COLLATE "C\""""
_PICTURE: Final = re.compile(rb"base64,[A-Za-z0-9+/=]*")


@dataclass(frozen=True, slots=True)
class Preview:
    """`excluded` counts by reason, `splits` by split; `rows` are up to five, as text, without the bytes of pictures.

    Unless it is `exact`, the counts are estimates, and the rows are not the first ones but some from the sample.
    """

    exact: bool
    critiques: int
    images: int
    excluded: Mapping[str, int]
    splits: Mapping[str, int]
    rows: list[str]


def preview_release(project: Project, wish: Wish, *, exact: bool = False) -> Preview:
    """Tells what a release of the data as they are now would hold.

    Counts of a project with more critiques than COUNTED are estimates. `exact` counts those as well, unless that takes
    longer than EXACTLY_WITHIN_MS.
    """
    with open_snapshot(project, wish.filter) as snapshot:
        if not snapshot.has_more_than(COUNTED):
            return _preview(project, wish, snapshot, None)
        if not exact:
            return _preview(project, wish, snapshot, snapshot.sample())
    with suppress(QueryCanceled), open_snapshot(project, wish.filter) as snapshot:
        snapshot.stop_after(EXACTLY_WITHIN_MS)
        return _preview(project, wish, snapshot, None)
    return preview_release(project, wish)


def _preview(project: Project, wish: Wish, snapshot: Snapshot, sample: Sample | None) -> Preview:
    counted = snapshot.tally(split_of_group(wish.splits), wish.format.order, sample)
    return Preview(
        exact=sample is None or sample.is_whole,
        critiques=counted.critiques,
        images=counted.images,
        excluded=counted.excluded,
        splits={stem: counted.places[nth] for nth, stem in enumerate(stems(wish.splits))} if wish.splits else {},
        rows=_first_rows(project, snapshot.among(counted.among), wish.format) if counted.among else [],
    )


def _first_rows(project: Project, snapshot: Snapshot, chosen: Format) -> list[str]:
    """The format writes a release of the first few critiques into memory, and what it wrote is read again."""
    definitions = snapshot.definitions()
    line = critique_line(project, definitions, flat=chosen.flat)
    by = "critique.image_id, critique.id" if chosen.order == "image" else _ID_WITHOUT_INDEX
    lines = [row[0] for row in snapshot.select(line.sql, f"ORDER BY {by} LIMIT {READ}", before=line.values)]
    versions = dict(enumerate(definitions.values(), 1))
    shelf = _Shelf()
    batches = [{WHOLE: lines}] if lines else []
    chosen.write(Material(batches, [WHOLE], versions, _NoPictures(), lambda _files: ""), shelf)
    return list(islice(shelf.rows(), ROWS))


class _NoPictures:
    """Nobody looks at a picture in a preview of text."""

    def read(self, image: str) -> bytes:
        return b""


class _Shelf:
    """The files of a release in memory."""

    def __init__(self) -> None:
        self._files: dict[str, _Kept] = {}

    def create(self, name: str) -> BinaryIO:
        self._files[name] = _Kept()
        return self._files[name]

    def rows(self) -> Iterator[str]:
        """The rows of the file that holds them, as text."""
        name = next(name for name in self._files if name.startswith(WHOLE))
        data = self._files[name].getvalue()
        return (_without_picture(row) for row in READERS[name.rpartition(".")[2]](data))


class _Kept(io.BytesIO):
    """What a format closes can still be read."""

    def close(self) -> None:
        pass


def _without_picture(row: bytes) -> str:
    return _PICTURE.sub("base64,…".encode(), row).decode()


def _read_json(data: bytes) -> Iterator[bytes]:
    found = orjson.loads(data)
    for row in found if isinstance(found, list) else [{name: value} for name, value in found.items()]:
        yield orjson.dumps(row)


def _read_csv(data: bytes) -> Iterator[bytes]:
    """Each row as in the file, a line break in a cell and all; the names of the columns are the first."""
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue().encode()


def _read_parquet(data: bytes) -> Iterator[bytes]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - large, and only needed for such a preview

    for row in pq.read_table(io.BytesIO(data)).slice(0, ROWS).to_pylist():
        yield orjson.dumps(row, default=lambda _picture: "…")


def _read_zip(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from archive.read("metadata.jsonl").splitlines()


def _read_tar(data: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.name.endswith(".json") and (file := tar.extractfile(member)):
                yield file.read()


READERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "jsonl": lambda data: iter(data.splitlines()),
    "csv": _read_csv,
    "json": _read_json,
    "parquet": _read_parquet,
    "zip": _read_zip,
    "tar": _read_tar,
}
