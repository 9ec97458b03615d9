"""Where this database has lived: each place numbers transactions anew, and what they mark must stay in order."""

from django.db import models
from django.db.models.functions import Now


class Cluster(models.Model):
    """One PostgreSQL cluster, and one timeline of it, in which this database was written to.

    `number` counts them; a moment (`CurrentMoment`) is made of it and a transaction's id, so that whatever was written
    before a restore comes before whatever is written after it.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    identity = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.number} · {self.identity}"
