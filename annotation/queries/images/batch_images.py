"""Reads the images of a batch, with the critiques that each has and requires."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import Coalesce

from annotation.models import (
    COUNTED,
    Batch,
    Critique,
    Flag,
    Image,
    ImageStatus,
    Project,
    Purpose,
)
from annotation.sources.paths import normal_text
from annotation.sql.rows import fetch_rows

MAX_SOURCES: Final = 100
SHOWN_PURPOSES: Final = (Purpose.WORK, Purpose.FINAL)
ANY_GROUP: Final = "any"
STAGES: Final = ("none", "some", "complete", "flagged")
# Counts critiques from the index `critique_counted` before any image is read; the ORM would join first.
_BY_CRITIQUES: Final = """
SELECT image.id
  FROM (SELECT image_id, count(*) AS number FROM annotation_critique
         WHERE batch_id = %s AND {counted} GROUP BY image_id) per_image
  JOIN annotation_image image ON image.id = per_image.image_id AND image.batch_id = %s
 WHERE per_image.number {than} coalesce(image.critiques_per_image, %s) + image.extra_critiques
"""
# Goes from one source to the next by their index; the ORM would read the source of every image.
_SOURCES: Final = """
WITH RECURSIVE sources AS (
    (SELECT source FROM annotation_image WHERE project_id = %(project)s AND source <> '' ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT source FROM annotation_image
             WHERE project_id = %(project)s AND source <> '' AND source > sources.source ORDER BY source LIMIT 1)
      FROM sources WHERE sources.source IS NOT NULL
)
SELECT source FROM sources WHERE source IS NOT NULL LIMIT %(limit)s
"""
_OPERATORS: Final = {"some": "<", "complete": ">="}
_BY_STAGE: Final = {
    stage: _BY_CRITIQUES.format(than=operator, counted=COUNTED.sql("annotation_critique"))
    for stage, operator in _OPERATORS.items()
}


def find_images(
    batch: Batch,
    *,
    status: str = "",
    stage: str = "",
    words: str = "",
    source: str = "",
    group: str = "",
    held_out: str = "",
) -> QuerySet[Image]:
    """Returns the batch's images in their order, filtered by each argument that is not empty.

    `status` is one of ImageStatus, `stage` one of STAGES, `words` a part of the title, the author or the file's name;
    the group `any` stands for every group; `held_out` is `yes` or `no`.
    """
    images = Image.objects.filter(batch=batch)
    if status:
        images = images.filter(status=status)
    if source:
        images = images.filter(source=source)
    if group:
        images = images.exclude(group="") if group == ANY_GROUP else images.filter(group=group)
    if held_out:
        images = images.filter(held_out=held_out == "yes")
    if words:
        in_file = Q(file__icontains=normal_text(words))
        images = images.filter(Q(title__icontains=words) | Q(author__icontains=words) | in_file)
    return images.filter(_at_stage(stage, batch)) if stage in STAGES else images


def with_critiques(batch: Batch, images: Iterable[Image]) -> QuerySet[Image]:
    """Returns these images of the batch in its order, each with `critiques_done` and `critiques_required`.

    It is apart from `find_images`, which would count for every image before a page as well.
    """
    page = Image.objects.filter(pk__in=[image.pk for image in images])
    return page.annotate(critiques_done=_count_done(), critiques_required=_required(batch))


def _at_stage(stage: str, batch: Batch) -> Q:
    if stage == "flagged":
        return Q(pk__in=Flag.objects.filter(image__batch=batch).values("image"))
    if stage == "none":
        critiques = Critique.objects.counted().filter(batch=batch)
        return ~Q(pk__in=critiques.order_by().values("image"))
    required = batch.critiques_per_image or batch.project.critiques_per_image
    return Q(pk__in=RawSQL(_BY_STAGE[stage], [batch.pk, batch.pk, required]))  # noqa: S611 - constants and parameters


def _count_done() -> Coalesce:
    number = (
        Critique.objects.counted()
        .filter(image=OuterRef("pk"))
        .order_by()
        .values("image")
        .annotate(number=Count("*"))
        .values("number")
    )
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))


def _required(batch: Batch) -> CombinedExpression:
    required = batch.critiques_per_image or batch.project.critiques_per_image
    return Coalesce(F("critiques_per_image"), Value(required), output_field=IntegerField()) + F("extra_critiques")


def sources_of(batch: Batch) -> list[str]:
    """Returns the sources that the batch's images name."""
    images = Image.objects.filter(batch=batch).exclude(source="").order_by("source")
    return list(images.values_list("source", flat=True).distinct()[:MAX_SOURCES])


def sources_in(project: Project, limit: int) -> list[str]:
    """Returns the first `limit` sources that the project's images name, in alphabetical order."""
    return [row["source"] for row in fetch_rows(_SOURCES, {"project": project.pk, "limit": limit})]


def known_images(batch: Batch, hashes: Collection[str]) -> QuerySet[Image]:
    """Returns the images of the batch's project with these SHA-256, without failed ones of the batch itself.

    Those may be sent again.
    """
    images = Image.objects.filter(project_id=batch.project_id, sha256__in=hashes)
    return images.exclude(batch=batch, status=ImageStatus.FAILED).select_related("batch")


def critiques_of(image: Image, *, with_hidden: bool = False) -> QuerySet[Critique]:
    """Returns the critiques of an image that are work, or its final one, newest first.

    With `with_hidden`, also what was shown again as gold, training or a retest: for managers alone.
    """
    critiques = image.critiques.all() if with_hidden else image.critiques.filter(purpose__in=SHOWN_PURPOSES)
    return critiques.select_related("annotator", "questionnaire").order_by("-submitted_at")
