"""Fills a scratch database by bulk SQL with rows that satisfy every constraint, as the actions would make them."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils.module_loading import import_string

from annotation.actions.curating.batches import create_batch
from annotation.actions.projects.projects import change_project, create_project
from annotation.actions.shared.slots import balance_slots
from annotation.models import Batch, Membership, Person, Project, Role
from bench.shared.bulk_load import TABLES, bulk_load
from bench.shared.sample_critique import ANSWERS, REVISIONS, TIMINGS

IMAGES: Final = 21_904
CRITIQUES_PER_IMAGE: Final = 4
# Ids consist of the time, the last digits of the batch's id and a number, much like a UUIDv7: a random one costs more
# than its row. The time alone does not distinguish two batches of one millisecond.
# With `near`, two of every ten images are near-duplicates of each other.
_IMAGES: Final = """
INSERT INTO annotation_image (id, created_at, project_id, batch_id, status, failure, position, sha256, file, bytes,
    format, width, height, title, author, license, source, "group", metadata, exposure, original, renditions, ready_at)
SELECT (left(batch::text, 19) || '8000-' || right(batch::text, 6) || lpad(to_hex(n), 6, '0'))::uuid, now(),
       %(project)s, batch, 'ready', '', n, hash, 'photograph-' || n || '.jpg', 2000000,
       'JPEG', 3000, 2000, 'Photograph ' || n, 'A. Photographer', 'CC0-1.0', 'natural',
       CASE WHEN %(near)s AND n %% 10 < 2 THEN 'near-' || left(batch::text, 8) || n / 10 ELSE '' END, '{}', '{}',
       'originals/' || left(hash, 2) || '/' || hash,
       CASE WHEN %(short)s THEN '{}' ELSE
       jsonb_build_object('view', jsonb_build_object('key', prefix || '/view.webp', 'width', 1680, 'height', 1120,
                              'bytes', 250000, 'type', 'image/webp'),
                          'thumbnail', jsonb_build_object('key', prefix || '/thumbnail.webp', 'width', 360,
                              'height', 240, 'bytes', 12000, 'type', 'image/webp')) END, now()
  FROM unnest(%(batches)s::uuid[]) AS batch CROSS JOIN generate_series(1, %(images)s) AS n,
       LATERAL (SELECT encode(sha256((batch::text || n)::bytea), 'hex') AS hash) AS hashed,
       LATERAL (SELECT 'renditions/' || left(hash, 2) || '/' || hash || '/1' AS prefix) AS prefixes
"""

# Slot s of the image at position p belongs to person (p + 7 s) of 48: four different people for each image.
_ASSIGNMENTS: Final = """
INSERT INTO annotation_assignment (id, created_at, image_id, batch_id, slot_number, sort_key, status, annotator_id,
    questionnaire_id, claimed_at, ended_at, reason, note, beyond_required, opened_seq)
SELECT (left(image.id::text, 19) || '9000-' || substr(image.id::text, 25, 6)
           || lpad(to_hex(image.position * 16 + slot_number), 6, '0'))::uuid, now(),
       image.id, image.batch_id, slot_number, slot_number * 4294967296 + image.position, 'submitted',
       (%(people)s::uuid[])[1 + (image.position + 7 * slot_number) %% cardinality(%(people)s::uuid[])],
       %(questionnaire)s, now() - interval '1 day', now() - interval '1 day' + interval '2 minutes', '', '', false,
       (SELECT loupe_sequence_stamp(pg_current_xact_id()))
  FROM annotation_image image CROSS JOIN generate_series(1, %(each)s) AS slot_number
 WHERE image.batch_id = ANY(%(batches)s::uuid[])
"""
_CRITIQUES: Final = """
INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
    status, answers, timings, revisions, level, words, late, submission_key, body_hash, submitted_at, changed_seq)
SELECT overlay(assignment.id::text PLACING 'a' FROM 20)::uuid, %(project)s,
       assignment.batch_id, assignment.image_id, assignment.id, assignment.annotator_id, %(questionnaire)s,
       'submitted', %(answers)s, %(timings)s, %(revisions)s, 'medium', 57, false,
       overlay(assignment.id::text PLACING 'b' FROM 20)::uuid, repeat('0', 64),
       assignment.ended_at, (SELECT loupe_sequence_stamp(pg_current_xact_id()))
  FROM annotation_assignment assignment
 WHERE assignment.batch_id = ANY(%(batches)s::uuid[]) AND assignment.status = 'submitted'
