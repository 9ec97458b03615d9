"""Fills a scratch database through bulk SQL with rows that pass every constraint, as the product would have made them.

Indexes, foreign keys and triggers are put aside while millions of rows go in and come back afterwards, so that the
database itself checks what was loaded.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils.module_loading import import_string

from annotation.actions.batches import create_batch
from annotation.actions.places import balance_places
from annotation.actions.projects import create_project
from annotation.models import Batch, Membership, Person, Project, Role
from bench.samples import ANSWERS, REVISIONS, TIMINGS

IMAGES: Final = 21_904
CRITIQUES_PER_IMAGE: Final = 4
_BIG: Final = ("annotation_assignment", "annotation_critique", "annotation_event", "annotation_image")
_IMAGES: Final = """
INSERT INTO annotation_image (id, created_at, project_id, batch_id, status, failure, position, sha256, file, bytes,
    format, width, height, title, author, license, source, "group", metadata, exposure, original, renditions, ready_at)
SELECT uuidv7(), now(), %(project)s, %(batch)s, 'ready', '', n, hash, 'photograph-' || n || '.jpg', 2000000,
       'JPEG', 3000, 2000, 'Photograph ' || n, 'A. Photographer', 'CC0-1.0', 'natural', '', '{}', '{}',
       'originals/' || left(hash, 2) || '/' || hash,
       jsonb_build_object('view', jsonb_build_object('key', place || '/view.webp', 'width', 1680, 'height', 1120,
                              'bytes', 250000, 'type', 'image/webp'),
                          'thumbnail', jsonb_build_object('key', place || '/thumbnail.webp', 'width', 360,
                              'height', 240, 'bytes', 12000, 'type', 'image/webp')), now()
  FROM generate_series(1, %(images)s) AS n,
       LATERAL (SELECT encode(sha256((%(batch)s || n::text)::bytea), 'hex') AS hash) AS hashed,
       LATERAL (SELECT 'renditions/' || left(hash, 2) || '/' || hash || '/1' AS place) AS placed
"""

# Seat s of the image at position p belongs to the person (p + 7 s) of 48: four different people on each image.
_FINISH: Final = """
INSERT INTO annotation_assignment (id, created_at, image_id, batch_id, seat, rank, status, annotator_id,
    questionnaire_id, claimed_at, ended_at, reason, note, surplus)
SELECT uuidv7(), now(), image.id, image.batch_id, seat, seat * 4294967296 + image.position, 'submitted', person.id,
       %(questionnaire)s, now() - interval '1 day', now() - interval '1 day' + interval '2 minutes', '', '', false
  FROM annotation_image image CROSS JOIN generate_series(1, %(each)s) AS seat
  JOIN unnest(%(people)s::uuid[]) WITH ORDINALITY AS person(id, number)
    ON person.number = (image.position + 7 * seat) %% cardinality(%(people)s::uuid[]) + 1
 WHERE image.batch_id = %(batch)s ORDER BY image.position, seat
"""
_CRITIQUES: Final = """
INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
    status, answers, timings, revisions, level, words, late, submission_key, body_hash, submitted_at)
SELECT uuidv7(), %(project)s, place.batch_id, place.image_id, place.id, place.annotator_id, %(questionnaire)s,
       'submitted', %(answers)s, %(timings)s, %(revisions)s, 'medium', 57, false,
       uuidv7(), md5(place.id::text) || md5(place.image_id::text), place.ended_at
  FROM annotation_assignment place WHERE place.batch_id = %(batch)s AND place.status = 'submitted'
"""
_EVENTS: Final = """
INSERT INTO annotation_event (at, project_id, actor_id, verb, noun, target, data)
SELECT submitted_at, project_id, annotator_id, 'submitted', 'critique', id, '{"late": false, "words": 57}'
  FROM annotation_critique WHERE batch_id = %(batch)s
"""
_UNIQUE_CONSTRAINTS: Final = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid::regclass::text = ANY(%s) AND contype = 'u'
"""
_INDEXES: Final = """
SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
"""


@dataclass
class Seeded:
    """A project at work: `people` are its annotators, `batch` has places left for all of them."""

    project: Project
    batch: Batch
    people: list[Person]


def seed(*, critiques: int, images: int = IMAGES, people: int = 48) -> Seeded:
    """A project whose last batch has `images` images and places left for everybody.

    `critiques` are there already, in whole batches of four for each image, the last of them in that same batch.
    """
    administrator = Person.objects.create(username="administrator", is_superuser=True)
    project = create_project(actor=administrator, name="AesMMIT", critiques_per_image=CRITIQUES_PER_IMAGE)
    annotators = Person.objects.bulk_create(Person(username=f"annotator{n}") for n in range(people))
    Membership.objects.bulk_create(
        Membership(project=project, person=person, role=Role.ANNOTATOR) for person in annotators
    )
    full = round(critiques / (images * CRITIQUES_PER_IMAGE))
    with _bulk_load() if full > 10 else contextlib.nullcontext():
        for number in range(1, full):
            batch = create_batch(actor=administrator, project=project, name=f"Finished {number}", priority=1)
            _fill(Seeded(project, batch, annotators), images, finished=True)
    batch = create_batch(
        actor=administrator, project=project, name="At work", critiques_per_image=2 * CRITIQUES_PER_IMAGE
    )
    seeded = Seeded(project, batch, annotators)
    _fill(seeded, images, finished=full > 0)
    balance_places(batch_id=batch.id)
    return seeded


def settle() -> None:
    """What autovacuum would do in time: the planner knows the tables, and their pages are known to be visible."""
    _run("VACUUM (ANALYZE)")


def clear() -> None:
    """Empties every table of the domain."""
    _run(f"TRUNCATE {', '.join(_BIG)}, annotation_project, annotation_person CASCADE")


def sign_in(person: Person) -> str:
    """The key of a session like the one that the sign-in page makes."""
    from django.conf import settings  # noqa: PLC0415 - needs the settings

    request = HttpRequest()
    request.user = AnonymousUser()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


def _fill(seeded: Seeded, images: int, *, finished: bool) -> None:
    values = {
        "project": seeded.project.id,
        "batch": str(seeded.batch.id),
        "questionnaire": seeded.project.questionnaire_id,
        "images": images,
        "each": CRITIQUES_PER_IMAGE,
        "people": [str(person.id) for person in seeded.people],
        "answers": ANSWERS,
        "timings": TIMINGS,
        "revisions": REVISIONS,
    }
    _run(_IMAGES, values)
    if finished:
        for statement in (_FINISH, _CRITIQUES, _EVENTS):
            _run(statement, values)


def _run(statement: str, values: dict[str, object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextlib.contextmanager
def _bulk_load() -> Iterator[None]:
    """Without triggers, foreign keys and secondary indexes inside; the latter are built again over what came in."""
    with connection.cursor() as cursor:
        cursor.execute(_UNIQUE_CONSTRAINTS, [list(_BIG)])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(_INDEXES, [list(_BIG)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        yield
        cursor.execute("SET session_replication_role = origin")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
