"""Finds positions for new images of a batch."""

from django.db.models import F, Max

from annotation.models import Batch, Image, ImageImport


def next_position(batch: Batch) -> int:
    """Returns the first position after every image and after those that imports have reserved.

    The caller must have locked the batch's row.
    """
    last = Image.objects.filter(batch=batch).aggregate(last=Max("position"))["last"] or 0
    reserved = ImageImport.objects.filter(batch=batch).aggregate(last=Max(F("first_position") + F("total")))["last"]
    return max(last, (reserved or 1) - 1) + 1
