"""The images of a batch as its page shows them: how many critiques each has of those it wants."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from annotation.models import Assignment, AssignmentStatus, Batch, Critique, CritiqueStatus, Event, Image, ImageStatus

MOST_SOURCES: Final = 100
ANY_GROUP: Final = "any"
STAGES: Final = ("none", "some", "complete", "flagged")


def find_images(
    batch: Batch, *, status: str = "", stage: str = "", words: str = "", source: str = "", group: str = ""
) -> QuerySet[Image]:
    """The batch's images in their order, each with `critiques_done` and `critiques_wanted`.

    `status` is one of ImageStatus, `stage` one of STAGES, `words` a part of the title, the author or the file's name,
    `source` and `group` are whole; the group `any` stands for all that are in one.
    """
    images = Image.objects.filter(batch=batch).annotate(critiques_done=_done(), critiques_wanted=_wanted(batch))
    if status:
        images = images.filter(status=status)
    if source:
        images = images.filter(source=source)
    if group:
        images = images.exclude(group="") if group == ANY_GROUP else images.filter(group=group)
    if words:
        images = images.filter(Q(title__icontains=words) | Q(author__icontains=words) | Q(file__icontains=words))
    return images.filter(_reached(stage)) if stage in STAGES else images


def _reached(stage: str) -> Q:
    return {
        "none": Q(critiques_done=0),
        "some": Q(critiques_done__gt=0, critiques_done__lt=F("critiques_wanted")),
        "complete": Q(critiques_done__gte=F("critiques_wanted")),
        "flagged": Q(pk__in=Image.objects.filter(flags__isnull=False).values("pk")),
    }[stage]


def _done() -> Coalesce:
    submitted = (
        Assignment.objects.filter(image=OuterRef("pk"), status=AssignmentStatus.SUBMITTED)
        .exclude(critique__status=CritiqueStatus.WITHDRAWN)
        .order_by()
        .values("image")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(submitted, output_field=IntegerField()), Value(0))


def _wanted(batch: Batch) -> Coalesce:
    wish = batch.critiques_per_image or batch.project.critiques_per_image
    return Coalesce(F("critiques_per_image"), Value(wish), output_field=IntegerField())


def sources_of(batch: Batch) -> list[str]:
    """The sources that the batch's images name."""
    named = Image.objects.filter(batch=batch).exclude(source="").order_by("source")
    return list(named.values_list("source", flat=True).distinct()[:MOST_SOURCES])


def known_images(batch: Batch, hashes: Collection[str]) -> QuerySet[Image]:
    """The images that the batch's project has of these SHA-256; one of this batch that failed may be sent again."""
    there = Image.objects.filter(project_id=batch.project_id, sha256__in=hashes)
    return there.exclude(batch=batch, status=ImageStatus.FAILED).select_related("batch")


def critiques_of(image: Image) -> QuerySet[Critique]:
    """Everything that was said of an image, newest first."""
    return image.critiques.select_related("annotator", "questionnaire").order_by("-submitted_at")


def history_of(image: Image) -> QuerySet[Event]:
    """What happened to an image, newest first."""
    return Event.objects.filter(target=image.pk).select_related("actor").order_by("-id")
