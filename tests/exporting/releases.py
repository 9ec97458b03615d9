"""Requests exports as a manager does, and reads what a worker made of them."""

from datetime import timedelta
from typing import Any

import orjson
from django.db.models.functions import Now

from annotation.actions.desk.revise import revise_critique
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.releasing.exports import create_export
from annotation.actions.shared.attempts import DEAD_AFTER
from annotation.exporting.staging import own_path
from annotation.models import Critique, Export, Image, Project
from annotation.questionnaires import built_in
from annotation.tasks import run_export
from tests.factories import make_critique, make_desk

REGIONS = [
    {"x": 0.07, "y": 0.1234, "width": 0.3333, "height": 0.29},
    {"x": 0.0, "y": 0.57, "width": 1.0, "height": 0.0001, "label": "horizon"},
]
LIKED_OPTIONS = [{"value": value, "label": value} for value in ("light", "line", "moment")]


def request_export(project: Project, kind: str = "jsonl", **fields: Any) -> Export:
    return create_export(actor=project.created_by, project=project, format=kind, **fields)


def finish_export(export: Export) -> Export:
    """Runs a worker's task for an export, and returns the export with its new state."""
    run_export(str(export.id))
    export.refresh_from_db()
    return export


def release(project: Project, kind: str = "jsonl", **fields: Any) -> dict[str, bytes]:
    """Requests and runs an export, and returns the files of its release by name."""
    export = finish_export(request_export(project, kind, **fields))
    assert export.status == "done", export.failure
    return files_of(export)


def files_of(export: Export) -> dict[str, bytes]:
    return {file.name: own_path(file.key).read_bytes() for file in export.files.all()}


def lines(data: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in data.splitlines()]


def stored_names(export: Export) -> list[str]:
    """Returns the names of all files in the storage of an export, published or not."""
    folder = own_path(f"exports/{export.id}")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def expire_heartbeat(export: Export) -> None:
    """Sets an export's last heartbeat so far back that its worker counts as dead."""
    Export.objects.filter(pk=export.pk).update(heartbeat_at=Now() - DEAD_AFTER - timedelta(seconds=1))


def make_every_kind_of_critique() -> Project:
    """Makes critiques of two versions: every kind of question in the second, regions, revisions, quotes and Chinese."""
    project, people = make_desk(images=2, annotators=2)
    for person in people:
        make_critique(person, project, reason=f'He said "<no>" & \\ [1] 光线照亮了草茎。{"words " * 15}')
    questionnaire = built_in("aesthetic-critique")
    questionnaire["stages"][1]["questions"] += [
        {"key": "places", "kind": "region", "prompt": "Where?", "required": False},
        {"key": "liked", "kind": "multichoice", "prompt": "What?", "options": LIKED_OPTIONS, "required": False},
        {"key": "distance", "kind": "number", "prompt": "How far?", "required": False},
    ]
    add_questionnaire(actor=project.created_by, project=project, definition=questionnaire)
    critique = make_critique(people[0], project, places=REGIONS, liked=["line", "light"], distance=2.5)
    revise_critique(actor=people[0], critique=critique, answers={"grade": 2, "liked": ["moment"]})
    region = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    Critique.objects.filter(pk=critique.pk).update(marks={"reason": [region]}, timings={"reason": 48.25})
    Image.objects.update(source="natural", license="CC0-1.0", group="dunes", file="dune.jpg")
    return project
