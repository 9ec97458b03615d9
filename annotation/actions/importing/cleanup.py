"""Files that came with the orders of imports, removed when nobody will try those again."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.importing.requests import ENDED, drop_sent_file
from annotation.models import ImageImport
from annotation.queries.images.imports import KEPT_FOR


@transaction.atomic
def drop_leftovers() -> None:
    """Removes what was sent with imports that ended a week ago."""
    over = ImageImport.objects.filter(status__in=ENDED, source__has_key="key", finished_at__lt=Now() - KEPT_FOR)
    for wanted in over.select_for_update(skip_locked=True).order_by("pk"):
        drop_sent_file(wanted)
