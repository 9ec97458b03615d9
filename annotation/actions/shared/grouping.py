"""Near-duplicates: images of a project that hardly differ share a group, found when they come in, mended by hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.models import Fingerprint, Image, Person, Project
from annotation.sql.rows import fetch_rows

# One at a time in a project: two that come in at once must not miss each other.
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('loupe.groups'), hashtext(%(project)s))"
_NEAR: Final = """
SELECT new.id AS new_id, near.image_id AS near_id FROM unnest(%(ids)s::uuid[], %(hashes)s::bigint[]) AS new(id, hash)
 CROSS JOIN LATERAL loupe_near_duplicates(new.hash, %(bits)s) near
  JOIN annotation_image image ON image.id = near.image_id
 WHERE image.project_id = %(project)s AND near.image_id <> new.id
"""


def group_images(*, project_id: UUID, hashes: Mapping[UUID, int | None]) -> None:
    """Stores the perceptual hashes of new images, and puts those near others into one group with them.

    Groups that a new image connects become one; what a person has grouped stays as it is. Call it inside a transaction.
    """
    known = {image_id: value for image_id, value in hashes.items() if value is not None}
    if not known:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, {"project": str(project_id)})
        rows = [Fingerprint(image_id=image_id, hash=value) for image_id, value in known.items()]
        Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)
        ids, values = [str(image_id) for image_id in known], list(known.values())
        given = {"ids": ids, "hashes": values, "bits": settings.LOUPE_NEAR_DUPLICATE_BITS, "project": project_id}
    pairs = [(row["new_id"], row["near_id"]) for row in fetch_rows(_NEAR, given)]
    if pairs:
        _join(project_id, pairs)


def merge_images(*, actor: Person, project: Project, images: Iterable[Image]) -> str:
    """Puts images, with all of the groups that they are in, into one group; answers its name."""
    chosen = list(images)
    if len(chosen) < 2:
        raise Invalid(_("Choose at least two images."), code="too_few_images")
    groups = {image.group for image in chosen} - {""}
    name = min(groups, default=_new_name())
    with transaction.atomic():
        in_groups = Image.objects.filter(project=project, group__in=groups)
        ids = {image.id for image in chosen} | set(in_groups.values_list("id", flat=True))
        _set_group(project.id, ids, name)
        record_event(
            actor=actor, verb="merged", noun="image", target=chosen[0].id, project_id=project.id, images=len(ids)
        )
    return name


def split_images(*, actor: Person, project: Project, images: Iterable[Image]) -> None:
    """Takes images out of their groups, for good; what is left of a group with only one image is no group."""
    chosen = list(images)
    with transaction.atomic():
        _set_group(project.id, {image.id for image in chosen}, "")
        for group in {image.group for image in chosen} - {""}:
            left = Image.objects.filter(project=project, group=group)
            if left.count() == 1:
                left.update(group="")
        for image in chosen:
            record_event(actor=actor, verb="split", noun="image", target=image.id, project_id=project.id)


def _set_group(project_id: UUID, ids: Iterable[UUID], name: str) -> None:
    Image.objects.filter(project_id=project_id, pk__in=list(ids)).update(group=name, grouped_by_hand=True)


def _join(project_id: UUID, pairs: list[tuple[UUID, UUID]]) -> None:
    """Gives every connected set of images one group: the oldest that one of them has, else a new one."""
    ids = {image_id for pair in pairs for image_id in pair}
    rows = {image.id: image for image in Image.objects.filter(pk__in=ids).only("id", "group", "grouped_by_hand")}
    for together in _connected(pairs):
        images = [rows[image_id] for image_id in together]
        groups = {image.group for image in images} - {""}
        if not groups and sum(not image.grouped_by_hand for image in images) < 2:
            continue  # the others were taken apart by a person
        name = min(groups, default="") or _new_name()
        free = Image.objects.filter(project_id=project_id, grouped_by_hand=False)
        free.filter(pk__in=together).update(group=name)
        free.filter(group__in=groups - {name}).update(group=name)


def _connected(pairs: list[tuple[UUID, UUID]]) -> list[set[UUID]]:
    near: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    found, seen = [], set[UUID]()
    for start in near:
        if start not in seen:
            together, ahead = set[UUID](), [start]
            while ahead:
                image_id = ahead.pop()
                if image_id not in together:
                    together.add(image_id)
                    ahead.extend(near[image_id])
            seen |= together
            found.append(together)
    return found


def _new_name() -> str:
    return f"near-{uuid4().hex[:12]}"
