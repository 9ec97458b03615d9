"""The verbs of jobs obey the lifecycle and the fencing token, for every model that has them."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models.functions import Now

from annotation.actions.importing.images import add_image
from annotation.actions.importing.requests import request_import
from annotation.actions.releasing.exports import create_export
from annotation.actions.shared import jobs
from annotation.actions.shared.jobs import FenceLost
from annotation.errors import Conflict
from annotation.models import Export, Image, ImageImport, ImportChunk, LeasedWork, Work
from annotation.rules.lifecycle import CHANGES
from tests.factories import image_bytes, make_batch, make_project

pytestmark = pytest.mark.django_db

ACTIONS = Path(settings.BASE_DIR, "annotation", "actions")
LONG_AGO = timedelta(minutes=5)


def make_export() -> Export:
    project = make_project()
    return create_export(actor=project.created_by, project=project, format="jsonl")


def make_import() -> ImageImport:
    batch = make_batch(make_project())
    file = ContentFile(b"http://10.0.0.1/a.jpg", name="list.txt")
    return request_import(actor=batch.created_by, batch=batch, kind="urls", file=file)


def make_chunk() -> ImportChunk:
    return make_import().chunks.get()


def make_waiting_image() -> Image:
    batch = make_batch(make_project())
    return add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=ContentFile(image_bytes(1)))


LEASED = [make_export, make_import, make_chunk]


@pytest.mark.parametrize("make", LEASED)
def test_each_attempt_gets_a_new_token_and_the_previous_one_becomes_invalid(make) -> None:
    first: LeasedWork = make()
    jobs.begin(first)
    assert (first.status, first.fencing_token) == ("running", 1)
    assert jobs.beat(first)
    second = type(first).objects.get(pk=first.pk)
    jobs.begin(second)
    assert (second.fencing_token, jobs.beat(second)) == (2, True)
    assert not jobs.beat(first)
    for report in (jobs.finish, jobs.release if make is make_chunk else lambda job: jobs.fail(job, "unexpected", {})):
        with pytest.raises(FenceLost):
            report(first)
    assert jobs.finish(second).status == "done"
    with pytest.raises(FenceLost):
        jobs.finish(second)


@pytest.mark.parametrize("make", LEASED)
def test_an_attempt_counts_as_silent_after_its_last_beat(make) -> None:
    job: LeasedWork = make()
    rows = type(job).objects.filter(jobs.silent(LONG_AGO))
    jobs.begin(job)
    assert not rows.exists()
    type(job).objects.update(heartbeat_at=Now() - LONG_AGO - timedelta(seconds=1))
    assert rows.get() == job
    assert jobs.beat(job)
    assert not rows.exists()


@pytest.mark.parametrize("make", [make_export, make_import, make_waiting_image])
def test_a_failed_job_keeps_its_code_until_it_is_retried(make) -> None:
    job: Work = make()
    if isinstance(job, LeasedWork):
        jobs.begin(job)
    failed_job = jobs.fail(job, "not_stored", {"error": "full"})
    assert (failed_job.status, failed_job.failure, failed_job.failure_params) == (
        "failed",
        "not_stored",
        {"error": "full"},
    )
    assert jobs.retry(failed_job)
    assert (failed_job.status, failed_job.failure, failed_job.failure_params) == (failed_job.QUEUED, "", {})
    assert not jobs.retry(failed_job)


@pytest.mark.parametrize("make", [make_export, make_import])
def test_a_job_is_cancelled_once_and_never_when_it_is_done(make) -> None:
    job = make()
    assert jobs.cancel(job)
    assert job.finished_at
    assert not jobs.cancel(job)
    assert jobs.retry(job)
    assert (job.status, job.finished_at) == ("queued", None)
    jobs.begin(job)
    finished_job = jobs.finish(job)
    assert finished_job.finished_at
    with pytest.raises(Conflict):
        jobs.cancel(finished_job)


def test_a_released_chunk_waits_for_its_next_attempt() -> None:
    chunk = make_chunk()
    jobs.begin(chunk)
    released_chunk = jobs.release(chunk, failed_attempts=1)
    assert (released_chunk.status, released_chunk.heartbeat_at, released_chunk.failed_attempts) == ("queued", None, 1)
    assert not jobs.beat(chunk)


def test_a_chunk_of_a_cancelled_import_loses_its_lease() -> None:
    chunk = make_chunk()
    jobs.begin(chunk)
    assert jobs.cancel(chunk.image_import)
    assert not jobs.beat(chunk)


@pytest.mark.parametrize("model", [Export, ImageImport, ImportChunk, Image])
def test_every_status_of_a_job_is_in_the_lifecycle(model: type[Work]) -> None:
    statuses = {model.QUEUED, model.DONE, *model.UNFINISHED}
    assert statuses <= CHANGES[model.NOUN].keys()


def lines_that_set_a_status(path: Path) -> list[str]:
    """Returns the lines of a module that set the status of a job without a verb."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text())):
        values = []
        if isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in ast.walk(target)]
            values = [node.value] if any(getattr(part, "attr", "") == "status" for part in targets) else []
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            values = [keyword.value for keyword in node.keywords if keyword.arg == "status"]
        lines += [f"{path.name}:{node.lineno}" for value in values if "FileStatus" not in ast.unparse(value)]
    return lines


def test_no_import_or_export_changes_a_status_without_a_verb() -> None:
    paths = [path for room in ("importing", "releasing") for path in sorted((ACTIONS / room).glob("*.py"))]
    assert [line for path in paths for line in lines_that_set_a_status(path)] == []
