"""Running an import in a test, and reading what came of it."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from annotation.actions.importing.requests import request_import
from annotation.actions.importing.work import run_import
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


def run(batch: Batch, kind: str, content: bytes | None = None, folder: str = "", **options: Any) -> ImageImport:
    file = ContentFile(content, name=f"upload.{kind}") if content is not None else None
    wanted = request_import(actor=batch.created_by, batch=batch, kind=kind, folder=folder, file=file, **options)
    run_import(import_id=wanted.id)
    wanted.refresh_from_db()
    return wanted


def codes(done: ImageImport) -> dict[str, str]:
    return {one.file: one.code for one in done.files.filter(status="refused")}


def names(batch: Batch) -> list[str]:
    return list(batch.images.order_by("position").values_list("file", flat=True))


def refused(done: ImageImport) -> list[ImportFile]:
    return list(done.files.filter(status="refused").order_by("position"))
