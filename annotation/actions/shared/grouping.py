"""Groups near-duplicate images of a project when they arrive, and merges and splits groups for managers."""

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

# Serializes grouping in a project: of two images that arrive at once, one must find the other.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('loupe.groups'), hashtext(%(project)s))"
_PAIRS: Final = """
SELECT new.id AS new_id, near.image_id AS near_id FROM unnest(%(ids)s::uuid[], %(hashes)s::bigint[]) AS new(id, hash)
 CROSS JOIN LATERAL loupe_near_duplicates(new.hash, %(bits)s) near
  JOIN annotation_image image ON image.id = near.image_id
 WHERE image.project_id = %(project)s AND near.image_id <> new.id
"""

_HOLD_OUT_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('loupe.held_out'), 0)"


def group_images(*, project_id: UUID, hashes: Mapping[UUID, int | None]) -> None:
    """Stores the perceptual hashes of new images, and groups each with the images near it.

    Groups that a new image connects become one; an image that a person has grouped keeps its group. An image without a
    hash is left out. Call it inside a transaction.
    """
    hashed = {image_id: value for image_id, value in hashes.items() if value is not None}
    if not hashed:
        return
    lock_groups(project_id)
    rows = [Fingerprint(image_id=image_id, hash=value) for image_id, value in hashed.items()]
    Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)
    parameters = {
        "project": project_id,
        "ids": [str(image_id) for image_id in hashed],
        "hashes": list(hashed.values()),
        "bits": settings.LOUPE_NEAR_DUPLICATE_BITS,
    }
    pairs = [(row["new_id"], row["near_id"]) for row in fetch_rows(_PAIRS, parameters)]
    if pairs:
        _group_pairs(project_id, pairs)


def lock_groups(project_id: UUID) -> None:
    """Serializes grouping in a project until the transaction ends.

    A transaction that changes groups, or holds images out, takes this lock before it changes or locks an image that
    others can see: the triggers of images take it too, and two transactions in different orders would stop each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"project": str(project_id)})


def lock_held_out() -> None:
    """Serializes what holds images out, on the whole site, until the transaction ends.

    The copies of an image are in other projects: two transactions that each locked the groups of its own project first
    would wait for each other. So this lock is taken before any other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_OUT_LOCK)


def merge_images(*, actor: Person, project: Project, images: Iterable[Image]) -> str:
    """Merges images and their groups into one group; returns its name. Raises Invalid for fewer than two images.

    Where one of them is held out for a benchmark, all of them are from now on.
    """
    images = list(images)
    if len(images) < 2:
        raise Invalid(_("Choose at least two images."), code="too_few_images")
    groups = {image.group for image in images} - {""}
    name = min(groups, default=_new_name())
    with transaction.atomic():
        lock_groups(project.id)
        members = Image.objects.filter(project=project, group__in=groups)
        ids = {image.id for image in images} | set(members.values_list("id", flat=True))
        list(Image.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        _set_group(project.id, ids, name)
        record_event(
            actor=actor, verb="merged", noun="image", target=images[0].id, project_id=project.id, images=len(ids)
        )
    return name


def split_images(*, actor: Person, project: Project, images: Iterable[Image]) -> None:
    """Removes images from their groups for good; a group of one remaining image is dissolved.

    An image that is held out for a benchmark stays so.
    """
    images = list(images)
    with transaction.atomic():
        lock_groups(project.id)
        _set_group(project.id, {image.id for image in images}, "")
        for group in {image.group for image in images} - {""}:
            members = Image.objects.filter(project=project, group=group)
            if members.count() == 1:
                members.update(group="")
        for image in images:
            record_event(actor=actor, verb="split", noun="image", target=image.id, project_id=project.id)


def _set_group(project_id: UUID, ids: Iterable[UUID], name: str) -> None:
    Image.objects.filter(project_id=project_id, pk__in=list(ids)).update(group=name, grouped_by_hand=True)


def _group_pairs(project_id: UUID, pairs: list[tuple[UUID, UUID]]) -> None:
    """Gives every connected set of images one group: the oldest that one of them has, else a new one."""
    ids = {image_id for pair in pairs for image_id in pair}
    images = {image.id: image for image in Image.objects.filter(pk__in=ids).only("id", "group", "grouped_by_hand")}
    for component in _components(pairs):
        groups = {images[image_id].group for image_id in component} - {""}
        if not groups and sum(not images[image_id].grouped_by_hand for image_id in component) < 2:
            continue  # a person split the others
        name = min(groups, default="") or _new_name()
        free = Image.objects.filter(project_id=project_id, grouped_by_hand=False)
        free.filter(pk__in=component).update(group=name)
        free.filter(group__in=groups - {name}).update(group=name)


def _components(pairs: list[tuple[UUID, UUID]]) -> list[set[UUID]]:
    """Returns the sets of images that the pairs connect."""
    neighbours: dict[UUID, set[UUID]] = defaultdict(set)
    for first, second in pairs:
        neighbours[first].add(second)
        neighbours[second].add(first)
    components, visited = [], set[UUID]()
    for start in neighbours:
        if start not in visited:
            component = _reachable(start, neighbours)
            visited |= component
            components.append(component)
    return components


def _reachable(start: UUID, neighbours: Mapping[UUID, set[UUID]]) -> set[UUID]:
    component, stack = set[UUID](), [start]
    while stack:
        image_id = stack.pop()
        if image_id not in component:
            component.add(image_id)
            stack.extend(neighbours[image_id])
    return component


def _new_name() -> str:
    return f"near-{uuid4().hex[:12]}"
