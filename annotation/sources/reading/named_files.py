"""Files that a manifest names: paths below a folder, URLs, and objects of a bucket."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import IO, Final

from annotation.sources.entries import MAX_FILES, SourceEntry, is_litter, rejected_entry
from annotation.sources.matching import PathIndex, moved_notices
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import is_url, normal_path
from annotation.sources.reading import buckets, fetching, local_files
from annotation.sources.reading.manifest_rows import entries_of_rows, is_path, read_manifest
from annotation.sources.rejections import RejectedFile
from annotation.sources.url_names import name_of_url

URL_SCHEME: Final = "url:"
# The import folder may be that of a whole institute.
MAX_SEARCHED: Final = 500_000


def list_named(root: Path, content: bytes) -> Iterator[SourceEntry | Notice]:
    """Yields the entries that a manifest names, paths being those below `root`. Raises RejectedSource.

    The folder is only searched for files that are not there under the very names of the manifest.
    """
    manifest = read_manifest(content, MAX_FILES)
    paths = [row.file for row in manifest.rows if is_path(row)]
    present = {path for path in paths if os.path.lexists(root / path)}
    entries: dict[str, SourceEntry] = {}
    if missing := [path for path in paths if path not in present]:
        entries, notices = _search(root, missing, set(map(normal_path, present)))
        yield from notices
    yield from entries_of_rows(manifest, lambda name: entries.get(name) or named_entry(root, name))


def folder_tree(root: Path, limit: int | None = None) -> local_files.FolderTree:
    """Returns the files below a folder, at most `limit` of them, whose manifests may also name URLs and objects."""
    return local_files.FolderTree(root, partial(named_entry, root), limit)


def _search(root: Path, names: list[str], matched_paths: set[str]) -> tuple[dict[str, SourceEntry], list[Notice]]:
    """Returns the entries of files that are written in another way, or are in another folder, than their names say."""
    tree = folder_tree(root, MAX_SEARCHED)
    index = PathIndex((path, number) for number, path in enumerate(tree.paths) if not is_litter(path))
    entries: dict[str, SourceEntry] = {}
    moved: list[str] = []
    for name, match in zip(names, index.match(names, matched_paths=matched_paths), strict=True):
        if isinstance(match, RejectedFile):
            entries[name] = rejected_entry(name, match)
        elif match:
            entries[name] = tree.entry(match.items[0])
            moved += [match.path] if match.is_elsewhere else []
    return entries, [*tree.notices, *moved_notices(moved)]


def named_entry(root: Path, name: str) -> SourceEntry:
    """Returns the entry of a URL, an object's URI or a path below `root`."""
    return remote_entry(name) if is_url(name) else local_files.file_entry(root, name)


def remote_entry(url: str) -> SourceEntry:
    """Returns the entry of a URL or an object's URI, rejected if its text is not allowed."""
    return SourceEntry(clean_path(url), url) if url.startswith(buckets.SCHEME) else url_entry(url)


def open_named(root: Path, uri: str) -> AbstractContextManager[IO[bytes]]:
    """Opens the file of an entry of `named_entry`; entering it raises RejectedFile."""
    return local_files.open_below(root, uri) if uri.startswith(local_files.SCHEME) else open_remote(uri)


def open_remote(uri: str) -> AbstractContextManager[IO[bytes]]:
    """Opens the file of an entry of `remote_entry`; entering it raises RejectedFile."""
    return open_url_entry(uri) if uri.startswith(URL_SCHEME) else buckets.open_object(uri)


def url_entry(url: str) -> SourceEntry:
    """Returns the entry of a URL, rejected if its text is not allowed."""
    try:
        fetching.check_url(url)
    except RejectedFile as rejection:
        return rejected_entry(name_of_url(url), rejection)
    return SourceEntry(clean_path(url), URL_SCHEME + url)


def open_url_entry(uri: str) -> AbstractContextManager[IO[bytes]]:
    """Opens the file of an entry of `url_entry`; entering it raises RejectedFile."""
    return fetching.open_url(uri.removeprefix(URL_SCHEME))
