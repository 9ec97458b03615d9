"""The scores of an evaluation, computed from its stored answers."""

from django.db import models
from django.db.models.functions import Now

from annotation.models.evaluating.evaluation import Evaluation


class EvaluationScore(models.Model):
    """What an evaluation scored, so that a table reads one row a model.

    `document` has a score for each set of items, in the form of `annotation.evaluating.score_documents`; it can be
    computed again at any time from the answers and judgements. `rules` is the version of the reading rules of its last
    reading (with the later one that read what was asked again since), and `scorer` that of the arithmetic. `stale_at`
    is when something changed that it does not have yet.
    """

    evaluation = models.OneToOneField(Evaluation, on_delete=models.CASCADE, primary_key=True, related_name="score")
    document = models.JSONField(default=dict)
    rules = models.CharField(max_length=40)
    scorer = models.CharField(max_length=40)
    computed_at = models.DateTimeField(db_default=Now())
    stale_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stale_at"], condition=models.Q(stale_at__isnull=False), name="evaluation_score_stale")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.computed_at:%Y-%m-%d}"
