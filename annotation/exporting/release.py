"""Writes a release: reads a snapshot, and writes the files of a format, the images and the manifest."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final, Protocol

import orjson

from annotation.exporting.conversations.instruction_turns import TurnPlan
from annotation.exporting.data_card.card import FILE_NAME as CARD_NAME
from annotation.exporting.data_card.card import LoadingInstructions, make_card
from annotation.exporting.encoding.fields import card_features
from annotation.exporting.encoding.format import Format, FormatInput, LineBatch
from annotation.exporting.encoding.index_writer import IndexWriter
from annotation.exporting.formats import FORMATS
from annotation.exporting.images import ARCHIVE_NAME, read_image, write_archive
from annotation.exporting.snapshot import Snapshot
from annotation.exporting.splits import WHOLE, group_hash, split_finder, split_names, split_number
from annotation.exporting.staging import StagedFile, StagingDirectory
from annotation.models import Export

MANIFEST_NAME: Final = "manifest.json"
SCHEMA: Final = "critique.v1"
# Several critiques are of one image.
CACHED_IMAGES: Final = 32
# (id, key, version, critiques) of each questionnaire version that was answered.
AnsweredVersions = Sequence[tuple[str, str, int, int]]


class ProgressListener(Protocol):
    """Receives the number of written critiques, and may stop the writing by raising."""

    def progress(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class WrittenRelease:
    """A release that is complete in its staging directory."""

    files: list[StagedFile]
    manifest: dict[str, Any]
    critiques: int


def write_release(
    export: Export, snapshot: Snapshot, directory: StagingDirectory, index: IndexWriter, listener: ProgressListener
) -> WrittenRelease:
    """Writes the files of an export and its manifest, and the index of its critiques.

    Their bytes depend on the snapshot and the export alone.
    """
    total, excluded = snapshot.count()
    versions, by_id = snapshot.questionnaires(), snapshot.definitions()
    # Without a critique, tables have the columns of all versions.
    definitions = {version: by_id[id_] for id_, _key, version, _count in versions} or dict(enumerate(by_id.values(), 1))
    export_format, names = FORMATS[export.format], split_names(export.splits)
    lines = _SplitLines(snapshot, export.splits, index, listener, total)
    read = lru_cache(CACHED_IMAGES)(partial(read_image, snapshot.find_image))
    batches = lines.batches(export_format)
    plan = make_plan(export, snapshot, names)
    fields = export_format.write(FormatInput(batches, names, definitions, read, plan, snapshot.has_purposes), directory)
    _remove_empty_splits(directory, names)
    data_files = _data_files(directory, names)
    if export.card or export_format.has_card:
        checksums = [directory.checksum(name) for files in data_files.values() for name in files]
        loading = LoadingInstructions(data_files, checksums, card_features(fields or {}), export_format.reading)
        text = make_card(export, snapshot, definitions, directory, loading, plan)
        directory.create(CARD_NAME).write(text.encode())
    if export.pictures and not export_format.contains_images:
        write_archive(read, lines.with_progress(snapshot.images()), directory.create(ARCHIVE_NAME))
    counts = {"critiques": total, "by_split": dict(lines.by_split), "excluded": excluded}
    if snapshot.has_purposes:
        counts["by_purpose"] = snapshot.count_by_purpose()
    manifest = _make_manifest(export, counts, versions, data_files, directory.finish()) | _instruction_terms(
        export, plan
    )
    directory.create(MANIFEST_NAME).write(encode_manifest(manifest))
    return WrittenRelease(directory.finish(), manifest, total)


def make_plan(export: Export, snapshot: Snapshot, split_names: Sequence[str]) -> TurnPlan:
    """Returns of what the turns of an export are made."""
    if not snapshot.instructions:
        return TurnPlan()
    limits = snapshot.yes_limits(split_number(export.splits)) if export.balance else {}
    by_name = {(split_names[number], answer): limit for (number, answer), limit in limits.items()}
    return TurnPlan(export.turns, snapshot.origins(), by_name)


def _remove_empty_splits(directory: StagingDirectory, split_names: Sequence[str]) -> None:
    """Removes the files without rows of splits: `datasets` opens no folder that has one, whatever its card says.

    The file of a whole release stays, also without rows.
    """
    for name in directory.names:
        if re.split(r"[-.]", name)[0] in split_names and WHOLE not in split_names and not directory.rows.get(name):
            directory.remove(name)


def _data_files(directory: StagingDirectory, split_names: Sequence[str]) -> dict[str, list[str]]:
    """Returns the data files of each split that has rows, in order; other files say more about them."""
    patterns = {name: re.compile(rf"{name}(-\d+)?\.[a-z]+") for name in split_names}
    files = {
        split_name: [name for name in directory.names if pattern.fullmatch(name) and directory.rows.get(name)]
        for split_name, pattern in patterns.items()
    }
    return {split_name: names for split_name, names in files.items() if names}


def _make_manifest(
    export: Export,
    counts: Mapping[str, Any],
    versions: AnsweredVersions,
    data_files: Mapping[str, Sequence[str]],
    files: Sequence[StagedFile],
) -> dict[str, Any]:
    """Returns the manifest. It holds nothing of the run: the same data makes the same manifest."""
    return {
        "schema": SCHEMA,
        "format": export.format,
        "project": {"id": str(export.project_id), "name": export.project.name},
        "filter": export.filter,
        "splits": export.splits,
        "pictures": export.pictures,
        "counts": counts,
        "questionnaires": [
            {"id": id_, "key": key, "version": version, "critiques": critiques}
            for id_, key, version, critiques in versions
        ],
        "data_files": data_files,
        "files": [_describe(file) for file in files],
    }


def _instruction_terms(export: Export, plan: TurnPlan) -> dict[str, Any]:
    """Returns what the manifest of a release with instructions has besides: what was requested, and what is there."""
    if not plan.has_instructions:
        return {}
    tally = plan.tally
    return {
        "turns": export.turns,
        "balance": export.balance,
        "runs": [
            {"id": run_id, "recipe": origin.recipe, "model": origin.model, "instructions": tally.by_run[run_id]}
            for run_id, origin in plan.runs.items()
            if tally.by_run[run_id] or run_id in export.runs
        ],
        "instructions": {
            "written": tally.by_run.total(),
            "by_type": dict(sorted(tally.by_type.items())),
            "repeated": tally.repeated,
            "unbalanced": tally.unbalanced,
        },
    }


def _describe(file: StagedFile) -> dict[str, Any]:
    rows = {} if file.rows is None else {"rows": file.rows}
    return {"name": file.name, "bytes": file.bytes, **rows, "sha256": file.sha256}


def encode_manifest(manifest: Mapping[str, Any]) -> bytes:
    """Returns the bytes of manifest.json: indented, with its keys in a fixed order."""
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _SplitLines:
    """Divides the lines of a snapshot into splits, counts and indexes them, and reports progress."""

    def __init__(
        self,
        snapshot: Snapshot,
        splits: Mapping[str, Any],
        index: IndexWriter,
        listener: ProgressListener,
        total: int,
    ) -> None:
        self._snapshot = snapshot
        self._splits = splits
        self._index = index
        self._listener = listener
        self._total = total
        self.by_split = Counter(dict.fromkeys(split_names(splits), 0))

    def batches(self, export_format: Format) -> Iterator[LineBatch]:
        """Yields the lines that a format takes by the name of their split, some thousands at a time."""
        self._listener.progress(0, self._total)
        rows_of_lines = self._snapshot.lines(
            group_hash(self._splits),
            export_format.order,
            flat=export_format.flat,
            whole_instructions=export_format.whole_instructions,
        )
        for rows in rows_of_lines:
            self._index.add(entry for _line, _hash, entry in rows)
            batch = self._divide(rows)
            yield batch
            self.by_split.update({name: len(lines) for name, lines in batch.items()})
            self._listener.progress(self.by_split.total(), self._total)

    def with_progress(self, images: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yields the images, and lets the listener stop the writing before each."""
        for image in images:
            self._listener.progress(self._total, self._total)
            yield image

    def _divide(self, rows: Sequence[tuple[str, str, memoryview]]) -> LineBatch:
        if not self._splits:
            return {WHOLE: [line for line, _hash, _entry in rows]}
        batch: dict[str, list[str]] = {}
        split_of = split_finder(self._splits)
        for line, hash_digits, _entry in rows:
            batch.setdefault(split_of(hash_digits), []).append(line)
        return batch
