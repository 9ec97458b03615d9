"""Lists gold items with how often they were shown and answered as expected, for managers."""

from django.db.models import Avg, Count, Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, QuerySet

from annotation.models import Assignment, GoldItem, Project


def find_gold_items(project: Project, *, use: str = "", is_active: bool | None = None) -> QuerySet[GoldItem]:
    """Returns the gold items of a project, first those that most people answer otherwise than expected.

    Each has `showing_count` (how many people had it), `answered`, and `accuracy`: the mean share of expected answers,
    None without an answer. `is_waiting` says that its image may still be somebody's work, so that it is not shown as
    gold.
    """
    items = GoldItem.objects.filter(project=project).select_related("image", "questionnaire", "critique")
    if use:
        items = items.filter(use=use)
    if is_active is not None:
        items = items.filter(is_active=is_active)
    open_slots = Assignment.objects.filter(image=OuterRef("image"), status="open", batch__status="open")
    share = ExpressionWrapper(F("results__correct") * 1.0 / F("results__total"), output_field=FloatField())
    return items.annotate(
        is_waiting=Exists(open_slots),
        showing_count=Count("showings", distinct=True),
        answered=Count("results", distinct=True),
        accuracy=Avg(share, filter=Q(results__total__gt=0)),
    ).order_by(F("accuracy").asc(nulls_last=True), "-created_at", "-id")
