"""Imports of a folder of the server: its files, or those that the manifests in it name."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, existing_path
from annotation.sources.entries import SourceEntry
from annotation.sources.notices import Notice
from annotation.sources.reading import local_files, named_files
from annotation.sources.reading.file_trees import list_tree


@dataclass(frozen=True)
class OpenFolder:
    root: Path

    def entries(self) -> Iterator[SourceEntry | Notice]:
        return list_tree(named_files.folder_tree(self.root))

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        return named_files.open_named(self.root, uri)


class FolderSource(local_files.LocalSource):
    key = "folder"
    title = _("a folder on the server")

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        return not has_manifest and Path(argument).is_dir()

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        return {"root": existing_path(argument)}

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        yield OpenFolder(local_files.stored_root(stored))


FOLDER: Final = FolderSource()
