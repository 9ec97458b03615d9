"""A project of photographs with critiques as persons wrote them, made through the actions: what the real readers read.

`critiques.jsonl` beside this file has a critique a line: the photograph, who of three critics wrote it, the answers,
and those answers that were others at first.
"""

import shutil
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson

from annotation.actions.curating.batches import create_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.actions.importing.images import add_image
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.actions.releasing.exports import create_export
from annotation.exporting.staging import own_path
from annotation.models import Image, Person, Project, Role
from annotation.rules.judging import QuestionnaireResponse
from annotation.sources.folder import OpenFolder
from annotation.tasks import run_export

WRITTEN: Final = Path(__file__).with_name("critiques.jsonl")
STAGES: Final = {
    "evaluation": ("grade",),
    "attributes": ("technical_quality", "color_and_light", "composition", "content"),
    "reason": ("reason",),
    "emotion": ("feeling", "emotion"),
    "suggestion": ("suggestion",),
}


def make_project(photographs: Path) -> Project:
    """The photographs of a folder, each with the critiques there are of it."""
    manager = Person.objects.create_user("manager", is_superuser=True)
    project = create_project(actor=manager, name="Photographs, seen by three", critiques_per_image=3)
    batch = create_batch(actor=manager, project=project, name="A first look")
    folder = OpenFolder(photographs)
    for entry in folder.entries():
        with folder.open(entry.uri) as file:
            add_image(actor=manager, batch=batch, name=entry.file, file=file, metadata=entry.metadata, render=True)
    written = [orjson.loads(line) for line in WRITTEN.read_bytes().splitlines()]
    names = dict(Image.objects.filter(batch=batch).values_list("id", "file"))
    for number, group in enumerate(("painters", "photographers", "teachers")):
        person = Person.objects.create_user(f"critic{number}")
        add_member(actor=manager, project=project, person=person, role=Role.ANNOTATOR, group=group)
        _write(person, project, names, {one["file"]: one for one in written if one["critic"] == number})
    return project


def _write(person: Person, project: Project, names: dict[Any, str], written: dict[str, dict[str, Any]]) -> None:
    while claims := claim_assignments(person=person, project_id=project.id, count=1):
        (claim,) = claims
        one = written.get(names[claim.image_id])
        if one is None:
            skip_assignment(person=person, assignment_id=claim.id, reason="other", note="Somebody else's")
            continue
        first = {**one["answers"], **one.get("first", {})}
        if first["grade"] == 5:
            first.pop("suggestion", None)
        response = QuestionnaireResponse(answers=first, timings=_seconds(first))
        critique = submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique
        if first != one["answers"]:
            revise_critique(actor=person, critique=critique, answers=one["answers"])


def _seconds(answers: dict[str, Any]) -> dict[str, float]:
    """About as long as it takes to write so many words."""
    words = {stage: sum(len(str(answers.get(key, "")).split()) for key in keys) for stage, keys in STAGES.items()}
    return {stage: round(2.0 + 1.3 * count, 1) for stage, count in words.items() if count}


def release(project: Project, key: str, folder: Path, **asked: Any) -> Path:
    """The files of a release of one format, in the folder `release` of a folder of the format's name."""
    export = create_export(actor=project.created_by, project=project, format=key, **asked)
    run_export(str(export.id))
    export.refresh_from_db()
    assert export.status == "done", export.failure
    place = folder / key / "release"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for file in export.files.all():
        stored = own_path(file.key)
        assert stored is not None
        shutil.copyfile(stored, place / file.name)
    return place
