"""Deletes the files that were sent with imports, once nobody may try those again."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.importing.requests import delete_sent_file
from annotation.models import ImageImport
from annotation.queries.images.imports import KEPT_FOR


@transaction.atomic
def delete_expired_files() -> None:
    """Deletes the files that were sent with imports which ended a week ago."""
    ended = ImageImport.objects.exclude(status__in=ImageImport.UNFINISHED)
    expired = ended.filter(source__has_key="key", finished_at__lt=Now() - KEPT_FOR)
    for image_import in expired.select_for_update(skip_locked=True).order_by("pk"):
        delete_sent_file(image_import)
