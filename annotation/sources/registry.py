"""The sources that images can be imported from, one small file each."""

from typing import Final

from annotation.sources.base import RequestField, Source
from annotation.sources.folder import FOLDER
from annotation.sources.manifest import MANIFEST
from annotation.sources.s3 import S3
from annotation.sources.urls import URLS
from annotation.sources.zip import ZIP

SOURCES: Final[dict[str, Source]] = {source.key: source for source in (ZIP, FOLDER, MANIFEST, S3, URLS)}


def request_fields() -> dict[RequestField, list[str]]:
    """Returns every field that a source needs in a request, with the keys of the sources that need it."""
    fields: dict[RequestField, list[str]] = {}
    for source in SOURCES.values():
        for field in source.fields:
            fields.setdefault(field, []).append(source.key)
    return fields


def recognise_source(argument: str, has_manifest: bool) -> Source:
    """Returns the source that a command's argument means; a later one of the registry takes precedence."""
    return next(source for source in reversed(SOURCES.values()) if source.recognises(argument, has_manifest))
