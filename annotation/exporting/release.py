"""Writing one release: snapshot in, files and manifest out."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from annotation.exporting import images
from annotation.exporting.card import NAME as CARD
from annotation.exporting.card import write_card
from annotation.exporting.formats import format_named
from annotation.exporting.formats.base import Material, Order
from annotation.exporting.manifest import NAME, Counts, as_bytes, make_manifest
from annotation.exporting.plots import make_plots
from annotation.exporting.snapshot import Snapshot
from annotation.exporting.splits import WHOLE, place_of_group, splitter, stems
from annotation.exporting.staging import Published, Workplace
from annotation.exporting.statistics import grade_question, read_figures
from annotation.models import Export


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
    questionnaires, definitions = snapshot.questionnaires(), snapshot.definitions()
    answered = {version: definitions[key] for key, _name, version, _count in questionnaires}
    versions = answered or dict(enumerate(definitions.values(), 1))  # tables have their columns even without a row
    chosen = format_named(export.format)
    reading = _Reading(snapshot, export.splits, watcher, total)
    stored = images.StoredPictures(snapshot)

    def card(files: Mapping[str, str]) -> str:
        figures = read_figures(snapshot, versions.values())
        plots = make_plots(figures, grade_question(versions.values()))
        for name, (_title, drawn) in plots.items():
            place.create(name).write(drawn.encode())
        return write_card(export, figures, versions, files, {name: title for name, (title, _drawn) in plots.items()})

    batches = reading.batches(chosen.order, flat=chosen.flat)
    chosen.write(Material(batches, stems(export.splits), versions, stored, card), place)
    if export.card and CARD not in place.names:
        text = card({stem: name for stem in stems(export.splits) if (name := _data_file(place.names, stem))})
        place.create(CARD).write(text.encode())
    if export.pictures and not chosen.carries_pictures:
        images.write_tar(stored, reading.heard(snapshot.images()), place.create(images.NAME))
    manifest = make_manifest(export, Counts(total, excluded, questionnaires, reading.by_split), place.finish())
    place.create(NAME).write(as_bytes(manifest))
    return Written(place.finish(), manifest, total)


def _data_file(names: Sequence[str], stem: str) -> str | None:
    """Where the rows of a split lie, as Hugging Face names files: several shards stand under one pattern."""
    shards = [name for name in names if re.fullmatch(rf"{stem}-\d+\..+", name)]
    if shards:
        return f"{stem}-*.{shards[0].partition('.')[2]}"
    return next((name for name in names if name.partition(".")[0] == stem), None)


class _Reading:
    """The lines of a snapshot on their way to a format: divided into splits, counted, told of."""

    def __init__(self, snapshot: Snapshot, splits: Mapping[str, Any], watcher: Watcher, total: int) -> None:
        self._snapshot = snapshot
        self._splits = splits
        self._watcher = watcher
        self._total = total
        self.by_split = Counter(dict.fromkeys(stems(splits), 0))

    def batches(self, order: Order, *, flat: bool) -> Iterator[Mapping[str, Sequence[str]]]:
        """Lines by the stem of their file."""
        self._watcher.progress(0, self._total)
        for rows in self._snapshot.lines(place_of_group(self._splits), order, flat=flat):
            batch = self._divided(rows)
            yield batch
            self.by_split.update({stem: len(lines) for stem, lines in batch.items()})
            self._watcher.progress(self.by_split.total(), self._total)

    def heard(self, images: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The images, stopping when the attempt must stop."""
        for image in images:
            self._watcher.progress(self._total, self._total)
            yield image

    def _divided(self, rows: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
        if not self._splits:
            return {WHOLE: [line for line, _place in rows]}
        batch: dict[str, list[str]] = {}
        stem_of = splitter(self._splits)
        for line, place in rows:
            batch.setdefault(stem_of(place), []).append(line)
        return batch
