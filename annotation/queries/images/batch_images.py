"""The images of a batch as its page shows them: how many critiques each has of those it wants."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from annotation.models import (
    Batch,
    Critique,
    CritiqueStatus,
    Event,
    Flag,
    Image,
    ImageStatus,
    Project,
)
from annotation.sql.rows import fetch_rows

MOST_SOURCES: Final = 100
ANY_GROUP: Final = "any"
STAGES: Final = ("none", "some", "complete", "flagged")
# Critiques are counted out of the index of `critique_given` before any image is looked at: an ORM would join first.
_GIVEN: Final = """
SELECT image.id
  FROM (SELECT image_id, count(*) AS number FROM annotation_critique
         WHERE batch_id = %s AND status <> 'withdrawn' GROUP BY image_id) given
  JOIN annotation_image image ON image.id = given.image_id AND image.batch_id = %s
 WHERE given.number {than} coalesce(image.critiques_per_image, %s)
"""
# From one source to the next by their index: an ORM would read the source of every image.
_SOURCES: Final = """
WITH RECURSIVE named AS (
    (SELECT source FROM annotation_image WHERE project_id = %(project)s AND source <> '' ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT source FROM annotation_image
             WHERE project_id = %(project)s AND source <> '' AND source > named.source ORDER BY source LIMIT 1)
      FROM named WHERE named.source IS NOT NULL
)
SELECT source FROM named WHERE source IS NOT NULL LIMIT %(most)s
"""
_COUNTED: Final = {"some": _GIVEN.format(than="<"), "complete": _GIVEN.format(than=">=")}


def find_images(
    batch: Batch, *, status: str = "", stage: str = "", words: str = "", source: str = "", group: str = ""
) -> QuerySet[Image]:
    """The batch's images in their order.

    `status` is one of ImageStatus, `stage` one of STAGES, `words` a part of the title, the author or the file's name,
    `source` and `group` are whole; the group `any` stands for all that are in one.
    """
    images = Image.objects.filter(batch=batch)
    if status:
        images = images.filter(status=status)
    if source:
        images = images.filter(source=source)
    if group:
        images = images.exclude(group="") if group == ANY_GROUP else images.filter(group=group)
    if words:
        images = images.filter(Q(title__icontains=words) | Q(author__icontains=words) | Q(file__icontains=words))
    return images.filter(_reached(stage, batch)) if stage in STAGES else images


def with_critiques(batch: Batch, images: Iterable[Image]) -> QuerySet[Image]:
    """These images of the batch in its order, each with `critiques_done` and `critiques_wanted`.

    Apart from the search, which would otherwise count for every image that comes before a page, not for those on it.
    """
    shown = Image.objects.filter(pk__in=[image.pk for image in images])
    return shown.annotate(critiques_done=_done(), critiques_wanted=_wanted(batch))


def _reached(stage: str, batch: Batch) -> Q:
    if stage == "flagged":
        return Q(pk__in=Flag.objects.filter(image__batch=batch).values("image"))
    if stage == "none":
        given = Critique.objects.filter(batch=batch).exclude(status=CritiqueStatus.WITHDRAWN)
        return ~Q(pk__in=given.order_by().values("image"))
    wish = batch.critiques_per_image or batch.project.critiques_per_image
    return Q(pk__in=RawSQL(_COUNTED[stage], [batch.pk, batch.pk, wish]))  # noqa: S611 - constants and parameters


def _done() -> Coalesce:
    given = (
        Critique.objects.filter(image=OuterRef("pk"))
        .exclude(status=CritiqueStatus.WITHDRAWN)
        .order_by()
        .values("image")
        .annotate(number=Count("*"))
        .values("number")
    )
    return Coalesce(Subquery(given, output_field=IntegerField()), Value(0))


def _wanted(batch: Batch) -> Coalesce:
    wish = batch.critiques_per_image or batch.project.critiques_per_image
    return Coalesce(F("critiques_per_image"), Value(wish), output_field=IntegerField())


def sources_of(batch: Batch) -> list[str]:
    """The sources that the batch's images name."""
    named = Image.objects.filter(batch=batch).exclude(source="").order_by("source")
    return list(named.values_list("source", flat=True).distinct()[:MOST_SOURCES])


def sources_in(project: Project, most: int) -> list[str]:
    """The first `most` sources that the project's images name, in their order."""
    return [row["source"] for row in fetch_rows(_SOURCES, {"project": project.pk, "most": most})]


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
