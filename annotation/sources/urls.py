"""Imports of a list of URLs, one a line, or of a manifest whose files are URLs."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, Source, existing_path, read_sent_file
from annotation.sources.entries import MAX_FILES, SourceEntry
from annotation.sources.notices import Notice, NoticeCounter
from annotation.sources.reading import named_files
from annotation.sources.reading.address_lists import names_columns, read_addresses
from annotation.sources.reading.encodings import decode
from annotation.sources.reading.manifest_rows import entries_of_rows, read_manifest
from annotation.sources.rejections import RejectedSource

LARGEST_LIST: Final = 20_000_000


@dataclass(frozen=True)
class OpenUrlList:
    stored: Mapping[str, Any]

    def entries(self) -> Iterator[SourceEntry | Notice]:
        content = read_sent_file(self.stored, LARGEST_LIST)
        if len(content) > LARGEST_LIST:
            raise RejectedSource("manifest_too_large", megabytes=LARGEST_LIST // 1_000_000)
        decoded = decode(content)
        if _is_manifest(decoded.text):
            yield from entries_of_rows(read_manifest(content, MAX_FILES), named_files.url_entry)
            return
        counter = NoticeCounter()
        for url in read_addresses(decoded.text, counter):
            yield named_files.url_entry(url)
        yield from decoded.notices
        yield from counter.notices()

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        return named_files.open_url_entry(uri)


class UrlsSource(Source):
    key = "urls"
    title = _("a list of URLs")
    takes_file = True
    inline_list = "urls"

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        path = Path(argument)
        return not has_manifest and path.suffix == ".txt" and not path.is_dir()

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        return {"list": existing_path(argument)}

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        yield OpenUrlList(stored)


def _is_manifest(text: str) -> bool:
    """Returns whether a text is JSON, or its first line names columns, one of them that of the files."""
    return text.lstrip()[:1] in ("[", "{") or names_columns(text)


URLS: Final = UrlsSource()
