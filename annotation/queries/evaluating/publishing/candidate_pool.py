"""Reads the candidates of a project for the choice of a benchmark's items, all in one statement, and their grades."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet

from annotation.evaluating.publishing.pool import Leak, Pool, PoolCandidate, PoolImage
from annotation.evaluating.publishing.selection import LEVELS
from annotation.models import Candidate, CandidateStatus, Export, Image, ImageStatus, Project
from annotation.queries.evaluating.authoring.grades import blind_grades
from annotation.queries.evaluating.publishing.earlier_keys import EarlierKeys, read_earlier_keys
from annotation.queries.evaluating.publishing.leaks import find_leaks


def read_pool(project: Project) -> Pool:
    """Returns the live candidates of a project with their images, and what people graded these."""
    rows = list(_live_candidates(project))
    accepted = [row.image for row in rows if row.status == CandidateStatus.ACCEPTED and row.image.held_out]
    leaks = _worst_leaks(project, {image.id for image in accepted})
    keys = read_earlier_keys(project)
    images: dict[UUID, PoolImage] = {}
    candidates = [_candidate(row, images.setdefault(row.image_id, _image(row.image, leaks, keys))) for row in rows]
    grades = {
        image_id: [LEVELS[choice] for choice in choices]
        for image_id, choices in blind_grades(project.id).items()
        if image_id in images
    }
    return Pool(candidates, grades)


def _live_candidates(project: Project) -> QuerySet[Candidate]:
    return Candidate.objects.filter(project=project, retired_at=None).select_related("image").order_by("pk")


def _worst_leaks(project: Project, image_ids: Collection[UUID]) -> dict[UUID, Leak]:
    """Returns, of images that stand in a release, or whose near-duplicate does, the closest and newest leak."""
    leaks = list(find_leaks(image_ids))
    exports = Export.objects.filter(project=project, pk__in={leak.export for leak in leaks})
    names = {export.pk: f"{export.format}, {export.created_at:%Y-%m-%d}" for export in exports}
    return {leak.image: Leak(names.get(leak.export, ""), leak.likeness.how) for leak in reversed(leaks)}


def _image(image: Image, leaks: Mapping[UUID, Leak], keys: EarlierKeys) -> PoolImage:
    return PoolImage(
        id=image.id,
        sha256=image.sha256,
        group=image.group or image.sha256,
        source=image.source,
        license=image.license,
        view=image.renditions.get("view", {}).get("key", ""),
        is_ready=image.status == ImageStatus.READY,
        held_out=image.held_out,
        leak=leaks.get(image.id),
        has_public_keys=image.id in keys.public,
        has_secret_keys=image.id in keys.secret,
    )


def _candidate(row: Candidate, image: PoolImage) -> PoolCandidate:
    return PoolCandidate(
        id=row.id,
        image=image,
        criterion=row.criterion,
        status=row.status,
        text=row.text,
        options=tuple(row.options),
        correct=row.correct,
        dimension=row.dimension,
        kind=row.kind,
        source=row.source,
        checks=row.checks,
        right_checks=row.right_checks,
    )
