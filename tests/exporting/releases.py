"""Asking for exports as a manager does, and reading what a worker made of them."""

from datetime import timedelta
from typing import Any

import orjson
from django.db.models.functions import Now

from annotation.actions.attempts import DEAD_AFTER
from annotation.actions.exports import create_export
from annotation.exporting.publishing import own_path
from annotation.models import Export, Project
from annotation.tasks import run_export


def ask(project: Project, kind: str = "jsonl", **asked: Any) -> Export:
    return create_export(actor=project.created_by, project=project, format=kind, **asked)


def finished(export: Export) -> Export:
    """The export after a worker's task has run for it."""
    run_export(str(export.id))
    export.refresh_from_db()
    return export


def release(project: Project, kind: str = "jsonl", **asked: Any) -> dict[str, bytes]:
    """The files of a fresh release by name."""
    export = finished(ask(project, kind, **asked))
    assert export.status == "done", export.failure
    return files_of(export)


def files_of(export: Export) -> dict[str, bytes]:
    return {file.name: own_path(file.key).read_bytes() for file in export.files.all()}


def lines(data: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in data.splitlines()]


def left_in_storage(export: Export) -> list[str]:
    """Whatever lies in the storage for an export, published or not."""
    place = own_path(f"exports/{export.id}")
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def show_no_life(export: Export) -> None:
    """As if the worker at the export had died a while ago."""
    Export.objects.filter(pk=export.pk).update(heartbeat_at=Now() - DEAD_AFTER - timedelta(seconds=1))
