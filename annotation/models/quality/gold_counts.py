"""Sums over gold results, by item and by member, so that no page reads the results themselves."""

from django.db import models

from annotation.models.membership import Membership
from annotation.models.quality.gold import GoldItem


class GoldCount(models.Model):
    """How many `results` there are, and how many of them, `compared`, have an answer that was compared.

    These have `correct` of `total` answers as expected. `shares` is the sum of the share of each, in millionths: all
    numbers are whole, so that what is added and taken away again leaves nothing behind. No row is deleted.
    """

    results = models.BigIntegerField(default=0)
    compared = models.BigIntegerField(default=0)
    correct = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    shares = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class GoldItemCount(GoldCount):
    """The results of a gold item, whatever it was shown for."""

    item = models.OneToOneField(GoldItem, on_delete=models.CASCADE, primary_key=True, related_name="counts")

    def __str__(self) -> str:
        return f"{self.item_id} · {self.correct}/{self.total}"


class GoldMemberCount(GoldCount):
    """A member's results of gold among the work that were stored since counting began anew, if it ever did.

    `since` stands here and not in the membership: this row is the lock that decides which results count.
    """

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="gold_counts"
    )
    since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.correct}/{self.total}"
