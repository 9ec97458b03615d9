"""Lists gold items with how often they were shown and answered as expected, for managers."""

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q, QuerySet

from annotation.models import GoldItem, Project


def find_gold_items(project: Project, *, use: str = "", is_active: bool | None = None) -> QuerySet[GoldItem]:
    """Returns the gold items of a project, first those that most people answer otherwise than expected.

    Each has `shown` (how many people had it), `answered`, and `accuracy`: the mean share of expected answers, None
    without an answer. `is_waiting` says that its image is still somebody's work, so that it is not shown as gold.
    """
    items = GoldItem.objects.filter(project=project).select_related("image", "questionnaire", "critique")
    if use:
        items = items.filter(use=use)
    if is_active is not None:
        items = items.filter(is_active=is_active)
    share = ExpressionWrapper(F("results__correct") * 1.0 / F("results__total"), output_field=FloatField())
    return items.annotate(
        shown=Count("showings", distinct=True),
        answered=Count("results", distinct=True),
        accuracy=Avg(share, filter=Q(results__total__gt=0)),
    ).order_by(F("accuracy").asc(nulls_last=True), "-created_at", "-id")
