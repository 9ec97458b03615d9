"""Sorts the files of a source by what they are for: images, manifests, other tables, side-cars, litter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from annotation.imaging.format_detection import accepted_format
from annotation.sources.entries import is_hidden, is_litter
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.reading.manifest_rows import NAMES

# What programs write beside images: settings, edits, descriptions.
SIDE_CARS: Final = frozenset(
    {".xmp", ".aae", ".json", ".pp3", ".dop", ".on1", ".arp", ".cos", ".cop", ".nksc", ".vrd", ".rpp"}
)
# The same, but also the endings of files on their own: side-cars only beside a file of the same name.
COMPANIONS: Final = frozenset({".txt", ".thm", ".lrv"})
TABLES: Final = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods", ".numbers"})
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass
class SortedFiles:
    """The numbers of files by what they are for; of litter, only the hidden files that may be images."""

    images: list[int] = field(default_factory=list)
    manifests: list[int] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)
    side_cars: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def sort_files(paths: Sequence[str], read_head: Callable[[int], bytes | None]) -> SortedFiles:
    """Returns the files of these paths, sorted. `read_head` returns how a file begins, None if it cannot be read.

    Nothing is a side-car or a table by its name alone: a file that begins as an image does is an image.
    """
    files = SortedFiles()
    is_companion = _companion_check(paths)
    for number, path in enumerate(paths):
        name = path.rpartition("/")[2].lower()
        ending = PurePosixPath(name).suffix
        if is_litter(path):
            if is_hidden(path):
                files.hidden.append(number)
        elif name in NAMES:
            files.manifests.append(number)
        elif ending in SIDE_CARS or _is_table(name) or (ending in COMPANIONS and is_companion(path)):
            _sort_by_content(files, number, name, read_head(number))
        else:
            files.images.append(number)
    return files


def passed_over(files: SortedFiles, paths: Sequence[str]) -> Iterator[Notice]:
    """Yields notices of the side-cars and the hidden files, which nobody opens."""
    if files.side_cars:
        endings = sorted({PurePosixPath(paths[number].lower()).suffix for number in files.side_cars})
        yield Notice("side_cars", {"count": len(files.side_cars), "endings": ", ".join(endings)})
    if files.hidden:
        yield Notice("hidden_files", {"count": len(files.hidden), "first": clean_path(paths[files.hidden[0]])})


def _is_table(name: str) -> bool:
    """Returns whether a file is named like a table, or like a manifest with another ending (`manifest.csv.txt`)."""
    return PurePosixPath(name).suffix in TABLES or name.startswith("manifest.")


def _sort_by_content(files: SortedFiles, number: int, name: str, head: bytes | None) -> None:
    if head is None or accepted_format(head):
        files.images.append(number)
    elif _is_table(name) or (name.endswith(".json") and head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"[")):
        files.tables.append(number)
    else:
        files.side_cars.append(number)


def _companion_check(paths: Sequence[str]) -> Callable[[str], bool]:
    """Returns a function that tells whether a path is that of another file, or differs from one in its ending only."""
    image_paths: set[str] = set()
    for path in (path.lower() for path in paths):
        stem, _dot, ending = path.rpartition(".")
        if f".{ending}" not in SIDE_CARS | COMPANIONS | TABLES:
            image_paths |= {path, stem}
    return lambda path: path.lower().rpartition(".")[0] in image_paths
