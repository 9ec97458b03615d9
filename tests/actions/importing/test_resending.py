"""A job whose message was lost is sent again, even while the workers' queues are full."""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models.functions import Now

from annotation import hints, tasks
from annotation.actions.importing.chunk_queue import resend_chunks
from annotation.actions.importing.images import add_image, resend_images
from annotation.actions.importing.requests import request_import
from annotation.actions.releasing.exports import create_export, resend_exports
from annotation.models import Export, Image, ImageImport
from tests.actions.importing.helpers import zip_bytes
from tests.factories import image_bytes, make_batch, make_project

AN_HOUR_AGO = Now() - timedelta(hours=1)
NAMES = ("render_image", "work_import", "run_export", "refine", "read_results", "recheck_run", "evaluate", "sweep")
TASKS = {"annotation.tasks." + name for name in NAMES}


def make_waiting_image() -> UUID:
    batch = make_batch(make_project())
    image = add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=ContentFile(image_bytes(1)))
    Image.objects.update(created_at=AN_HOUR_AGO)
    return image.id


def make_waiting_export() -> UUID:
    project = make_project()
    export = create_export(actor=project.created_by, project=project, format="jsonl")
    Export.objects.update(created_at=AN_HOUR_AGO)
    return export.id


def make_waiting_import() -> UUID:
    batch = make_batch(make_project())
    file = ContentFile(zip_bytes({"a.jpg": image_bytes(1)}), name="upload.zip")
    image_import = request_import(actor=batch.created_by, batch=batch, kind="zip", file=file)
    ImageImport.objects.update(created_at=AN_HOUR_AGO)
    return image_import.id


def targets_in(queue: str) -> list[UUID]:
    """Returns the targets of the messages that wait in a queue of the broker."""
    with current_app.connection_for_read() as broker:
        messages = broker.default_channel.client.lrange(queue, 0, -1)
    bodies = [orjson.loads(base64.b64decode(orjson.loads(message)["body"])) for message in messages]
    return [UUID(arguments[0]) for arguments, *_ in bodies]


def queue_of(task: str) -> str:
    return current_app.amqp.router.route({}, task)["queue"].name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("task", "make", "resend"),
    [
        ("render_image", make_waiting_image, resend_images),
        ("work_import", make_waiting_import, resend_chunks),
        ("run_export", make_waiting_export, resend_exports),
    ],
)
def test_a_lost_message_is_replaced_once_although_the_queue_is_never_empty(
    task: str, make: Callable[[], UUID], resend: Callable[[], None]
) -> None:
    target, other_target = make(), uuid4()
    hints.send(task, other_target)
    resend()
    resend()
    assert sorted(targets_in(queue_of(f"annotation.tasks.{task}"))) == sorted([other_target, target])


def test_the_sweeper_shares_its_queue_with_no_other_task() -> None:
    assert {f"annotation.tasks.{name}" for name in vars(tasks)} >= TASKS
    assert queue_of("annotation.tasks.sweep") not in {queue_of(task) for task in TASKS - {"annotation.tasks.sweep"}}


@pytest.mark.parametrize("file", ["config/run.py", "docker-compose.yml"])
def test_a_worker_listens_to_every_queue_that_a_task_goes_to(file: str) -> None:
    line = Path(settings.BASE_DIR, file).read_text().partition("--queues=")[2].split()[0]
    assert set(line.rstrip('",').split(",")) == {queue_of(task) for task in TASKS}
