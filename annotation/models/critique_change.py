"""The earlier values of critiques, one row for each change."""

from typing import Final

from django.conf import settings
from django.db import models

from annotation.models.critique import Critique

OWN_ANSWERS: Final = """
CASE WHEN EXISTS (SELECT FROM annotation_critiquechange fix
                   WHERE fix.critique_id = critique.id AND fix.author_id IS NOT NULL)
     THEN loupe_own_answers(critique.id, critique.answers) ELSE critique.answers END
"""
"""SQL of the answers of the row `critique` as its author gave them: what people are judged by, and compared with."""
OWN_REGIONS: Final = """
coalesce((SELECT fix.regions_before FROM annotation_critiquechange fix
           WHERE fix.critique_id = critique.id AND fix.author_id IS NOT NULL AND fix.regions_before IS NOT NULL
             AND fix.id > coalesce((SELECT max(own.id) FROM annotation_critiquechange own
                                     WHERE own.critique_id = critique.id AND own.author_id IS NULL
                                       AND own.regions_before IS NOT NULL), 0)
           ORDER BY fix.id LIMIT 1), critique.marks)
"""
"""SQL of the regions of the row `critique` as its author drew them."""


class CritiqueChange(models.Model):
    """One change of a stored critique, written by the action that updates it, in the same transaction.

    `at` is the `updated_at` that the change gave the critique, by which releases are compared. `answers` holds
    [before, after] by question; `regions_before` holds all regions as they were before, and is null where none changed.
    `author` is the reviewer who changed the answers; it is null where their annotator did, and where none changed.
    A database trigger rejects any change of a row.
    """

    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    regions_before = models.JSONField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.at}"
