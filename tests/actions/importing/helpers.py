"""Runs imports, and reads the images and the rejected files that they left."""

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from annotation.actions.importing.requests import request_import
from annotation.actions.importing.work import work_import
from annotation.models import Batch, ImageImport, ImportFile
from tests.factories import image_bytes


def write_images(folder: Path, *image_names: str) -> None:
    for number, name in enumerate(image_names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(image_bytes(number))


def zip_bytes(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def run_turns(import_id: UUID | str) -> None:
    """Takes a worker's turns until no chunk of the import is left to lease."""
    while work_import(only=UUID(str(import_id))):
        pass


def run_import(batch: Batch, kind: str, content: bytes | None = None, folder: str = "", **options: Any) -> ImageImport:
    file = ContentFile(content, name=f"upload.{kind}") if content is not None else None
    image_import = request_import(actor=batch.created_by, batch=batch, kind=kind, folder=folder, file=file, **options)
    run_turns(image_import.id)
    image_import.refresh_from_db()
    return image_import


def rejection_codes(image_import: ImageImport) -> dict[str, str]:
    return {file.file: file.code for file in image_import.files.filter(status="rejected")}


def image_names(batch: Batch) -> list[str]:
    return list(batch.images.order_by("position").values_list("file", flat=True))


def rejected_files(image_import: ImageImport) -> list[ImportFile]:
    return list(image_import.files.filter(status="rejected").order_by("position"))
