"""Imports of a manifest, and of the files that it names in a folder of the server, on the web, or in a bucket."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, existing_path, read_sent_file
from annotation.sources.entries import SourceEntry
from annotation.sources.notices import Notice
from annotation.sources.reading import local_files, named_files
from annotation.sources.reading.manifest_rows import LARGEST_BYTES


@dataclass(frozen=True)
class OpenManifest:
    root: Path
    stored: Mapping[str, Any]

    def entries(self) -> Iterator[SourceEntry | Notice]:
        return named_files.list_named(self.root, read_sent_file(self.stored, LARGEST_BYTES))

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        return named_files.open_named(self.root, uri)


class ManifestSource(local_files.LocalSource):
    key = "manifest"
    title = _("a manifest, and the files that it names in a folder on the server")
    takes_file = True

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        return has_manifest

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        return {"root": existing_path(argument), "list": existing_path(manifest or "")}

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        yield OpenManifest(local_files.stored_root(stored), stored)


MANIFEST: Final = ManifestSource()
