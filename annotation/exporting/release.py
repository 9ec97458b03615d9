"""Writing one release: snapshot in, files and manifest out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from annotation.exporting.documents import CritiqueDocument, Documents
from annotation.exporting.formats import format_named
from annotation.exporting.formats.base import Material
from annotation.exporting.manifest import NAME, Counts, as_bytes, make_manifest
from annotation.exporting.publishing import Published, Workplace
from annotation.exporting.snapshot import Snapshot
from annotation.exporting.splits import splitter, stems
from annotation.models import Export, Questionnaire


class Watcher(Protocol):
    """Who is told how far the writing is, and may stop it by raising."""

    def progress(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A release that lies finished at its workplace."""

    files: list[Published]
    manifest: dict[str, Any]
    critiques: int


def write_release(export: Export, snapshot: Snapshot, place: Workplace, watcher: Watcher) -> Written:
    """Writes the files of an export and its manifest. What the snapshot holds alone decides over every byte."""
    total, excluded = snapshot.count()
    questionnaires = snapshot.questionnaires()
    names = stems(export.splits)
    splits = Counter(dict.fromkeys(names, 0))
    reading = _Reading(export, snapshot, watcher, splits, total)
    definitions = Questionnaire.objects.in_bulk([UUID(row[0]) for row in questionnaires])
    material = Material(reading.batches(), names, [definitions[UUID(row[0])].definition for row in questionnaires])
    format_named(export.format).write(material, place)
    manifest = make_manifest(export, Counts(total, excluded, questionnaires, splits), place.finish())
    place.create(NAME).write(as_bytes(manifest))
    return Written(place.finish(), manifest, total)


@dataclass(slots=True)
class _Reading:
    export: Export
    snapshot: Snapshot
    watcher: Watcher
    splits: Counter[str]
    total: int

    def batches(self) -> Iterator[list[tuple[str, CritiqueDocument]]]:
        """The documents with their splits, batch by batch, counted on the way."""
        document_of, split_of = Documents(self.export.project).of, splitter(self.export.splits)
        done = 0
        self.watcher.progress(done, self.total)
        for rows in self.snapshot.rows():
            batch = [(split_of(row), document_of(row)) for row in rows]
            self.splits.update(stem for stem, _document in batch)
            yield batch
            done += len(rows)
            self.watcher.progress(done, self.total)
