"""Makes a project of photographs with critiques written by people, through the actions, for the readers.

`critiques.jsonl` in this folder has one critique per line: the photograph, the number of the critic, the answers, and
the first answers where they were changed.
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
from annotation.sources.entries import SourceEntry
from annotation.sources.folder import OpenFolder
from annotation.tasks import run_export

CRITIQUES: Final = Path(__file__).with_name("critiques.jsonl")
STAGES: Final = {
    "evaluation": ("grade",),
    "attributes": ("technical_quality", "color_and_light", "composition", "content"),
    "reason": ("reason",),
    "emotion": ("feeling", "emotion"),
    "suggestion": ("suggestion",),
}


def make_project(photographs: Path) -> Project:
    """Returns a project with the photographs of a folder and the critiques of them."""
    manager = Person.objects.create_user("manager", is_superuser=True)
    project = create_project(actor=manager, name="Photographs with three critics", critiques_per_image=3)
    batch = create_batch(actor=manager, project=project, name="First batch")
    folder = OpenFolder(photographs)
    for entry in (entry for entry in folder.entries() if isinstance(entry, SourceEntry)):
        with folder.open(entry.uri) as file:
            add_image(actor=manager, batch=batch, name=entry.file, file=file, metadata=entry.metadata, render=True)
    critiques = [orjson.loads(line) for line in CRITIQUES.read_bytes().splitlines()]
    names = dict(Image.objects.filter(batch=batch).values_list("id", "file"))
    for number, group in enumerate(("painters", "photographers", "teachers")):
        person = Person.objects.create_user(f"critic{number}")
        add_member(actor=manager, project=project, person=person, role=Role.ANNOTATOR, group=group)
        _submit(person, project, names, {fields["file"]: fields for fields in critiques if fields["critic"] == number})
    return project


def _submit(person: Person, project: Project, names: dict[Any, str], critiques: dict[str, dict[str, Any]]) -> None:
    """Submits a person's critiques and revises those with other first answers; skips the other images."""
    while claims := claim_assignments(person=person, project_id=project.id, count=1):
        (claim,) = claims
        fields = critiques.get(names[claim.image_id])
        if fields is None:
            skip_assignment(person=person, assignment_id=claim.id, reason="other", note="No critique of this critic")
            continue
        first_answers = {**fields["answers"], **fields.get("first", {})}
        if first_answers["grade"] == 5:
            first_answers.pop("suggestion", None)
        response = QuestionnaireResponse(answers=first_answers, timings=_timings(first_answers))
        critique = submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique
        if first_answers != fields["answers"]:
            revise_critique(actor=person, critique=critique, answers=fields["answers"])


def _timings(answers: dict[str, Any]) -> dict[str, float]:
    """Returns plausible seconds of each stage for the number of words."""
    word_counts = {stage: sum(len(str(answers.get(key, "")).split()) for key in keys) for stage, keys in STAGES.items()}
    return {stage: round(2.0 + 1.3 * count, 1) for stage, count in word_counts.items() if count}


def release(project: Project, key: str, folder: Path, **options: Any) -> Path:
    """Exports a project in one format and returns the folder with its files, `folder/key/release`."""
    export = create_export(actor=project.created_by, project=project, format=key, **options)
    run_export(str(export.id))
    export.refresh_from_db()
    assert export.status == "done", export.failure
    release_folder = folder / key / "release"
    shutil.rmtree(release_folder, ignore_errors=True)
    release_folder.mkdir(parents=True)
    for file in export.files.all():
        path = own_path(file.key)
        assert path is not None
        shutil.copyfile(path, release_folder / file.name)
    return release_folder
