"""Files that a manifest names: paths below a folder, URLs, and objects of a bucket."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import IO, Final

from annotation.sources.entries import MAX_FILES, SourceEntry, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.reading import buckets, fetching, local_files
from annotation.sources.reading.manifest_rows import entries_of_rows, read_manifest
from annotation.sources.rejections import RejectedFile
from annotation.sources.url_names import name_of_url

URL_SCHEME: Final = "url:"


def list_named(root: Path, content: bytes) -> Iterator[SourceEntry | Notice]:
    """Yields the entries that a manifest names, paths being those below `root`. Raises RejectedSource."""
    return entries_of_rows(read_manifest(content, MAX_FILES), partial(named_entry, root))


def named_entry(root: Path, name: str) -> SourceEntry:
    """Returns the entry of a URL, an object's URI or a path below `root`."""
    if name.lower().startswith(("http://", "https://")):
        return url_entry(name)
    if name.startswith(buckets.SCHEME):
        return SourceEntry(clean_path(name), name)
    return local_files.file_entry(root, name)


def open_named(root: Path, uri: str) -> AbstractContextManager[IO[bytes]]:
    """Opens the file of an entry of `named_entry`; entering it raises RejectedFile."""
    if uri.startswith(URL_SCHEME):
        return open_url_entry(uri)
    if uri.startswith(buckets.SCHEME):
        return buckets.open_object(uri)
    return local_files.open_below(root, uri)


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
