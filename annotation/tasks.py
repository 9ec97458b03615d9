"""What the workers do: each task takes an id, calls one action, and is safe to run twice."""

from uuid import UUID

from celery import shared_task

from annotation.actions.exports import resend_exports
from annotation.actions.images import render_renditions, resend_renders
from annotation.actions.import_commands import end_abandoned
from annotation.actions.import_leftovers import drop_leftovers
from annotation.actions.import_turns import resend_imports
from annotation.actions.imports import work_import as do_work
from annotation.actions.lapse_claims import lapse_claims
from annotation.actions.run_export import run_export as do_export
from annotation.imaging.storing import sweep_spool


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
    sweep_spool()
