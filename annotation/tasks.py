"""What the workers do: each task takes an id, calls one action, and is safe to run twice."""

from uuid import UUID

from celery import shared_task

from annotation.actions.exports import resend_exports
from annotation.actions.images import render_renditions, resend_renders
from annotation.actions.imports import resend_imports
from annotation.actions.imports import run_import as do_import
from annotation.actions.lapse_claims import lapse_claims
from annotation.actions.run_export import run_export as do_export
from annotation.imaging.storing import sweep_spool


@shared_task(name="annotation.tasks.render_image")
def render_image(image_id: str) -> None:
    """Makes an image's renditions."""
    render_renditions(image_id=UUID(image_id))


@shared_task(name="annotation.tasks.run_import")
def run_import(import_id: str) -> None:
    """Brings a source into its batch."""
    do_import(import_id=UUID(import_id))


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
    resend_exports()
    sweep_spool()
