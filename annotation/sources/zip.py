"""Imports of a zip: its files, or those that a manifest at its top names."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, Source, existing_path, open_sent_file
from annotation.sources.entries import MAX_FILES, SourceEntry, rejected_entry
from annotation.sources.notices import Notice
from annotation.sources.reading import archives
from annotation.sources.reading.manifest_rows import entries_of_rows, read_manifest
from annotation.sources.rejections import RejectedFile


@dataclass(frozen=True)
class OpenZip:
    archive: zipfile.ZipFile

    def entries(self) -> Iterator[SourceEntry | Notice]:
        content = archives.read_zipped_manifest(self.archive)
        if content is None:
            yield from archives.list_zip(self.archive)
            return
        overlaps = archives.find_overlaps(self.archive)
        members = {member.filename: (member, number) for number, member in enumerate(self.archive.infolist())}

        def find(name: str) -> SourceEntry:
            if name not in members:
                return rejected_entry(name, RejectedFile("file_not_found"))
            return archives.member_entry(*members[name], overlaps)

        yield from entries_of_rows(read_manifest(content, MAX_FILES), find)

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        return archives.open_member(self.archive, uri)


class ZipSource(Source):
    key = "zip"
    title = _("a zip")
    takes_file = True
    file_holds_images = True

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        return not has_manifest

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        return {"list": existing_path(argument)}

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        with open_sent_file(stored) as file, archives.open_zip(file) as archive:
            yield OpenZip(archive)


ZIP: Final = ZipSource()
