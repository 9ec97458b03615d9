"""Imports of a zip: its files, or those that the manifests in it name."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, Source, existing_path, open_sent_file
from annotation.sources.entries import SourceEntry
from annotation.sources.notices import Notice
from annotation.sources.reading import archives
from annotation.sources.reading.file_trees import list_tree


@dataclass(frozen=True)
class OpenZip:
    archive: zipfile.ZipFile

    def entries(self) -> Iterator[SourceEntry | Notice]:
        return list_tree(archives.ZipTree(self.archive))

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
