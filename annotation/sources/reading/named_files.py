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
from annotation.sources.url_names import is_url, name_of_url

URL_SCHEME: Final = "url:"


def list_named(root: Path, content: bytes) -> Iterator[SourceEntry | Notice]:
    """Yields the entries that a manifest names, paths being those below `root`. Raises RejectedSource."""
    return entries_of_rows(read_manifest(content, MAX_FILES), partial(named_entry, root))


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
