"""The clusters in which this database was run: each numbers transactions anew, and stamps must stay in order."""

from django.db import models
from django.db.models.functions import Now


class DatabaseIncarnation(models.Model):
    """One PostgreSQL cluster, in one timeline, in which this database was written to.

    `number` counts them. A sequence stamp (`SequenceStamp`) consists of it and a transaction's id, so that everything
    written before a restore comes before everything written after it.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    identity = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.number} · {self.identity}"
