"""Lists the files of a zip, folder or bucket: all images in it, or those that the manifests in it name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, Protocol

from annotation.sources.entries import MAX_FILES, SourceEntry, is_litter, rejected_entry
from annotation.sources.matching import Match, PathIndex, loose_path, moved_notices, quoted
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.reading.manifest_rows import (
    LARGEST_BYTES,
    NAMES,
    ManifestRow,
    check_size,
    entry_of_row,
    is_path,
    read_manifest,
    rejected_row,
)
from annotation.sources.reading.sorting import SortedFiles, passed_over, sort_files
from annotation.sources.rejections import RejectedFile, RejectedSource

HEAD_BYTES: Final = 64


class FileTree(Protocol):
    """The files below a folder, in a zip or in a bucket. A file's number is its position in `paths`, below the top.

    `notices` are what was met while they were listed, such as a guessed encoding. Where each look at a file is a
    request, the tree is not local: side-cars and tables are known by their names alone.
    """

    @property
    def is_local(self) -> bool: ...

    @property
    def paths(self) -> Sequence[str]: ...

    @property
    def notices(self) -> Sequence[Notice]: ...

    def read(self, number: int, size: int) -> bytes:
        """Returns the first `size` bytes of a file. Raises RejectedFile."""
        ...

    def entry(self, number: int) -> SourceEntry:
        """Returns the entry of a file."""
        ...

    def unlisted_entry(self, name: str) -> SourceEntry:
        """Returns the entry of what a manifest names besides files of `paths`: a URL, or a rejection."""
        ...


@dataclass
class TreeListing:
    """A tree while it is listed, the paths that its manifests' rows matched, and the loose paths of rejected rows."""

    tree: FileTree
    files: SortedFiles
    index: PathIndex[int]
    matched_paths: set[str] = field(default_factory=set)
    rejected_paths: set[str] = field(default_factory=set)
    moved_paths: list[str] = field(default_factory=list)
    unused_manifests: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def entries_of_manifests(self) -> list[tuple[int, SourceEntry]] | None:
        """Returns each entry that a manifest names, with its priority; None if no manifest names a file of the tree.

        Raises RejectedSource for a manifest that cannot be read as a whole.
        """
        entries: list[tuple[int, SourceEntry]] | None = None
        bytes_read = 0
        for folder, (first, *spare) in _by_folder(self.tree.paths, self.files.manifests).items():
            content = read_content(self.tree, first)
            bytes_read += len(content)
            check_size(bytes_read)
            manifest_entries = self._entries_of_manifest(folder, self.tree.paths[first], content)
            if manifest_entries is not None:
                entries = entries or []
                entries += manifest_entries
            unused = spare if manifest_entries is not None else [first, *spare]
            self.unused_manifests += [self.tree.paths[number] for number in unused]
        return entries

    def is_named(self, path: str) -> bool:
        """Returns whether a row named a file, be it a rejected row."""
        return path in self.matched_paths or loose_path(path) in self.rejected_paths

    def _entries_of_manifest(self, folder: str, path: str, content: bytes) -> list[tuple[int, SourceEntry]] | None:
        """Returns what a manifest names; None if it is not at the top and names no file of the tree."""
        try:
            manifest = read_manifest(content, MAX_FILES)
        except RejectedSource as rejection:
            if folder:
                rejection.params["manifest_path"] = clean_path(path)
            raise
        paths = [row.file for row in manifest.rows if is_path(row)]
        matches = self.index.match(paths, folder, self.matched_paths)
        if folder and not any(isinstance(match, Match) for match in matches):
            return None
        self.notices += manifest.notices
        matches_by_row = iter(matches)
        return [
            (row.metadata.priority, _entry_of_row(row, entry, path))
            for row in manifest.rows
            for entry in self._entries(row, folder, next(matches_by_row) if is_path(row) else None)
        ]

    def _entries(self, row: ManifestRow, folder: str, match: Match[int] | RejectedFile | None) -> Iterator[SourceEntry]:
        if entry := rejected_row(row):
            self.rejected_paths |= {loose_path(row.file), loose_path(f"{folder}/{row.file}")}
            yield entry
        elif isinstance(match, RejectedFile):
            yield rejected_entry(row.file, match)
        elif match is None:
            yield self.tree.unlisted_entry(f"{folder}/{row.file}" if folder and is_path(row) else row.file)
        else:
            if match.is_elsewhere:
                self.moved_paths.append(match.path)
            yield from map(self.tree.entry, match.items)


def list_tree(tree: FileTree) -> Iterator[SourceEntry | Notice]:
    """Yields the entries of a tree, and notices of what is not imported. Raises RejectedSource."""
    yield from tree.notices
    files = sort_files(tree.paths, lambda number: _head(tree, number))
    index = PathIndex((path, number) for number, path in enumerate(tree.paths) if not is_litter(path))
    listing = TreeListing(tree, files, index)
    entries = listing.entries_of_manifests()
    yield from _notices(listing, has_manifest=entries is not None)
    if entries is None:
        yield from map(tree.entry, files.images)
    else:
        yield from (entry for _priority, entry in sorted(entries, key=itemgetter(0)))


def read_content(tree: FileTree, number: int) -> bytes:
    """Returns the content of a manifest, at most one byte more than allowed. Raises RejectedSource."""
    try:
        return tree.read(number, LARGEST_BYTES + 1)
    except RejectedFile as rejection:
        raise RejectedSource("manifest_not_opened", name=clean_path(tree.paths[number])) from rejection


def _by_folder(paths: Sequence[str], manifests: Sequence[int]) -> dict[str, list[int]]:
    """Returns the manifests of each folder, the folders nearest to the top first, and of each the one to read first."""
    folders: dict[str, list[int]] = {}
    for number in sorted(manifests, key=lambda number: NAMES.index(paths[number].rpartition("/")[2].lower())):
        folders.setdefault(paths[number].rpartition("/")[0], []).append(number)
    return dict(sorted(folders.items(), key=lambda item: (len(item[0].split("/")) if item[0] else 0, item[0])))


def _head(tree: FileTree, number: int) -> bytes | None:
    if not tree.is_local:
        return b""
    try:
        return tree.read(number, HEAD_BYTES)
    except RejectedFile:
        return None


def _entry_of_row(row: ManifestRow, entry: SourceEntry, manifest: str) -> SourceEntry:
    """Returns the entry with the row's metadata; a rejection names the row, and a manifest that is not at the top."""
    entry = entry_of_row(row, entry)
    if entry.rejection and "/" in manifest:
        entry.rejection.params["manifest_path"] = clean_path(manifest)
    return entry


def _notices(listing: TreeListing, *, has_manifest: bool) -> Iterator[Notice]:
    paths, files = listing.tree.paths, listing.files
    yield from listing.notices
    if listing.unused_manifests:
        yield Notice("manifests_not_read", {"names": quoted(listing.unused_manifests)})
    if repeated := listing.index.repeated_paths():
        yield Notice("same_names", {"count": len(repeated), "names": quoted(repeated)})
    yield from moved_notices(listing.moved_paths)
    if not has_manifest and files.tables:
        yield Notice("tables_not_read", {"names": quoted([paths[number] for number in files.tables])})
    if has_manifest and (unnamed := [paths[n] for n in files.images if not listing.is_named(paths[n])]):
        yield Notice("not_named", {"count": len(unnamed), "names": quoted(unnamed)})
    if not has_manifest:
        yield from passed_over(files, paths)
