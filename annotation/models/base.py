"""The parts that models share."""

import uuid

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


def make_id() -> uuid.UUID:
    """Returns a UUIDv7: hard enough to guess for a URL, and in the order of creation, which keeps indexes compact."""
    return uuid7()


class SequenceStamp(Func):
    """The position of the writing transaction among all that ever wrote to this database, in whichever cluster.

    A reader that stays below the stamps of running transactions never skips one that commits late.
    """

    template = "(loupe_sequence_stamp(pg_current_xact_id()))"
    output_field = models.BigIntegerField()


NOTHING = models.Value({}, models.JSONField())


class Row(models.Model):
    """A row with an id that may be part of a URL, and the database's time of its creation."""

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
