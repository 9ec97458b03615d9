"""What every domain row has."""

import uuid

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


def make_id() -> uuid.UUID:
    """A UUIDv7: unguessable enough for an address, and in the order of making, which keeps indexes compact."""
    return uuid7()


class CurrentMoment(Func):
    """The writing transaction's place among all that ever wrote to this database, in whichever cluster it lived.

    A reader that stays below every running one never skips a late commit.
    """

    template = "(loupe_moment(pg_current_xact_id()))"
    output_field = models.BigIntegerField()


NOTHING = models.Value({}, models.JSONField())


class Row(models.Model):
    """A domain row: its id may stand in an address, its time is the database's."""

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
