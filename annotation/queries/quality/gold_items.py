"""Lists gold items with how often they were shown and answered as expected, for managers."""

from django.db.models import Count, Exists, ExpressionWrapper, F, FloatField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, NullIf

from annotation.models import Assignment, GoldItem, Project


def find_gold_items(project: Project, *, use: str = "", is_active: bool | None = None) -> QuerySet[GoldItem]:
    """Returns the gold items of a project, first those that most people answer otherwise than expected.

    Each has `showing_count` (how many people had it), and of its results `answered`, `compared` and `shares`, as
    GoldItemCount has them (`item_accuracy` makes the figure of them). `is_waiting` says that its image may still be
    somebody's work, so that it is not shown as gold. Showings and open slots are looked up for the rows of a page only:
    the order needs neither.
    """
    items = GoldItem.objects.filter(project=project).select_related("image", "questionnaire", "critique")
    if use:
        items = items.filter(use=use)
    if is_active is not None:
        items = items.filter(is_active=is_active)
    open_slots = Assignment.objects.filter(image=OuterRef("image"), status="open", batch__status="open")
    showings = Assignment.objects.filter(gold_item=OuterRef("pk")).order_by().values("gold_item")
    mean_share = ExpressionWrapper(F("counts__shares") * 1.0 / NullIf(F("counts__compared"), 0), FloatField())
    return items.annotate(
        is_waiting=Exists(open_slots),
        showing_count=Coalesce(Subquery(showings.annotate(number=Count("pk")).values("number")), 0),
        answered=Coalesce(F("counts__results"), 0),
        compared=Coalesce(F("counts__compared"), 0),
        shares=Coalesce(F("counts__shares"), 0),
    ).order_by(mean_share.asc(nulls_last=True), "-created_at", "-id")
