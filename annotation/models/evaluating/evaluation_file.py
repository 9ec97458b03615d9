"""Files of evaluations: what a model answered to a benchmark elsewhere, as somebody sends it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.evaluating.evaluation import Evaluation


class EvaluationFile(Row):
    """One file of an evaluation that is read from files; all of them are read in one transaction, or none.

    `position` is its place among them. `format` and `answers`, the number of answers that were used of it, are known
    once they are read, and so are `notices`: what is worth knowing about the rest, {code, params, names} each. `key` is
    the stored file's, empty once it is read: each answer keeps its raw text.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="files", db_index=False)
    position = models.PositiveSmallIntegerField()
    file = models.CharField(_("file name"), max_length=300)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=300, blank=True, default="")
    format = models.CharField(max_length=40, blank=True, default="")
    answers = models.PositiveIntegerField(default=0)
    notices = models.JSONField(default=list)

    class Meta:
        ordering = ["evaluation", "position"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "position"], name="evaluation_file_position_once")]

    def __str__(self) -> str:
        return self.file
