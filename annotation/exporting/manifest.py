"""What a release says of itself. It holds nothing of the run, only of the data: the same data, the same manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from annotation.exporting.staging import Published
from annotation.models import Export

NAME: Final = "manifest.json"
SCHEMA: Final = "critique.v1"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the snapshot held: how many go out, how many do not and why, and how many each version and split has."""

    critiques: int
    excluded: Mapping[str, int]
    questionnaires: Sequence[tuple[str, str, int, int]]
    splits: Mapping[str, int]


def make_manifest(export: Export, counts: Counts, files: Sequence[Published]) -> dict[str, Any]:
    """The manifest of a release whose files are finished."""
    return {
        "schema": SCHEMA,
        "format": export.format,
        "project": {"id": str(export.project_id), "name": export.project.name},
        "filter": export.filter,
        "splits": export.splits,
        "pictures": export.pictures,
        "counts": {
            "critiques": counts.critiques,
            "by_split": dict(counts.splits),
            "excluded": dict(counts.excluded),
        },
        "questionnaires": [
            {"id": questionnaire, "key": key, "version": version, "critiques": critiques}
            for questionnaire, key, version, critiques in counts.questionnaires
        ],
        "files": [{"name": file.name, "bytes": file.bytes, "sha256": file.sha256} for file in files],
    }


def as_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it lies beside the files: indented, its keys in a fixed order."""
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
