"""What the workers do: each task takes an id, calls one action, and is safe to run twice."""

from uuid import UUID

from celery import shared_task

from annotation.actions.desk.expire_claims import lapse_claims
from annotation.actions.importing.by_command import end_abandoned
from annotation.actions.importing.chunk_queue import resend_imports
from annotation.actions.importing.cleanup import drop_leftovers
from annotation.actions.importing.images import render_renditions, resend_renders
from annotation.actions.importing.work import work_import as do_work
from annotation.actions.releasing.exports import resend_exports
from annotation.actions.releasing.run_export import run_export as do_export
from annotation.imaging.storing import delete_stale_spool_files


@shared_task(name="annotation.tasks.render_image")
def render_image(image_id: str) -> None:
    """Makes an image's renditions."""
    render_renditions(image_id=UUID(image_id))


@shared_task(name="annotation.tasks.work_import")
def work_import(_import_id: str) -> None:
    """Brings some files in: of this import, or of one whose turn it is before."""
    do_work()


@shared_task(name="annotation.tasks.run_export")
def run_export(export_id: str) -> None:
    """Writes and publishes a release."""
    do_export(export_id=UUID(export_id))


@shared_task(name="annotation.tasks.sweep")
def sweep() -> None:
    """Every few seconds: ends abandoned claims, sends again what is due but was lost on the way, tidies up."""
    lapse_claims()
    resend_renders()
    resend_imports()
    end_abandoned()
    resend_exports()
    drop_leftovers()
    delete_stale_spool_files()
