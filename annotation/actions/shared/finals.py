"""Checks that an image has no final critique yet."""

from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Conflict
from annotation.models import VISIBLE, Critique, Purpose


def require_no_final(image_id: UUID) -> None:
    """Raises Conflict `final_exists` for an image that has a final critique."""
    finals = Critique.objects.filter(image=image_id, purpose=Purpose.FINAL)
    if finals.exclude(status__in=VISIBLE.excluded).exists():
        raise Conflict(_("This image has its final critique already; its author can change it."), code="final_exists")
