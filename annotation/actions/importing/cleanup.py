"""Deletes uploaded import files after their retention."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.importing.requests import delete_sent_file
from annotation.models import ImageImport
from annotation.queries.images.imports import RETENTION


@transaction.atomic
def delete_expired_files() -> None:
    """Deletes the uploaded files of imports that ended more than RETENTION ago."""
    finished = ImageImport.objects.exclude(status__in=ImageImport.UNFINISHED)
    expired = finished.filter(source__has_key="key", finished_at__lt=Now() - RETENTION)
    for image_import in expired.select_for_update(skip_locked=True).order_by("pk"):
        delete_sent_file(image_import)
