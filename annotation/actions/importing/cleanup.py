"""Deletes what imports need to be tried again, after its retention: uploaded files, and URLs that may be signed."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.importing.requests import delete_sent_file
from annotation.models import ImageImport, ImportFile
from annotation.queries.images.imports import RETENTION


@transaction.atomic
def delete_expired_files() -> None:
    """Deletes the uploaded files of imports that ended more than RETENTION ago, and their URLs that have a query.

    A query may open a private file. Files without their URL cannot be tried again, and keep their names.
    """
    finished = ImageImport.objects.exclude(status__in=ImageImport.UNFINISHED).filter(finished_at__lt=Now() - RETENTION)
    expired = finished.filter(source__has_key="key")
    for image_import in expired.select_for_update(skip_locked=True).order_by("pk"):
        delete_sent_file(image_import)
    signed = ImportFile.objects.filter(uri__startswith="url:", uri__contains="?")
    locked = finished.filter(pk__in=signed.values("image_import")).select_for_update(skip_locked=True)
    signed.filter(image_import__in=list(locked.values_list("pk", flat=True))).update(uri="")
