"""Writes the files of a benchmark into a staging directory: every format at once, image by image, then the card."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, BinaryIO, Final, Protocol

import orjson

from annotation.evaluating.formats import FORMATS
from annotation.evaluating.formats.base import BenchmarkTitle, ImageItems, PublishedItem
from annotation.evaluating.publishing.card import CARD_NAME, make_card
from annotation.evaluating.publishing.freezing import FrozenItem
from annotation.evaluating.publishing.image_archive import image_archive
from annotation.evaluating.publishing.pool import PoolImage
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.evaluating.publishing.summary import summarize
from annotation.exporting.staging import StagedFile, StagingDirectory

MANIFEST_NAME: Final = "manifest.json"
PRIVATE_MANIFEST_NAME: Final = "manifest-private.json"
TABLES: Final = (".parquet", ".tsv")
THREADS: Final = 2
IMAGES_AHEAD: Final = 4
SCHEMA: Final = "benchmark.v1"
# From an image to its rendition as JPEG. Raises ImageLost if the storage has lost it.
ReadJpeg = Callable[[PoolImage], bytes]


class ProgressListener(Protocol):
    """Watches the progress in images, and may stop the writing by raising."""

    def progress(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class BenchmarkContent:
    """What a benchmark holds, and what stayed out of it by the code of the reason."""

    title: BenchmarkTitle
    spec: BenchmarkSpec
    items: Sequence[FrozenItem]
    excluded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WrittenBenchmark:
    """The files, the names of the private ones, and the manifest of all of them."""

    files: Sequence[StagedFile]
    private_names: frozenset[str]
    manifest: dict[str, Any]


@dataclass(slots=True)
class BenchmarkFiles:
    """The files of a staging directory, some of them private."""

    directory: StagingDirectory
    private_names: set[str] = field(default_factory=set)

    def create(self, name: str, *, private: bool = False) -> BinaryIO:
        """Returns a new file."""
        if private:
            self.private_names.add(name)
        return self.directory.create(name)

    def add_rows(self, name: str, count: int) -> None:
        """Adds to the number of rows of a file."""
        self.directory.add_rows(name, count)

    def remove_empty_tables(self) -> None:
        """Removes tables without rows, as of a split that has reasons alone: `datasets` opens no folder with one."""
        for name in self.directory.names:
            if name.endswith(TABLES) and not self.directory.rows.get(name):
                self.directory.remove(name)
                self.private_names.discard(name)


def write_benchmark(
    content: BenchmarkContent, directory: StagingDirectory, read_jpeg: ReadJpeg, listener: ProgressListener
) -> WrittenBenchmark:
    """Writes all files. Their bytes depend on the content alone, and on the images."""
    files = BenchmarkFiles(directory)
    _write_formats(content, files, read_jpeg, listener)
    summary = summarize(content.items)
    card = make_card(content.title, content.spec, summary, content.excluded)
    files.create(CARD_NAME).write(card.encode())
    terms = {
        "schema": SCHEMA,
        "name": content.title.name,
        "version": content.title.version,
        "spec": content.spec.as_json(),
        "counts": summary.counts(),
        "excluded": dict(content.excluded),
    }
    staged = directory.finish()
    public = [_describe(file) for file in staged if file.name not in files.private_names]
    files.create(MANIFEST_NAME).write(_encode({**terms, "files": public}))
    whole = {**terms, "figures": summary.figures(), "files": [_describe(file) for file in staged]}
    files.create(PRIVATE_MANIFEST_NAME, private=True).write(_encode(whole))
    return WrittenBenchmark(directory.finish(), frozenset(files.private_names), whole)


def _write_formats(
    content: BenchmarkContent, files: BenchmarkFiles, read_jpeg: ReadJpeg, listener: ProgressListener
) -> None:
    total = len({frozen.chosen.image.sha256 for frozen in content.items})
    writers = [FORMATS[key].open(files, content.title) for key in content.spec.formats]
    with image_archive(files) as add_image:
        for done, image in enumerate(_images(content.items, read_jpeg)):
            listener.progress(done, total)
            add_image(image.file, image.jpeg)
            for writer in writers:
                writer.add(image)
    for writer in writers:
        writer.close()
    files.remove_empty_tables()
    listener.progress(total, total)


def _images(items: Sequence[FrozenItem], read_jpeg: ReadJpeg) -> Iterator[ImageItems]:
    """Yields the items image by image: they are in that order."""
    groups = [list(group) for _sha256, group in groupby(items, key=lambda frozen: frozen.chosen.image.sha256)]
    jpegs = _read_ahead(read_jpeg, (group[0].chosen.image for group in groups))
    for group, jpeg in zip(groups, jpegs, strict=True):
        published = [PublishedItem(frozen.item, frozen.chosen.people or {}) for frozen in group]
        yield ImageItems(group[0].chosen.image.file, jpeg, published)


def _read_ahead(read_jpeg: ReadJpeg, images: Iterable[PoolImage]) -> Iterator[bytes]:
    """Yields the images in their order, a few of which are read and encoded ahead in threads."""
    with ThreadPoolExecutor(THREADS) as pool:
        reads: deque[Future[bytes]] = deque()
        for image in images:
            reads.append(pool.submit(read_jpeg, image))
            if len(reads) > IMAGES_AHEAD:
                yield reads.popleft().result()
        while reads:
            yield reads.popleft().result()


def _describe(file: StagedFile) -> dict[str, Any]:
    rows = {} if file.rows is None else {"rows": file.rows}
    return {"name": file.name, "bytes": file.bytes, **rows, "sha256": file.sha256}


def _encode(manifest: Mapping[str, Any]) -> bytes:
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
