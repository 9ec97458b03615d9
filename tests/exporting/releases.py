"""Asking for exports as a manager does, and reading what a worker made of them."""

from datetime import timedelta
from typing import Any

import orjson
from django.db.models.functions import Now

from annotation.actions.desk.revise import revise_critique
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.releasing.attempts import DEAD_AFTER
from annotation.actions.releasing.exports import create_export
from annotation.exporting.staging import own_path
from annotation.models import Critique, Export, Image, Project
from annotation.questionnaires import built_in
from annotation.tasks import run_export
from tests.factories import make_critique, make_desk

REGIONS = [
    {"x": 0.07, "y": 0.1234, "width": 0.3333, "height": 0.29},
    {"x": 0.0, "y": 0.57, "width": 1.0, "height": 0.0001, "label": "horizon"},
]
LIKED = [{"value": value, "label": value} for value in ("light", "line", "moment")]


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


def every_kind_of_critique() -> Project:
    """Critiques of two versions, with every kind of question in the second, marks, revisions, quotes and Chinese."""
    project, people = make_desk(images=2, annotators=2)
    for person in people:
        make_critique(person, project, reason=f'He said "<no>" & \\ [1] 光线照亮了草茎。{"words " * 15}')
    wider = built_in("aesthetic-critique")
    wider["stages"][1]["questions"] += [
        {"key": "places", "kind": "region", "prompt": "Where?", "required": False},
        {"key": "liked", "kind": "multichoice", "prompt": "What?", "options": LIKED, "required": False},
        {"key": "distance", "kind": "number", "prompt": "How far?", "required": False},
    ]
    add_questionnaire(actor=project.created_by, project=project, definition=wider)
    made = make_critique(people[0], project, places=REGIONS, liked=["line", "light"], distance=2.5)
    revise_critique(actor=people[0], critique=made, answers={"grade": 2, "liked": ["moment"]})
    mark = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    Critique.objects.filter(pk=made.pk).update(marks={"reason": [mark]}, timings={"reason": 48.25})
    Image.objects.update(source="natural", license="CC0-1.0", group="dunes", file="dune.jpg")
    return project
