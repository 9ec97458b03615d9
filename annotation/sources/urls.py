"""Imports of a list of URLs, one a line, or of a manifest whose files are URLs."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, Source, existing_path, read_sent_file
from annotation.sources.entries import MAX_FILES, SourceEntry
from annotation.sources.notices import Notice
from annotation.sources.reading import named_files
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
        if _is_manifest(content):
            yield from entries_of_rows(read_manifest(content, MAX_FILES), named_files.url_entry)
            return
        lines = (line.strip() for line in content.decode("utf-8-sig", "replace").splitlines())
        for url in dict.fromkeys(lines):
            if url:
                yield named_files.url_entry(url)

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


def _is_manifest(content: bytes) -> bool:
    """Returns whether the content is JSON, or its first line names columns, one of them `file`."""
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip().lower()
    return first[:1] in (b"[", b"{") or b"file" in re.split(rb"[,;\t]", first)


URLS: Final = UrlsSource()
