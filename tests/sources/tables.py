"""Reads manifests, and says what came of them in short."""

from annotation.sources.reading.manifest_rows import read_manifest
from annotation.wording.rejections import explain


def rows_of(content: bytes | str) -> list[tuple[str | int, str]]:
    """Returns the file and the title of each row, or the line and the code of one that is rejected."""
    manifest = read_manifest(content.encode() if isinstance(content, str) else content)
    return [(row.row, row.rejection.code) if row.rejection else (row.file, row.metadata.title) for row in manifest.rows]


def sentences_of(content: bytes | str) -> list[str]:
    """Returns the notices about a manifest as sentences."""
    manifest = read_manifest(content.encode() if isinstance(content, str) else content)
    return [explain(notice.code, notice.params) for notice in manifest.notices]


def notices_of(content: bytes | str) -> list[tuple[str, int]]:
    """Returns the code and the first line of each notice."""
    manifest = read_manifest(content.encode() if isinstance(content, str) else content)
    return [(notice.code, notice.params["line"]) for notice in manifest.notices]
