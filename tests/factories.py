"""Makes rows for tests with the actions of the product."""

import itertools
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image as PillowImage

from annotation.actions.curating.batches import create_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.importing.images import add_image
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.imaging.storing import Readable
from annotation.models import Batch, Critique, Image, Membership, Person, Project
from annotation.rules.judging import QuestionnaireResponse
from annotation.sources.metadata import ImageMetadata
from tests.renditions import remembered_renditions

PHOTOS = Path(__file__).parent.parent / "config" / "demo" / "photographs"
PASSWORD = "a quiet photograph of dunes"
ANSWERS: dict[str, Any] = {
    "grade": 3,
    "technical_quality": "strong",
    "color_and_light": "neutral",
    "composition": "weak",
    "content": "neutral",
    "reason": "The low light picks out every stalk of the grass, but the left foreground is dense and has no subject.",
    "feeling": "contentment",
    "emotion": "It feels like the end of a long day by the sea, calm and a little lonely.",
    "suggestion": "Step two metres to the right and lower the camera, so that the path leads the eye into the picture.",
}
FIRST_IMAGE_NUMBER = 1000
"""Above the numbers that tests pass themselves."""
_number = itertools.count(1)
_image_number = itertools.count(FIRST_IMAGE_NUMBER)
_FILL = """
INSERT INTO annotation_signinidentifier (identifier, person_id, kind, is_shared)
SELECT identifier, id, kind,
       CASE kind WHEN 'username' THEN count(*) FILTER (WHERE kind = 'username') OVER bearers
                 ELSE count(*) OVER bearers END > 1
  FROM (SELECT id, 'username' AS kind, loupe_identifier(username) AS identifier FROM annotation_person
        UNION ALL
        SELECT id, 'email', loupe_identifier(email) FROM annotation_person
         WHERE email <> '' AND loupe_identifier(email) <> loupe_identifier(username)) AS named
WINDOW bearers AS (PARTITION BY identifier);
"""


def restart_image_numbers() -> None:
    """Gives each test's images the same bytes as the last test's, so that their renditions are found in memory."""
    global _image_number  # noqa: PLW0603
    _image_number = itertools.count(FIRST_IMAGE_NUMBER)


def make_person(name: str = "", **fields: Any) -> Person:
    return Person.objects.create_user(username=name or f"person{next(_number)}", password=PASSWORD, **fields)


def share_identifiers(*people: Person) -> None:
    """Saves the people without the trigger, then marks identifiers that several have, as the migration to unique
    addresses did."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for person in people:
            person.save(update_fields=["username", "email"])
        cursor.execute("SET session_replication_role = origin; DELETE FROM annotation_signinidentifier;" + _FILL)


def make_project(manager: Person | None = None, **policies: Any) -> Project:
    manager = manager or make_person(is_superuser=True)
    if not manager.is_superuser:
        return create_project(actor=_first_manager(), name=f"Project {next(_number)}", **policies)
    return create_project(actor=manager, name=f"Project {next(_number)}", **policies)


def _first_manager() -> Person:
    return Person.objects.filter(is_superuser=True).first() or make_person(is_superuser=True)


def make_member(project: Project, role: str = "annotator", person: Person | None = None) -> Person:
    person = person or make_person()
    membership: Membership = add_member(actor=project.created_by, project=project, person=person, role=role)
    return membership.person


def make_batch(project: Project, **fields: Any) -> Batch:
    return create_batch(actor=project.created_by, project=project, name=f"Batch {next(_number)}", **fields)


def image_bytes(number: int = 0, size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> bytes:
    """Returns a small image file, with different pixels for each number."""
    pillow_image = PillowImage.new("RGB", size, (number * 37 % 256, number * 91 % 256, number // 251 % 256))
    pillow_image.putpixel((number % size[0], number // size[0] % size[1]), (255, 255, 255))
    buffer = BytesIO()
    pillow_image.save(buffer, kind, quality=95, comment=str(number).encode()) if kind == "JPEG" else pillow_image.save(
        buffer, kind
    )
    return buffer.getvalue()


def make_image(batch: Batch, number: int | None = None, **details: Any) -> Image:
    """Makes an image that is ready to be claimed."""
    number = next(_image_number) if number is None else number
    file = SimpleUploadedFile(f"image{number}.jpg", image_bytes(number))
    return add_ready_image(batch, file.name or "", file, **details)


def add_ready_image(batch: Batch, name: str, file: Readable, **details: Any) -> Image:
    """Adds a file to the batch as an image with renditions, taken from memory if the same file was rendered before."""
    with remembered_renditions():
        metadata = ImageMetadata(**details)
        return add_image(actor=batch.created_by, batch=batch, name=name, file=file, metadata=metadata, render=True)


def make_images(batch: Batch, count: int) -> list[Image]:
    return [make_image(batch) for _ in range(count)]


def make_desk(images: int = 3, annotators: int = 1, **policies: Any) -> tuple[Project, list[Person]]:
    """Makes a project with one open batch of images, and its annotators."""
    project = make_project(**policies)
    make_images(make_batch(project), images)
    return project, [make_member(project) for _ in range(annotators)]


def analyze() -> None:
    """Updates the statistics of the tables, without which the plans for many new rows are random."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_critique(person: Person, project: Project, **answers: Any) -> Critique:
    """Claims the person's next image, and submits a critique of it."""
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    return submit_critique(
        person=person,
        assignment_id=claim.id,
        key=uuid4(),
        response=QuestionnaireResponse(answers={**ANSWERS, **answers}),
    ).critique