"""
_EVENTS: Final = """
INSERT INTO annotation_event (at, project_id, actor_id, verb, noun, target, data)
SELECT submitted_at, project_id, annotator_id, 'submitted', 'critique', id, '{"late": false, "words": 57}'
  FROM annotation_critique WHERE batch_id = ANY(%(batches)s::uuid[])
"""


@dataclass
class Seeded:
    """A seeded project: `people` are its annotators, `batch` has open slots for all of them."""

    project: Project
    batch: Batch
    people: list[Person]


def seed(*, critiques: int, images: int = IMAGES, people: int = 48, near_duplicates: bool = False) -> Seeded:
    """Seeds a project whose last batch has `images` images and open slots for everybody, and returns it.

    It has `critiques` critiques, four for each image of every batch. With more than ten batches the large tables are
    emptied first, and all batches but the last have short answers and no renditions.
    """
    administrator = Person.objects.create(username="administrator", is_superuser=True)
    project = create_project(actor=administrator, name="AesMMIT", critiques_per_image=CRITIQUES_PER_IMAGE)
    annotators = Person.objects.bulk_create(Person(username=f"annotator{n}") for n in range(people))
    Membership.objects.bulk_create(
        Membership(project=project, person=person, role=Role.ANNOTATOR) for person in annotators
    )
    batch_count = round(critiques / (images * CRITIQUES_PER_IMAGE))
    is_bulk = batch_count > 10
    with bulk_load() if is_bulk else contextlib.nullcontext():
        finished = [
            create_batch(actor=administrator, project=project, name=f"Finished {number}", priority=1)
            for number in range(1, batch_count)
        ]
        _fill(project, annotators, finished, images, near=near_duplicates, finished=True, short=is_bulk)
    batch = create_batch(
        actor=administrator, project=project, name="At work", critiques_per_image=2 * CRITIQUES_PER_IMAGE
    )
    _fill(project, annotators, [batch], images, near=near_duplicates, finished=batch_count > 0)
    balance_slots(batch_id=batch.id)
    return Seeded(project, batch, annotators)


def add_images(batch: Batch, images: int) -> None:
    """Adds so many images without files to a batch, which are ready to be claimed once its slots are balanced."""
    _fill(batch.project, [], [batch], images, near=False, finished=False)


def order_depth_first(seeded: Seeded) -> None:
    """Changes the project's order to depth first."""
    change_project(actor=seeded.project.created_by, project=seeded.project, order="depth_first")
    vacuum()


def vacuum() -> None:
    """Vacuums and analyzes every table, as autovacuum would do in time."""
    _run("VACUUM (ANALYZE)")


def clear() -> None:
    """Empties all tables of the application."""
    _run(f"TRUNCATE {', '.join(TABLES)}, annotation_project, annotation_person CASCADE")


def sign_in(person: Person) -> str:
    """Signs a person in as the sign-in page does, and returns the session's key."""
    from django.conf import settings

    request = HttpRequest()
    request.user = AnonymousUser()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


def _fill(
    project: Project,
    people: Iterable[Person],
    batches: list[Batch],
    images: int,
    *,
    near: bool,
    finished: bool,
    short: bool = False,
) -> None:
    values = {
        "project": project.id,
        "batches": [str(batch.id) for batch in batches],
        "questionnaire": project.questionnaire_id,
        "images": images,
        "near": near,
        "short": short,
        "each": CRITIQUES_PER_IMAGE,
        "people": [str(person.id) for person in people],
        "answers": '{"grade": 3}' if short else ANSWERS,
        "timings": "{}" if short else TIMINGS,
        "revisions": "[]" if short else REVISIONS,
    }
    for statement in (_IMAGES, _ASSIGNMENTS, _CRITIQUES, _EVENTS) if finished else (_IMAGES,):
        _run(statement, values)


def _run(statement: str, values: dict[str, object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
