"""Running an import in a test, and reading what came of it."""

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from annotation.actions.importing.requests import request_import
from annotation.actions.importing.work import work_import
from annotation.models import Batch, ImageImport, ImportFile
from tests.factories import picture_bytes


def fill(folder: Path, *names: str) -> None:
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture_bytes(number))


def packed(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def run_turns(import_id: UUID | str) -> None:
    """A worker's turns, until nothing of the import is left to lease."""
    while work_import(only=UUID(str(import_id))):
        pass


def run(batch: Batch, kind: str, content: bytes | None = None, folder: str = "", **options: Any) -> ImageImport:
    file = ContentFile(content, name=f"upload.{kind}") if content is not None else None
    image_import = request_import(actor=batch.created_by, batch=batch, kind=kind, folder=folder, file=file, **options)
    run_turns(image_import.id)
    image_import.refresh_from_db()
    return image_import


def codes(done: ImageImport) -> dict[str, str]:
    return {file.file: file.code for file in done.files.filter(status="rejected")}


def names(batch: Batch) -> list[str]:
    return list(batch.images.order_by("position").values_list("file", flat=True))


def rejected_files(done: ImageImport) -> list[ImportFile]:
    return list(done.files.filter(status="rejected").order_by("position"))
